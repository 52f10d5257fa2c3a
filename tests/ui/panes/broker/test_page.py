"""A broker's page tells the truth of a real broker among three."""

import pytest

from engine.contract.cluster_commands import KillBroker, PauseBroker, ReviveBroker, SetDisk
from engine.contract.commands import CreateTopic
from tests.conftest import AllowedLogs
from tests.ui.crew_port import crew_of
from ui.action import settle
from ui.panes.broker import BrokerPage
from ui.panes.events import EventsPane


@pytest.fixture
def quiet(allowed_logs: AllowedLogs) -> None:
    for words in ("was killed", "is paused", "serves no more", "In-sync replicas", "is full"):
        allowed_logs(words)


def page_of(port, qtbot, broker_id: int) -> BrokerPage:
    page = BrokerPage(port, port.store, broker_id, EventsPane(port.store))
    qtbot.addWidget(page)
    page.resize(1_100, 600)
    page.show()
    return page


def tiles(page) -> dict[str, tuple[str, str]]:
    return {tile.name: (tile.figure, tile.note) for tile in page.figures.tiles}


async def test_what_it_leads_holds_and_how_far_it_is(qtbot, quiet):
    async with crew_of() as port:
        await port.host.execute(CreateTopic("orders", 3, 3))
        page = page_of(port, qtbot, 2)
        await port.until(lambda: len(page.held) == 3)
        await port.until(lambda: port.store.brokers[2].leader_count == 1)
        page.tick()
        await settle()
        assert page.header.state.words == "Running"
        roles = sorted(page.held.data(page.held.index(at, 1)) for at in range(3))
        assert roles == ["in sync", "in sync", "leads"]
        assert tiles(page)["Leads"] == ("1", "of 3 replicas")
        is_controller = port.image.controller_id == 2
        assert (tiles(page)["Lease"][0] == "none") == is_controller
        assert dict(page.details.listeners.shown)["Clients are told"] == "localhost:9093"
        page.hide()
        await settle()


async def test_the_lease_of_a_paused_broker_runs_out_and_the_page_says_so(qtbot, quiet):
    async with crew_of(
        broker_session_timeout_ms="1500", broker_heartbeat_interval_ms="300"
    ) as port:
        paused = next(each for each in (1, 2, 3) if each != port.image.controller_id)
        page = page_of(port, qtbot, paused)
        await settle()
        await port.until(lambda: page.lease_left_ms is not None)
        await port.host.execute(PauseBroker(paused))
        await port.until(lambda: "is paused" in page.why.full_text)
        assert page.header.state.words == "Paused"
        page.tick()
        await settle()
        assert [each.text for each in page.faults.faults] == [f"Broker {paused} is paused"]
        assert page.faults.isVisible()
        await port.until(lambda: port.store.brokers[paused].is_fenced)
        assert tiles(page)["Lease"] == ("none", "the controller has fenced it")
        page.faults.remedy_asked.emit(page.faults.faults[0].remedy)
        await settle()
        await port.until(lambda: page.header.state.words == "Running")
        page.hide()
        await settle()


async def test_a_killed_broker_says_what_happened_and_offers_to_start(qtbot, quiet):
    async with crew_of() as port:
        page = page_of(port, qtbot, 3)
        await port.host.execute(KillBroker(3))
        await port.until(lambda: page.header.state.words == "Stopped")
        await port.until(lambda: "was killed" in page.why.full_text)
        assert page.header.helping.words == "Start"
        assert "it does not run. Broker 3 was killed" in page.why.full_text
        asked = []
        page.act_asked.connect(lambda *what: asked.append(what))
        page.header.helping.click()
        assert asked == [("start", 3)]
        await port.host.execute(ReviveBroker(3))
        await port.until(lambda: page.header.state.words == "Running")
        page.hide()
        await settle()


async def test_faults_of_other_brokers_are_not_listed(qtbot, quiet):
    async with crew_of() as port:
        page = page_of(port, qtbot, 2)
        await port.host.execute(SetDisk(1, is_full=True))
        page.tick()
        await settle()
        assert page.faults.faults == ()
        await port.host.execute(SetDisk(2, is_full=True))
        page.tick()
        await settle()
        assert [each.text for each in page.faults.faults] == ["The disk of broker 2 is full"]
        await port.host.execute(SetDisk(1))
        await port.host.execute(SetDisk(2))
        page.hide()
        await settle()
