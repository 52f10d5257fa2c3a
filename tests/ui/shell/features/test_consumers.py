"""Consumers built in, in the real window: from the group's page, the topic's and the menu."""

import pytest

from engine.contract.consumers import ConsumerStarted, StartConsumer, StopConsumer
from engine.contract.frames import Frame
from engine.contract.group_commands import DescribeLag, GroupLag
from engine.contract.values import Done
from tests.ui import group_states
from tests.ui.shell.driven import dialog_of, run
from ui.action import settle
from ui.dialogs.join_group import JoinGroupDialog
from ui.shell.features.consumers import Consumers


@pytest.fixture(autouse=True)
def _groups(window, store, port):
    port.answers[DescribeLag] = GroupLag(())
    port.answers[StartConsumer] = ConsumerStarted(1, "workbench-1")
    port.answers[StopConsumer] = Done()
    run(store)
    store.apply(Frame(states=group_states.groups()))


def consumers(window):
    return next(each for each in window.features if isinstance(each, Consumers))


def test_the_group_s_page_asks_for_its_group(window):
    window.shell.group_wanted.emit("billing")
    window.centre.page(("group", "billing")).header.join.click()
    dialog = dialog_of(window, JoinGroupDialog)
    assert (dialog.group.currentText(), dialog.topics.text()) == ("billing", "payments")


def test_the_topic_s_page_asks_for_readers_of_it(window):
    window.open_topic("orders")
    window.centre.page(("topic", "orders")).header.join_asked.emit()
    dialog = dialog_of(window, JoinGroupDialog)
    assert (dialog.group.currentText(), dialog.topics.text()) == ("orders-readers", "orders")


def test_the_menu_speaks_of_what_is_in_front(window):
    window.shell.group_wanted.emit("billing")
    window.actions_["join_group"].trigger()
    assert dialog_of(window, JoinGroupDialog).group.currentText() == "billing"


async def test_each_has_a_dock_that_is_named_after_it_and_closed_it_leaves(window, port):
    made = consumers(window)
    pane = made.join(StartConsumer("billing", ("payments",), 0))
    await settle()
    dock = window.shell.docks["consumer-1"]
    assert (dock.title, dock.content) == ("workbench-1 in billing", pane)
    pane.leave.click()
    await settle()
    assert port.asked[-1] == StopConsumer(1)
    assert made.panes == []


async def test_several_live_at_once(window, port):
    made = consumers(window)
    numbers = iter((1, 2))
    port.answers[StartConsumer] = lambda _command: ConsumerStarted(next(numbers), "w")
    for _ in range(2):
        made.join(StartConsumer("billing", ("payments",), 0))
    await settle()
    first, second = (pane.asked.tail_id for pane in made.panes)
    assert first != second
    assert [pane.consumer_id for pane in made.panes] == [1, 2]
