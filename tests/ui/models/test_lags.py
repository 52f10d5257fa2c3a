"""Lag is counted as frames come, and a group that is late is said to be."""

import pytest

from engine.contract.frames import Frame
from tests.ui import samples
from ui.models.store import Store


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(Frame(states=((("topic", "t"), samples.topic("t")),)))
    return made


def grow(store, index, end, start=0):
    view = samples.partition("t", index, high_watermark=end, log_start_offset=start)
    store.apply(Frame(states=((("partition", "t", index), view),)))


def commit(store, name, *committed):
    positions = tuple(samples.position("t", at, offset) for at, offset in enumerate(committed))
    view = samples.group(name, positions=positions)
    store.apply(Frame(states=((("group", name), view),)))


def test_lag_follows_both_ends(store):
    commit(store, "g", 5, 7)
    assert store.lags.of("g").total == 0
    grow(store, 0, 10)
    grow(store, 1, 10)
    assert store.lags.of("g").total == 8
    commit(store, "g", 10, 9)
    assert store.lags.of("g").by_place == {("t", 0): 0, ("t", 1): 1}
    assert store.lags.of("g").worst_place == ("t", 1)


def test_records_that_are_gone_do_not_wait(store):
    commit(store, "g", 5)
    grow(store, 0, 100, start=90)
    assert store.lags.of("g").total == 10


def test_a_position_that_is_gone_counts_no_more(store):
    grow(store, 0, 10)
    grow(store, 1, 10)
    commit(store, "g", 0, 0)
    commit(store, "g", 0)
    assert store.lags.of("g").total == 10
    assert store.lags.readers("t") == {"g"}
    store.apply(Frame(states=((("group", "g"), None),)))
    assert store.lags.of("g").total == 0
    assert store.lags.readers("t") == set()


def test_a_move_is_told_once_a_frame(store):
    commit(store, "g", 0)
    told = []
    store.lags.moved.connect(told.append)
    grow(store, 0, 5)
    grow(store, 0, 5)
    grow(store, 3, 5)
    assert told == [{"g"}]


def test_a_late_group_is_said_to_be_late_once(store):
    commit(store, "g", 0)
    grow(store, 0, 999)
    assert not store.events
    grow(store, 0, 1_000)
    grow(store, 0, 2_000)
    (event,) = store.events
    assert event.kind == "group_late"
    assert event.text == "Group g is late: 1,000 records wait in t-0"
    assert store.lags.of("g").is_late


def test_a_group_is_in_time_again_well_below_its_threshold_and_not_at_once(store, monkeypatch):
    now_ms = 1_000_000
    monkeypatch.setattr("ui.models.lags._now_ms", lambda: now_ms)
    commit(store, "g", 0)
    grow(store, 0, 1_000)
    commit(store, "g", 400)
    assert store.lags.of("g").is_late
    commit(store, "g", 600)
    assert not store.lags.of("g").is_late
    assert len(store.events) == 1
    now_ms += 60_000
    commit(store, "g", 700)
    assert [event.kind for event in store.events] == ["group_late", "group_in_time"]


def test_a_threshold_is_a_groups_own(store):
    commit(store, "g", 0)
    commit(store, "h", 0)
    grow(store, 0, 50)
    store.lags.set_warn_at("g", 50)
    assert store.lags.of("g").late == {("t", 0)}
    assert not store.lags.of("h").is_late


def test_the_course_is_sampled(store):
    commit(store, "g", 0)
    grow(store, 0, 50)
    store.lags._sample()
    assert store.lags.of("g").course.last.figures == (50.0, 50.0)


def test_many_groups_take_turns(store, qtbot, monkeypatch):
    monkeypatch.setattr("ui.models.lags.WORK_MS", 0)
    groups = [samples.group(f"g{at}", positions=(samples.position("t", 0, 0),)) for at in range(9)]
    store.apply(Frame(states=tuple((("group", view.group_id), view) for view in groups)))
    assert len(store.lags._dirty) == 8, "the others wait for their turn"
    qtbot.waitUntil(lambda: not store.lags._dirty)
    grow(store, 0, 3)
    qtbot.waitUntil(lambda: not store.lags._dirty)
    assert {store.lags.of(view.group_id).total for view in groups} == {3}
