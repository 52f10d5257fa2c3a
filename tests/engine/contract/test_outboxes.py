"""Several watch one engine: each by its own numbers, none at the cost of another."""

from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame
from engine.contract.outbox import Outbox
from engine.contract.outboxes import TAILS_EACH, Outboxes
from engine.contract.views import ListenerView

EVENT = Event(0, "topic_created", "info", "a")


def batch(*tail_ids: int, size: int = 10) -> BatchAppended:
    return BatchAppended(tail_ids, "test", 0, 0, 1, 0, b"x" * size)


def two(**limits: int) -> tuple[Outboxes, Outbox, Outbox]:
    first, second = Outbox(), Outbox(**limits)
    outboxes = Outboxes(first)
    outboxes.register(
        "thing", list_keys=lambda: [("thing", 1)], build=lambda _key: ListenerView("here", 1)
    )
    outboxes.add(second, first_tail_id=TAILS_EACH)
    for outbox in (first, second):
        outbox.attach()
    return outboxes, first, second


def test_a_batch_goes_to_whose_tail_it_is_by_the_number_that_it_has_there() -> None:
    outboxes, first, second = two()
    outboxes.feed(batch(3))
    outboxes.feed(batch(TAILS_EACH + 3, 4))
    assert first.drain().feed == (batch(3), batch(4))
    assert second.drain().feed == (batch(3),)


def test_what_is_skipped_is_told_to_its_tail_alone() -> None:
    outboxes, first, second = two()
    outboxes.skip(TAILS_EACH + 1, batch_count=1, record_count=5)
    outboxes.skip(9 * TAILS_EACH, batch_count=1, record_count=5)
    assert first.drain() == Frame()
    assert second.drain().feed == (Skipped(1, 1, 5),)


def test_each_is_sent_everything_there_is_and_every_event() -> None:
    outboxes, first, second = two()
    outboxes.event(EVENT)
    outboxes.publish()
    for outbox in (first, second):
        frame = outbox.drain()
        assert frame.states == ((("thing", 1), ListenerView("here", 1)),)
        assert frame.events == (EVENT,)
    assert list(outboxes.keys()) == [("thing", 1)]


def test_one_that_does_not_take_counts_for_itself() -> None:
    outboxes, first, second = two(event_items=2, feed_bytes=20)
    for _ in range(5):
        outboxes.event(EVENT)
        outboxes.feed(batch(TAILS_EACH))
        first.drain()
    assert outboxes.is_feed_half_full(TAILS_EACH)
    assert not outboxes.is_feed_half_full(0)
    frame = second.drain()
    assert (len(frame.events), frame.events_skipped) == (2, 3)
    assert frame.feed[0] == Skipped(0, 3, 3)


def test_who_goes_is_told_no_more() -> None:
    outboxes, first, second = two()
    outboxes.remove(second)
    outboxes.event(EVENT)
    outboxes.mark(("thing", 1))
    assert second.drain() == Frame()
    assert outboxes.is_attached
    first.detach()
    assert not outboxes.is_attached
    assert not outboxes.has_work
