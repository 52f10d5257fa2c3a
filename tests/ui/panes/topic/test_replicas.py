"""The grid and the history of a topic over three real brokers."""

from engine.contract.cluster_commands import AddBroker, KillBroker
from engine.contract.commands import CreateTopic
from tests.conftest import AllowedLogs
from tests.ui.crew_port import crew_of
from ui.action import settle
from ui.delegates.replicas import role_of
from ui.models.replica_grid import BROKERS_FROM
from ui.panes.topic.replicas import ReplicasPage
from ui.theme import color


async def test_a_dead_broker_is_offline_in_the_grid_and_its_failover_in_the_history(
    qtbot, allowed_logs: AllowedLogs
):
    for words in ("was killed", "serves no more", "In-sync replicas", "Leader of"):
        allowed_logs(words)
    async with crew_of() as port:
        store = port.store
        await port.host.execute(CreateTopic("orders", 3, 3))
        await port.until(
            lambda: (
                len(views := store.partitions.get("orders", {})) == 3
                and all(view.leader and len(view.isr) == 3 for view in views.values())
            )
        )
        page = ReplicasPage(port, store, "orders")
        qtbot.addWidget(page)
        page.resize(900, 600)
        page.show()
        await settle()
        before = len(page.changes)
        assert page.model.broker_ids == (1, 2, 3)
        (led,) = (at for at, view in store.partitions["orders"].items() if view.leader == 3)
        left = page.grid.columnViewportPosition(BROKERS_FROM + 2)
        row = page.grid.rowViewportPosition(led)
        image = page.grid.viewport().grab().toImage()
        assert image.pixelColor(left + 12, row + 14).name() == color("ok").name()
        asked = []
        page.broker_asked.connect(asked.append)
        page.grid.doubleClicked.emit(page.model.index(0, BROKERS_FROM + 1))
        assert asked == [2]

        await port.host.execute(KillBroker(3))
        await port.until(lambda: store.partition("orders", led).leader not in (3, None))
        assert role_of(store.partition("orders", led), 3) == "offline"
        page.tick()
        await settle()
        assert len(page.changes) == before + 3
        (moved,) = [each for each in map(page.changes.value, page.changes) if each.leader_was == 3]
        assert moved.leader == store.partition("orders", led).leader
        assert set(moved.isr_was) - set(moved.isr) == {3}
        assert page.summary.full_text == f"{before + 3} changes"
        page.hide()


async def test_a_new_broker_has_a_column_at_once(qtbot):
    async with crew_of(1) as port:
        await port.host.execute(CreateTopic("orders", 1, 1))
        page = ReplicasPage(port, port.store, "orders")
        qtbot.addWidget(page)
        page.show()
        await port.host.execute(AddBroker())
        await port.until(lambda: page.model.broker_ids == (1, 2))
        assert page.grid.isVisible()
        assert page.model.columnCount() == BROKERS_FROM + 2
        page.hide()
        await settle()
