"""Picks the few fields of a request and its answer that tell what a client is about."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from engine.base.errors import Code
from engine.broker.request import Request
from engine.contract.records import span_of
from engine.contract.trace import TracePlace
from engine.wire.batch import HEADER_SIZE

if TYPE_CHECKING:
    from engine.broker.broker import Broker

PRODUCE, FETCH, LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH = 0, 1, 2, 3, 8, 9
FIND_COORDINATOR, JOIN, HEARTBEAT, LEAVE, SYNC, CONSUMER_HEARTBEAT = 10, 11, 12, 13, 14, 68
TOLD_ALWAYS = frozenset({
    LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN, HEARTBEAT, LEAVE,
    SYNC, CONSUMER_HEARTBEAT,
})  # fmt: skip
PLACES_TOLD = 8
NOTE_LENGTH = 200

Place = tuple[str, int | None]
Answers = dict[Place, tuple[int | None, int]]
"""Offset and error code answered for each place."""


class Said(msgspec.Struct, frozen=True):
    """What is told of one request."""

    key: int
    group_id: str = ""
    member_id: str = ""
    generation: int | None = None
    places: tuple[TracePlace, ...] = ()
    more_place_count: int = 0
    error: str = ""
    note: str = ""
    record_count: int | None = None

    def answered(self, answer: Any, broker: "Broker") -> "Said":
        """The same with what was answered."""
        code = getattr(answer, "error_code", 0)
        found = self if not code else replace(self, error=_error(code))
        read = _READ_ANSWER.get(self.key)
        if read is not None and hasattr(answer, "throttle_time_ms"):
            return read(found, answer, broker)
        return found

    def with_records(self, count: int) -> "Said":
        return replace(self, record_count=count)


def said(request: Request[Any], broker: "Broker") -> Said:
    """What is told of a request before it is answered."""
    body, key = request.body, request.key
    match key:
        case 0:
            return _produced(request, broker)
        case 1:
            return _fetched(request, broker)
        case 2:
            places = (
                (topic.name, one.partition_index, one.timestamp)
                for topic in body.topics
                for one in topic.partitions
            )
            return _with(Said(key), places)
        case 3:
            names = [topic.name for topic in body.topics or () if topic.name]
            return _with(Said(key), ((name, None, None) for name in names), _unknown(broker))
        case 8:
            places = (
                (topic.name or _name(broker, topic.topic_id), one.partition_index,
                 one.committed_offset)
                for topic in body.topics
                for one in topic.partitions
            )  # fmt: skip
            made = Said(key, body.group_id, body.member_id, body.generation_id_or_member_epoch)
            return _with(made, places)
        case 9:
            groups = [each.group_id for each in body.groups] or [body.group_id]
            return Said(key, ", ".join(groups[:PLACES_TOLD]))
        case 10:
            keys = [body.key] if body.key else body.coordinator_keys
            return Said(key, ", ".join(keys[:PLACES_TOLD]))
        case 11:
            return Said(key, body.group_id, body.member_id, note=_short(body.reason))
        case 12 | 14:
            return Said(key, body.group_id, body.member_id, body.generation_id)
        case 13:
            member_id = body.member_id or next((each.member_id for each in body.members), "")
            reasons = [each.reason for each in body.members if each.reason]
            return Said(key, body.group_id, member_id, note=_short(", ".join(reasons)))
        case 68:
            names = list(body.subscribed_topic_names or ())
            made = Said(key, body.group_id, body.member_id, body.member_epoch)
            return _with(made, ((name, None, None) for name in names), _unknown(broker))
    return Said(key)


def _unknown(broker: "Broker") -> Callable[[str], int]:
    topics = broker.cluster.image.topics
    return lambda name: 0 if name in topics else Code.UNKNOWN_TOPIC_OR_PARTITION


def _fetched(request: Request[Any], broker: "Broker") -> Said:
    places = (
        (topic.topic or _name(broker, topic.topic_id), one.partition, one.fetch_offset)
        for topic in request.body.topics
        for one in topic.partitions
    )
    return _with(Said(FETCH), places)


def _produced(request: Request[Any], broker: "Broker") -> Said:
    """Where to, how much, and what the producer waits for."""
    body = request.body
    parts = [
        (
            topic.name or _name(broker, topic.topic_id),
            one.index,
            span_of(bytes((one.records or b"")[:HEADER_SIZE])),
        )
        for topic in body.topic_data
        for one in topic.partition_data
    ]
    made = _with(Said(PRODUCE), ((topic, index, None) for topic, index, _ in parts))
    count = sum(span.record_count for _, _, span in parts if span is not None)
    acks = "all" if body.acks < 0 else body.acks
    return replace(made, record_count=count, note=f"acks={acks}")


def _with(
    made: Said,
    places: Iterable[tuple[str, int | None, int | None]],
    code_of: Callable[[str], int] = lambda _name: 0,
) -> Said:
    """The first places; the others counted, as far as that is cheap."""
    given = iter(places)
    kept = tuple(
        TracePlace(topic, partition, asked, error=_error(code_of(topic)))
        for topic, partition, asked in islice(given, PLACES_TOLD)
    )
    return replace(made, places=kept, more_place_count=sum(1 for _ in islice(given, 10_000)))


def _name(broker: "Broker", topic_id: bytes) -> str:
    topic = broker.cluster.image.topics_by_id.get(topic_id)
    return "" if topic is None else topic.name


def _error(code: int) -> str:
    if not code:
        return ""
    try:
        return Code(code).name
    except ValueError:
        return str(code)


def _short(text: str | None) -> str:
    return (text or "")[:NOTE_LENGTH]


# -- answers


def _answered_places(made: Said, found: Answers) -> Said:
    """With what was answered for each; the first error is the request's where it has none."""
    places = tuple(
        TracePlace(
            each.topic, each.partition, each.asked, *_answer(found, (each.topic, each.partition))
        )
        for each in made.places
    )
    error = made.error or next((_error(code) for _, code in found.values() if code), "")
    return replace(made, places=places, error=error)


