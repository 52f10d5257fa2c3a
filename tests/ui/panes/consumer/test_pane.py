"""The dock of a consumer: it joins, shows, is paused, commits, leaves, and says what went wrong."""

import pytest

from engine.contract.consumers import (
    CommitConsumer,
    ConsumerPlace,
    ConsumerStarted,
    PauseConsumer,
    ResumeConsumer,
    StartConsumer,
    StopConsumer,
)
from engine.contract.facts import BatchAppended
from engine.contract.frames import Frame
from engine.contract.values import Done, EngineError
from tests.ui.batches import raw
from tests.ui.port import CannedPort
from tests.ui.samples import consumer
from ui.action import settle
from ui.models.store import Store
from ui.panes.consumer import ConsumerPane


@pytest.fixture
def port(qapp):
    made = CannedPort()
    made.answers[StartConsumer] = ConsumerStarted(7, "workbench-7")
    for kind in (PauseConsumer, ResumeConsumer, CommitConsumer, StopConsumer):
        made.answers[kind] = Done()
    return made


@pytest.fixture
def store(qapp):
    return Store()


async def joined(qtbot, port, store, **more):
    pane = ConsumerPane(port, store, StartConsumer("g", ("test",), 0, **more), lambda: 0.0)
    qtbot.addWidget(pane)
    pane.resize(1_000, 260)
    pane.show()
    pane.begin()
    await settle()
    return pane


def tell(store, **figures):
    store.apply(Frame(states=((("consumer", 7), consumer(7, **figures)),)))


async def test_what_it_reads_is_shown(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    assert pane._stack.currentIndex() == 0
    tell(store, assigned=(ConsumerPlace("test", 0, 3, None),))
    (asked,) = port.asked_of(StartConsumer)
    fact = BatchAppended((asked.tail_id,), "test", 0, 0, 3, 0, raw(0, 3))
    store.apply(Frame(feed=(fact,)))
    assert (len(pane.view.ring), pane._stack.currentIndex()) == (3, 1)
    assert (pane.state.words, pane.places.rows.rowCount()) == ("Reading", 1)
    assert pane.strip.isHidden()


async def test_its_dock_is_named_after_it(qtbot, port, store):
    named = []
    pane = ConsumerPane(port, store, StartConsumer("g", ("test",), 0))
    qtbot.addWidget(pane)
    pane.named.connect(named.append)
    pane.begin()
    await settle()
    assert named == ["workbench-7 in g"]


async def test_the_poll_loop_is_paused_and_goes_on(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    tell(store)
    pane.poll.click()
    await settle()
    assert port.asked[-1] == PauseConsumer(7)
    tell(store, state="paused", leaves_at_ms=90_000)
    assert (pane.poll.words, pane.state.words) == ("Resume polling", "Poll loop paused")
    assert "within 1 min 30 s" in pane.strip.more.full_text
    pane.poll.click()
    await settle()
    assert port.asked[-1] == ResumeConsumer(7)


async def test_it_commits_when_told_and_only_as_a_member(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    assert not pane.commit.isEnabled()
    tell(store)
    pane.commit.click()
    await settle()
    assert port.asked[-1] == CommitConsumer(7)
    tell(store, state="out", generation=None)
    assert not pane.commit.isEnabled()


async def test_closed_it_leaves_its_group(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    pane.stop()
    await settle()
    assert port.asked[-1] == StopConsumer(7)
    pane.stop()
    await settle()
    assert len(port.asked_of(StopConsumer)) == 1


async def test_closed_before_it_has_started_it_leaves_all_the_same(qtbot, port, store):
    pane = ConsumerPane(port, store, StartConsumer("g", ("test",), 0))
    qtbot.addWidget(pane)
    pane.begin()
    pane.stop()
    await settle()
    assert port.asked[-1] == StopConsumer(7)


async def test_a_refusal_stays_in_words_until_it_is_tried_again(qtbot, port, store):
    port.answers[StartConsumer] = EngineError("There is no topic test.")
    pane = await joined(qtbot, port, store)
    assert (pane.state.words, pane.strip.head.full_text) == ("Ended", "There is no topic test.")
    port.answers[StartConsumer] = ConsumerStarted(7, "workbench-7")
    assert pane.poll.words == "Join again"
    pane.poll.click()
    await settle()
    assert pane.consumer_id == 7


async def test_one_that_gave_up_is_begun_anew(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    tell(store, state="failed", why="INCONSISTENT_GROUP_PROTOCOL: no", generation=None)
    assert pane.poll.words == "Join again"
    pane.poll.click()
    await settle()
    assert [type(each) for each in port.asked[-2:]] in (
        [StopConsumer, StartConsumer],
        [StartConsumer, StopConsumer],
    )


async def test_another_engine_knows_it_no_more(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    tell(store)
    store.start_over(keep_topics=True)
    assert pane.strip.head.full_text == "It ended with the engine, or with the way to it"
    pane.poll.click()
    await settle()
    assert port.asked_of(StartConsumer)[-1].client_id == "workbench-7"  # under its own name


async def test_in_little_room_buttons_keep_their_names(qtbot, port, store):
    pane = await joined(qtbot, port, store)
    tell(store)
    pane.resize(500, 260)
    assert (pane.poll.words, pane.poll.accessibleName()) == ("", "Pause polling")
    pane.resize(1_000, 260)
    assert pane.poll.words == "Pause polling"
