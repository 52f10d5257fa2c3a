"""Replication is raised for real, with its plan before and its progress after."""

from PySide6.QtWidgets import QWidget

from engine.contract.commands import CreateTopic, Produce
from engine.contract.replicas import ReassignPartitions
from tests.conftest import AllowedLogs
from tests.ui.crew_port import crew_of
from ui.action import settle
from ui.dialogs.move_replicas import MoveReplicasDialog


async def dialog_over(port, qtbot) -> tuple[QWidget, MoveReplicasDialog]:
    store = port.store
    await port.host.execute(CreateTopic("orders", 2, 1))
    await port.until(lambda: len(store.partitions.get("orders", {})) == 2)
    await port.until(lambda: all(view.leader for view in store.partitions["orders"].values()))
    for at in range(2):
        await port.host.execute(Produce("orders", b"value", partition=at))
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    dialog = MoveReplicasDialog(host, port, store, "orders")
    dialog.open()
    await settle()
    return host, dialog


async def test_what_was_planned_is_there_in_the_end(qtbot, allowed_logs: AllowedLogs):
    allowed_logs("In-sync replicas")
    async with crew_of() as port:
        _host, dialog = await dialog_over(port, qtbot)
        assert dialog.sum.full_text == "Nothing moves."
        assert not dialog.act.isEnabled()
        dialog.factor.setText("4")
        assert not dialog.act.isEnabled()
        dialog.factor.setText("3")
        await settle()
        assert dialog.act.words == "Move 2 partitions"
        assert "to copy." in dialog.sum.full_text
        assert "0 B" not in dialog.sum.full_text
        assert "kafka-reassign-partitions" in dialog.same_as.text()
        assert "--throttle" not in dialog.same_as.text()
        dialog.throttle.setText("fast")
        assert not dialog.act.isEnabled()
        dialog.throttle.setText("10000000")
        await settle()
        assert "--throttle 10000000" in dialog.same_as.text()
        assert dialog.act.isEnabled()
        dialog.act.click()
        await settle()
        await port.until(lambda: "2 of 2 partitions moved" in dialog.sum.full_text)
        await settle()
        await port.until(
            lambda: all(
                v.leader and len(v.isr) == 3 for v in port.store.partitions["orders"].values()
            )
        )
        assert dialog.act.words == "Close"
        assert port.asked_of(ReassignPartitions)[-1].throttle_bytes_per_s == 10_000_000
        dialog.act.click()


async def test_a_move_that_is_stopped_goes_back(qtbot, allowed_logs: AllowedLogs):
    allowed_logs("copies nothing")
    async with crew_of() as port:
        _host, dialog = await dialog_over(port, qtbot)
        views = port.store.partitions["orders"]
        (home,) = views[0].replicas
        target = next(each for each in (1, 2, 3) if each not in (home, *views[1].replicas))
        dialog.brokers.setText(str(target))
        await settle()
        for at in range(2):
            port.host.crew.fleet.links.held.add((target, "orders", at))
        dialog.act.click()
        await settle()
        assert [move.replicas for move in port.asked_of(ReassignPartitions)[-1].moves] == [
            (target,)
        ] * 2
        assert dialog.sum.full_text == "0 of 2 partitions moved."
        dialog.cancel.click()
        await settle()
        await port.until(lambda: port.store.partition("orders", 0).replicas == (home,))
        port.host.crew.fleet.links.held.clear()