def _answer(found: Answers, place: Place) -> tuple[int | None, str]:
    offset, code = found.get(place, (None, 0))
    return offset, _error(code)


def _listed(made: Said, answer: Any, _broker: "Broker") -> Said:
    return _answered_places(made, {
        (topic.name, one.partition_index): (one.offset, one.error_code)
        for topic in answer.topics
        for one in topic.partitions
    })  # fmt: skip


def _appended(made: Said, answer: Any, broker: "Broker") -> Said:
    return _answered_places(made, {
        (topic.name or _name(broker, topic.topic_id), one.index): (
            None if one.error_code else one.base_offset, one.error_code)
        for topic in answer.responses
        for one in topic.partition_responses
    })  # fmt: skip


def _read(made: Said, answer: Any, broker: "Broker") -> Said:
    """A fetch tells how many records it got; of partitions only what was refused."""
    return _answered_places(made, {
        (topic.topic or _name(broker, topic.topic_id), one.partition_index): (None, one.error_code)
        for topic in answer.responses
        for one in topic.partitions
    })  # fmt: skip


def _committed(made: Said, answer: Any, _broker: "Broker") -> Said:
    codes = [one.error_code for topic in answer.topics for one in topic.partitions]
    return replace(made, error=_error(next((code for code in codes if code), 0)))


def _positions(made: Said, answer: Any, broker: "Broker") -> Said:
    topics = answer.topics or [topic for group in answer.groups for topic in group.topics]
    places = [
        TracePlace(topic.name or _name(broker, topic.topic_id), one.partition_index, None,
                   one.committed_offset,
                   _error(one.error_code))
        for topic in topics
        for one in topic.partitions
    ]  # fmt: skip
    codes = [answer.error_code, *(group.error_code for group in answer.groups)]
    return replace(
        made,
        places=tuple(places[:PLACES_TOLD]),
        more_place_count=max(0, len(places) - PLACES_TOLD),
        error=_error(next((code for code in codes if code), 0)),
    )


def _found_coordinator(made: Said, answer: Any, _broker: "Broker") -> Said:
    codes = [answer.error_code, *(each.error_code for each in answer.coordinators)]
    return replace(made, error=_error(next((code for code in codes if code), 0)))


def _joined(made: Said, answer: Any, _broker: "Broker") -> Said:
    generation = answer.generation_id if answer.generation_id >= 0 else None
    return replace(made, member_id=answer.member_id or made.member_id, generation=generation)


def _beaten(made: Said, answer: Any, _broker: "Broker") -> Said:
    return replace(
        made, generation=answer.member_epoch, member_id=answer.member_id or made.member_id
    )


_READ_ANSWER: dict[int, Callable[[Said, Any, "Broker"], Said]] = {
    PRODUCE: _appended,
    FETCH: _read,
    LIST_OFFSETS: _listed,
    OFFSET_COMMIT: _committed,
    OFFSET_FETCH: _positions,
    FIND_COORDINATOR: _found_coordinator,
    JOIN: _joined,
    CONSUMER_HEARTBEAT: _beaten,
}
