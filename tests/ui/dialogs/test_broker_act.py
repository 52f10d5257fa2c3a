"""Before a broker is ended its loss is told, and then comes true."""

from engine.contract.cluster_commands import KillBroker
from engine.contract.commands import CreateTopic
from engine.contract.losses import DescribeLoss, LosingPartition, Loss
from engine.contract.values import EngineError
from tests.conftest import AllowedLogs
from tests.ui.crew_port import crew_of
from tests.ui.port import CannedPort
from ui.action import settle
from ui.broker_acts import ACTS
from ui.dialogs.broker_act import BrokerActDialog, losing_words, loss_words
from ui.models.store import Store
from ui.panes.broker.header import BrokerHeader


async def test_what_is_foretold_of_a_kill_comes_true(qtbot, allowed_logs: AllowedLogs):
    for words in ("was killed", "serves no more", "In-sync replicas", "Leader of"):
        allowed_logs(words)
    async with crew_of() as port:
        await port.host.execute(
            CreateTopic("orders", 3, 3, configs=(("min.insync.replicas", "3"),))
        )
        await port.host.execute(CreateTopic("alone", 1, 1))
        await port.until(lambda: (found := port.store.partition("alone", 0)) and found.leader)
        await port.until(
            lambda: all(len(p.isr) == 3 for p in port.store.partitions["orders"].values())
        )
        dying = port.store.partition("alone", 0).leader
        host = BrokerHeader(dying)
        qtbot.addWidget(host)
        dialog = BrokerActDialog(host, port, port.store, ACTS["kill"], dying)
        dialog.open()
        await settle()
        said = dialog.outcome.full_text
        assert said.startswith("1 partition goes offline. 3 partitions fall below")
        assert dialog.partitions.shown[0] == ("alone-0", f"leader {dying} → none: offline")
        assert dialog.findChild(type(dialog._same_as)).text() == (
            f"workbench ctl kill-broker {dying} \\\n  --data-dir /data"
        )
        ended = []
        dialog.accepted.connect(lambda: ended.append(dying))
        dialog.act.click()
        await settle()
        assert port.asked_of(KillBroker) == [KillBroker(dying)]
        await port.until(lambda: port.store.partition("alone", 0).leader is None)
        assert ended == [dying]


def test_the_worst_is_said_first():
    loss = Loss(
        2, leaders_moved=1, offline=0, below_min_isr=0, partitions=(), skipped=0,
        is_controller=True, is_quorum_lost=True,
    )  # fmt: skip
    assert loss_words(loss).startswith("The brokers left are no majority")
    assert loss_words(loss).endswith("1 partition gets another leader.")
    one = LosingPartition("a", 0, leader_was=2, leader=3, isr=(3,), least_in_sync=2)
    assert losing_words(one) == ("a-0", "leader 2 → 3; in sync 3, fewer than min ISR 2")


async def test_a_broker_that_went_closes_it(qtbot):
    port, store = CannedPort(), Store()
    port.answers[DescribeLoss] = EngineError("There is no broker 2.")
    host = BrokerHeader(2)
    qtbot.addWidget(host)
    dialog = BrokerActDialog(host, port, store, ACTS["stop"], 2)
    dialog.open()
    await settle()
    assert "is not known" in dialog.outcome.full_text
    store.broker_gone.emit(2)
    assert not dialog.isVisible()
