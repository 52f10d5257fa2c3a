"""Leaders go back to where they belong, and it is said which before."""

from PySide6.QtWidgets import QWidget

from engine.contract.cluster_commands import KillBroker, ReviveBroker
from engine.contract.commands import CreateTopic
from engine.contract.replicas import ElectLeaders
from tests.conftest import AllowedLogs
from tests.ui.crew_port import crew_of
from ui.action import settle
from ui.dialogs.preferred_leaders import PreferredLeadersDialog


async def test_after_a_failover_the_first_replica_leads_again(qtbot, allowed_logs: AllowedLogs):
    for words in ("was killed", "serves no more", "In-sync replicas", "Leader of"):
        allowed_logs(words)
    async with crew_of(auto_leader_rebalance_enable="false") as port:
        store = port.store

        def views():
            return store.partitions.get("orders", {}).values()

        await port.host.execute(CreateTopic("orders", 3, 3))
        await port.until(
            lambda: len(views()) == 3 and all(v.leader and len(v.isr) == 3 for v in views())
        )
        (led,) = (view for view in views() if view.leader == 3)
        await port.host.execute(KillBroker(3))
        await port.until(lambda: all(view.leader not in (3, None) for view in views()))
        host = QWidget()
        qtbot.addWidget(host)
        dialog = PreferredLeadersDialog(host, port, store)
        dialog.open()
        assert dialog.sum.full_text.endswith(
            "1 partition must wait: the first replica is not in sync."
        )
        assert not dialog.act.isEnabled()
        await port.host.execute(ReviveBroker(3))
        await port.until(dialog.act.isEnabled)
        assert dialog.act.words == "Elect 1 leader"
        name, words = dialog.partitions.shown[0]
        assert name == f"orders-{led.partition}"
        assert words.endswith("→ 3")
        dialog.act.click()
        await settle()
        assert port.asked_of(ElectLeaders) == [ElectLeaders("preferred")]
        await port.until(lambda: store.partition("orders", led.partition).leader == 3)
