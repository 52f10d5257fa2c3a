"""Three brokers, offered while there are fewer."""

import pytest

from engine.contract.cluster_commands import AddBroker, BrokerState, Elected, RaiseReplication
from engine.contract.frames import Frame
from tests.ui import samples
from tests.ui.port import CannedPort
from tests.ui.shell.driven import dialog_of
from ui.action import settle
from ui.dialogs.preferred_leaders import PreferredLeadersDialog
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[AddBroker] = BrokerState(2, "running")
    made.answers[RaiseReplication] = Elected(0)
    return made


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(
        Frame(states=((("cluster",), samples.cluster()), (("broker", 1), samples.broker(1))))
    )
    return made


@pytest.fixture
def window(qtbot, port, store):
    made = MainWindow(port, store, None)
    qtbot.addWidget(made)
    return made


async def test_what_is_missing_to_three_is_added_and_internal_topics_follow(window, port):
    entry = window.actions_["use_three_brokers"]
    assert entry.isEnabled()
    assert not window.connect_.page.three_brokers.isHidden()
    window.connect_.page.three_brokers.click()
    await settle()
    assert port.asked_of(AddBroker) == [AddBroker(), AddBroker()]
    assert port.asked_of(RaiseReplication) == [RaiseReplication()]
    assert entry.isEnabled()


def test_with_three_it_is_offered_no_more(window, store):
    store.apply(
        Frame(states=tuple((("broker", number), samples.broker(number)) for number in (2, 3)))
    )
    assert not window.actions_["use_three_brokers"].isEnabled()
    assert window.connect_.page.three_brokers.isHidden()


def test_preferred_leaders_are_in_the_menu(window, store):
    window.show()
    store.apply(Frame(states=((("cluster",), samples.cluster()),)))
    window.actions_["preferred_leaders"].trigger()
    dialog = dialog_of(window, PreferredLeadersDialog)
    assert dialog.sum.full_text == "Every partition is led by its preferred leader."
    assert not dialog.act.isEnabled()
    dialog.reject()
