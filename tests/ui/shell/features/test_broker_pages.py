"""A broker's page opens from where a broker is named, and acts ask first where they must."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.cluster_commands import (
    BrokerState,
    ClusterDescription,
    DescribeCluster,
    DescribeFaults,
    Faults,
    ReviveBroker,
)
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.losses import DescribeLoss, Loss
from tests.ui import cluster, samples
from tests.ui.port import CannedPort
from tests.ui.shell.driven import dialog_of
from ui.action import settle
from ui.dialogs.broker_act import BrokerActDialog
from ui.models.store import Store
from ui.models.tree import Place
from ui.panes.broker import BrokerPage
from ui.shell.main_window import MainWindow


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[DescribeCluster] = ClusterDescription("c", 1, (BrokerState(2, "running"),))
    made.answers[DescribeFaults] = Faults(())
    made.answers[DescribeLoss] = Loss(2, 0, 0, 0, (), 0, False, False)
    made.answers[ReviveBroker] = BrokerState(2, "running")
    return made


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(cluster.frame())
    return made


@pytest.fixture
def window(qtbot, port, store):
    made = MainWindow(port, store, None)
    qtbot.addWidget(made)
    made.show()
    return made


async def test_enter_on_its_row_and_the_palette_open_its_page(window, qtbot):
    tree = window.explorer.tree
    node = tree.section("Brokers").child(Place(0, "", 2))
    window.explorer.setCurrentIndex(tree.index_of(node))
    qtbot.keyClick(window.explorer, Qt.Key.Key_Return)
    page = window.centre.page(("broker", "2"))
    assert isinstance(page, BrokerPage)
    assert window.centre.current == ("broker", "2")
    window.actions_["open_broker"].trigger()
    window.go_to.field.setText("b 3")
    assert [place.name for place in window.go_to.found] == ["Broker 3"]
    qtbot.keyClick(window.go_to.field, Qt.Key.Key_Return)
    assert window.centre.current == ("broker", "3")
    await settle()


async def test_a_kill_asks_first_and_a_start_does_not(window, port, store):
    window.shell.broker_act_wanted.emit("kill", 2)
    assert dialog_of(window, BrokerActDialog).windowTitle() == "Kill broker 2"
    window.shell.broker_act_wanted.emit("start", 2)
    await settle()
    assert port.asked_of(ReviveBroker) == [], "it runs"
    down = samples.broker(2, is_running=False, why="it does not run")
    store.apply(Frame(states=((("broker", 2), down),)))
    window.shell.broker_act_wanted.emit("start", 2)
    await settle()
    assert port.asked_of(ReviveBroker) == [ReviveBroker(2)]
    dialog_of(window, BrokerActDialog).reject()


async def test_its_events_are_those_that_name_it(window, store):
    window.shell.broker_wanted.emit(2)
    page = window.centre.page(("broker", "2"))
    for number in (1, 2):
        text = f"Broker {number} was killed"
        event = Event(1, "broker_killed", "warning", text, broker_id=number)
        store.apply(Frame(events=(event,)))
    assert page.events.model.rowCount() == 1
    await settle()
