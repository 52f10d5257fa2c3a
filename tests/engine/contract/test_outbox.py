"""The outbox keeps its bounds, counts exactly what it drops, and builds nothing for nobody."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract import outbox as outbox_module
from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame, Key
from engine.contract.outbox import Outbox
from engine.contract.views import ListenerView


def view(port: int) -> ListenerView:
    return ListenerView("localhost", port)


def batch(size: int, *, records: int = 1, tails: tuple[int, ...] = (1,)) -> BatchAppended:
    return BatchAppended(tails, "test", 0, 0, records, 0, b"x" * size)


def event(text: str) -> Event:
    return Event(0, "topic_created", "info", text)


class Things:
    """A register of numbers standing for what the engine knows."""

    def __init__(self, outbox: Outbox) -> None:
        self.values: dict[Key, int] = {}
        self.built_count = 0
        outbox.register("thing", list_keys=lambda: list(self.values), build=self.build)

    def build(self, key: Key) -> ListenerView | None:
        self.built_count += 1
        value = self.values.get(key)
        return None if value is None else view(value)


def test_without_a_watcher_nothing_is_marked_built_or_kept() -> None:
    outbox = Outbox()
    things = Things(outbox)
    things.values["thing", 1] = 1
    outbox.mark(("thing", 1))
    outbox.feed(batch(10))
    outbox.skip(1, batch_count=1, record_count=1)
    outbox.event(event("a"))
    assert not outbox.has_work
    outbox.publish()
    assert things.built_count == 0
    assert outbox.drain() == Frame()


def test_a_new_watcher_is_sent_everything_there_is() -> None:
    outbox = Outbox()
    things = Things(outbox)
    things.values = {("thing", 1): 1, ("thing", 2): 2}
    outbox.attach()
    assert outbox.has_work
    outbox.publish()
    assert dict(outbox.drain().states) == {("thing", 1): view(1), ("thing", 2): view(2)}
    assert not outbox.has_work


def test_a_key_marked_many_times_is_built_once_with_its_last_value() -> None:
    outbox = Outbox()
    things = Things(outbox)
    outbox.attach()
    for value in range(100):
        things.values["thing", 1] = value
        outbox.mark(("thing", 1))
    outbox.publish()
    assert outbox.drain().states == ((("thing", 1), view(99)),)
    assert things.built_count == 1


def test_a_thing_that_is_gone_is_told_as_none() -> None:
    outbox = Outbox()
    Things(outbox)
    outbox.attach()
    outbox.mark(("thing", 7))
    outbox.publish()
    assert outbox.drain().states == ((("thing", 7), None),)


def test_views_wait_until_the_last_ones_were_taken() -> None:
    outbox = Outbox()
    things = Things(outbox)
    outbox.attach()
    things.values["thing", 1] = 1
    outbox.mark(("thing", 1))
    outbox.publish()
    things.values["thing", 1] = 2
    outbox.mark(("thing", 1))
    outbox.publish()
    assert things.built_count == 1
    assert outbox.has_work
    outbox.drain()
    outbox.publish()
    assert outbox.drain().states == ((("thing", 1), view(2)),)


def test_thousands_of_dirty_keys_are_built_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "VIEWS_PER_PUBLISH", 10)
    outbox = Outbox()
    things = Things(outbox)
    things.values = {("thing", number): number for number in range(25)}
    outbox.attach()
    sizes = []
    seen: dict[Key, object] = {}
    while outbox.has_work:
        outbox.publish()
        states = outbox.drain().states
        sizes.append(len(states))
        seen.update(states)
    assert sizes == [10, 10, 5]
    assert len(seen) == 25


def test_a_batch_larger_than_the_feed_is_only_counted() -> None:
    outbox = Outbox(feed_bytes=100)
    outbox.attach()
    outbox.feed(batch(50, records=2))
    outbox.feed(batch(101, records=5, tails=(1, 2)))
    assert outbox.drain().feed == (Skipped(1, 2, 7), Skipped(2, 1, 5))


def test_a_gap_stands_at_its_place_in_the_feed() -> None:
    outbox = Outbox()
    outbox.attach()
    first, last = batch(1), batch(2)
    outbox.feed(first)
    outbox.skip(1, batch_count=3, record_count=30)
    outbox.feed(last)
    assert outbox.drain().feed == (first, Skipped(1, 3, 30), last)


def test_detaching_forgets_what_waited() -> None:
    outbox = Outbox()
    things = Things(outbox)
    outbox.attach()
    things.values["thing", 1] = 1
    outbox.mark(("thing", 1))
    outbox.feed(batch(1))
    outbox.event(event("a"))
    outbox.publish()
    outbox.detach()
    assert outbox.drain() == Frame()
    outbox.attach()
    assert outbox.drain() == Frame()


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("feed"),
            st.integers(0, 60),
            st.integers(1, 9),
            st.sets(st.integers(1, 3), min_size=1).map(lambda tails: tuple(sorted(tails))),
        ),
        st.tuples(st.just("skip"), st.integers(1, 3), st.integers(1, 5), st.integers(1, 50)),
        st.tuples(st.just("event")),
        st.tuples(st.just("drain")),
    ),
    max_size=80,
)


@given(steps=steps, byte_limit=st.integers(1, 200), item_limit=st.integers(1, 8))
def test_bounds_hold_and_every_dropped_record_is_counted(
    steps: list[tuple[object, ...]], byte_limit: int, item_limit: int
) -> None:
    outbox = Outbox(feed_bytes=byte_limit, feed_items=item_limit, event_items=3)
    outbox.attach()
    sent = dict.fromkeys((1, 2, 3), (0, 0))
    told = dict.fromkeys((1, 2, 3), (0, 0))
    events_sent = events_told = 0

    def add(counts: dict[int, tuple[int, int]], tail: int, batches: int, records: int) -> None:
        counts[tail] = (counts[tail][0] + batches, counts[tail][1] + records)

    for step in [*steps, ("drain",)]:
        match step:
            case ("feed", int(size), int(records), tuple(tails)):
                outbox.feed(batch(size, records=records, tails=tails))
                for tail in tails:
                    add(sent, tail, 1, records)
            case ("skip", int(tail), int(batches), int(records)):
                outbox.skip(tail, batch_count=batches, record_count=records)
                add(sent, tail, batches, records)
            case ("event",):
                outbox.event(event("e"))
                events_sent += 1
            case _:
                frame = outbox.drain()
                facts = [fact for fact in frame.feed if isinstance(fact, BatchAppended)]
                assert sum(len(fact.batch) for fact in facts) <= byte_limit
                assert len(facts) <= item_limit
                assert len(frame.events) <= 3
                events_told += len(frame.events) + frame.events_skipped
                for fact in frame.feed:
                    if isinstance(fact, Skipped):
                        add(told, fact.tail_id, fact.batch_count, fact.record_count)
                    else:
                        for tail in fact.tail_ids:
                            add(told, tail, 1, fact.record_count)
    assert told == sent
    assert events_told == events_sent


def test_two_threads_lose_nothing_between_them() -> None:
    outbox = Outbox(feed_items=50)
    outbox.attach()
    told = 0

    def engine() -> None:
        for _ in range(5_000):
            outbox.feed(batch(3, records=2))

    thread = threading.Thread(target=engine)
    thread.start()
    while thread.is_alive():
        told += sum(fact.record_count for fact in outbox.drain().feed)
    thread.join()
    told += sum(fact.record_count for fact in outbox.drain().feed)
    assert told == 10_000


def test_who_can_wait_is_told_when_the_feed_is_half_full() -> None:
    for outbox in (Outbox(feed_bytes=20), Outbox(feed_items=2)):
        outbox.attach()
        outbox.feed(batch(10))
        assert not outbox.is_feed_half_full
        outbox.feed(batch(1))
        assert outbox.is_feed_half_full
        outbox.drain()
        assert not outbox.is_feed_half_full
