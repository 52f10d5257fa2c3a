"""The form of a consumer built in: what it takes from the group, and what it refuses."""

import pytest
from PySide6.QtWidgets import QWidget

from engine.contract.consumers import StartConsumer
from engine.contract.frames import Frame
from tests.ui import cluster, group_states
from ui.dialogs.join_group import JoinGroupDialog
from ui.models.store import Store


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(cluster.frame())
    made.apply(Frame(states=group_states.groups()))
    return made


@pytest.fixture
def opened(qtbot, store):
    window = QWidget()
    qtbot.addWidget(window)

    def opened(*given):
        return JoinGroupDialog(window, store, *given)

    return opened


def test_of_a_group_it_takes_the_topics(opened):
    dialog = opened("billing")
    assert dialog.topics.text() == "payments"
    assert dialog.group_message.words == "1 member: they share the partitions with it."
    assert dialog.command() == StartConsumer("billing", ("payments",), 0)


def test_everything_chosen_is_in_the_command_and_in_the_line(opened, qtbot):
    dialog = opened("mine", ("orders", "payments"))
    dialog.reset.choose(0)
    dialog.commit.choose(1)
    dialog.assignor.choose(1)
    dialog.interval.setText("10")
    dialog.client.setText("probe")
    wanted = StartConsumer(
        "mine", ("orders", "payments"), 0, "probe", "earliest", False, True, 10_000
    )
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.act.click()
    assert chosen.args == [wanted]
    line = dialog.same_as.text()
    for word in ("--include 'orders|payments'", "CooperativeSticky", "enable.auto.commit=false",
                 "auto.offset.reset=earliest", "max.poll.interval.ms=10000", "client.id=probe"):  # fmt: skip
        assert word in line


@pytest.mark.parametrize(
    ("group_id", "topics", "seconds"),
    [("", "orders", "300"), ("g", "", "300"), ("g", "gone", "300"), ("g", "orders", "0"),
     ("g", "orders", "half"), ("g", "orders", "100000")],
)  # fmt: skip
def test_what_is_missing_or_wrong_keeps_it_from_joining(opened, group_id, topics, seconds):
    dialog = opened()
    dialog.group.setEditText(group_id)
    dialog.topics.setText(topics)
    dialog.interval.setText(seconds)
    assert dialog.command() is None
    assert not dialog.act.isEnabled()


def test_another_group_brings_its_topics_unless_some_were_typed(opened, qtbot):
    dialog = opened()
    dialog.group.setEditText("billing")
    assert dialog.topics.text() == "payments"
    qtbot.keyClicks(dialog.topics, ", orders")
    dialog.group.setEditText("search-indexer")
    assert dialog.topics.text() == "payments, orders"


def test_an_assignor_that_the_members_do_not_have_is_warned_of(opened):
    dialog = opened("search-indexer")
    assert dialog.assignor_message.words == ""
    dialog.assignor.choose(1)
    assert "use range" in dialog.assignor_message.words


def test_among_cooperative_members_it_is_cooperative(opened, store):
    view = group_states.indexer(protocol="cooperative-sticky")
    store.apply(Frame(states=((("group", "search-indexer"), view),)))
    assert opened("search-indexer").assignor.current == 1
