"""Facts are told in order and carry copies, never views of the engine's own bytes."""

import msgspec

from engine.contract.facts import BatchAppended, Event, Skipped


def test_an_event_says_what_and_why_and_may_name_where() -> None:
    event = Event(1, "topic_created", "good", "Topic test created", why="asked", topic="test")
    assert (event.partition, event.broker_id, event.connection_id) == (None, None, None)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(event), type=Event) == event


def test_the_feed_tells_batches_and_gaps_apart() -> None:
    feed = (BatchAppended((1, 2), "test", 0, 5, 3, 7, b"bytes"), Skipped(1, 2, 30))
    packed = msgspec.msgpack.encode(feed)
    assert msgspec.msgpack.decode(packed, type=tuple[BatchAppended | Skipped, ...]) == feed
