"""What clients were told, and the invariants that it must keep: the simulator's judge.

The numbers are those of the project's list of invariants: I1 no acknowledged loss, I2 one value
an offset, I3 reads agree, I4 no duplicates, I5 producer order, I7 nothing refused for good is
seen, I6 no gaps, I8 the high watermark never falls, I9 epochs never fall, I19 compaction keeps the last value
of each key, I20 retention and deletion take no more than they may and nothing comes back, I21
topics stay as they were made and deleted, I23 alive again after healing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tests.sim.clients import ReadBatch
from tests.sim.requests import Policy, Topic

Outcome = Literal["sent", "ok", "refused"]


RETENTION_BYTES = 4000
"""What topics that are limited keep."""


def key_of(value: bytes) -> bytes:
    """The key of a value in a compacted topic: few, so that most values are superseded."""
    return b"key-%d" % (int(short(value).partition(".")[2] or 0) % 3)


class Log(NamedTuple):
    """A whole partition as the judge read it in the end."""

    start_offset: int
    records: dict[int, bytes]
    size: int


def short(value: bytes) -> str:
    """A value without its padding."""
    return value.partition(b"|")[0].decode("utf-8", "replace")


class ViolationError(AssertionError):
    """An invariant is broken; the text names it first."""


class Place(NamedTuple):
    """A partition of a topic in one of its lives."""

    topic_id: bytes
    partition: int


@dataclass(slots=True)
class Write:
    """One value that a producer sent, and what became of it."""

    place: Place
    value: bytes
    acks: int
    is_idempotent: bool
    outcome: Outcome = "sent"
    """"sent": nobody knows; "refused": for good, it must never be seen."""
    offset: int = -1
    power_cuts: int = 0
    """Power cuts before it was sent."""


@dataclass(slots=True)
class TopicLife:
    """A topic from the wish to make it to the answer that it is gone."""

    topic: Topic
    may_lose: bool = False
    """Whether anyone asked for a leader at any price."""
    is_deleting: bool = False
    is_deleted: bool = False


@dataclass
class History:
    """Everything that was observed so far."""

    writes: list[Write] = field(default_factory=list)
    lives: dict[bytes, TopicLife] = field(default_factory=dict)
    power_cuts: int = 0
    read_count: int = 0
    asked_starts: dict[Place, int] = field(default_factory=dict)
    """The furthest log start that anyone asked DeleteRecords for."""
    deleted_starts: dict[Place, int] = field(default_factory=dict)
    """The furthest that was answered: it may never be before that again."""
    losses: set[Place] = field(default_factory=set)
    """Where records were lost that may be lost."""
    unsure: set[Place] = field(default_factory=set)
    """Where nothing counts that clients are told: a leader of the past may still tell it."""
    _known: dict[Place, dict[int, bytes]] = field(default_factory=dict)
    _epochs: dict[Place, dict[int, int]] = field(default_factory=dict)
    _high_watermarks: dict[Place, int] = field(default_factory=dict)

    # -- topics ------------------------------------------------------------------------------

    def topic_made(self, topic: Topic) -> None:
        if topic.topic_id in self.lives:
            raise ViolationError(f"I21: a new topic {topic.name} has an old topic's id")
        self.lives[topic.topic_id] = TopicLife(topic)

    def living(self) -> list[Topic]:
        return [life.topic for life in self.lives.values() if not life.is_deleting]

    def topics_seen(self, seen: dict[bytes, tuple[str, int]], asked_for: set[bytes]) -> None:
        """Metadata showed these ids; `asked_for` lived, undisturbed, when it was asked."""
        for topic_id in asked_for:
            life = self.lives[topic_id]
            if life.is_deleting:
                continue
            if topic_id not in seen:
                raise ViolationError(f"I21: topic {life.topic.name} is gone")
            if seen[topic_id][1] < life.topic.partition_count:
                raise ViolationError(f"I21: topic {life.topic.name} lost partitions")
        for topic_id, (name, _) in seen.items():
            known = self.lives.get(topic_id)
            if known is not None and known.is_deleted:
                raise ViolationError(f"I21: deleted topic {name} came back")

    # -- records -----------------------------------------------------------------------------

    def acknowledged(self, write: Write, offset: int) -> None:
        if write.place in self.unsure:
            return
        write.outcome, write.offset = "ok", offset
        if write.acks == -1:
            self._know(write.place, offset, write.value, "I1/I4")

    def read(self, place: Place, from_offset: int, batches: Iterable[ReadBatch]) -> int:
        """Take note of what a fetch brought; the next offset."""
        next_offset = from_offset
        epochs = self._epochs.setdefault(place, {})
        last_epoch = -1
        for batch in batches:
            if batch.base_offset > next_offset and self.policy(place) != "compacted":
                raise ViolationError(f"I6: a gap at {place} from {next_offset}")
            if batch.leader_epoch < 0 or batch.leader_epoch < last_epoch:
                raise ViolationError(f"I9: epoch {batch.leader_epoch} after {last_epoch}")
            last_epoch = batch.leader_epoch
            next_offset = batch.last_offset + 1
            if place in self.unsure:
                continue
            if epochs.setdefault(batch.base_offset, last_epoch) != last_epoch:
                raise ViolationError(f"I9: the batch at {batch.base_offset} changed its epoch")
            for offset, value in batch.records:
                self._know(place, offset, value, "I2/I3")
            self.read_count += 1
        return next_offset

    def lost(self, place: Place, offset: int) -> None:
        """All from an offset on is lost, and may be."""
        self.losses.add(place)
        for known in (self._known, self._epochs):
            found = known.get(place, {})
            for each in [each for each in found if each >= offset]:
                del found[each]
        for write in self.writes:
            if write.place == place and write.offset >= offset:
                write.outcome, write.offset = "sent", -1

    def policy(self, place: Place) -> Policy:
        return self.lives[place.topic_id].topic.policy

    def log_start_seen(self, place: Place, offset: int, *, at_least: int) -> None:
        """Where a log begins; `at_least` was answered before it was asked."""
        if offset < at_least:
            raise ViolationError(
                f"I20: records of {place} before {at_least} came back, at {offset}"
            )
        policy = self.policy(place)
        if policy in {"kept", "compacted"} and offset:
            raise ViolationError(f"I20: {place} begins at {offset} and nobody deleted anything")
        if policy == "shortened" and offset > self.asked_starts.get(place, 0):
            raise ViolationError(f"I20: {place} begins at {offset}, nobody asked for that")

    def high_watermark(self, place: Place) -> int:
        """The highest that anyone was told; what is asked from now on may not be lower."""
        return self._high_watermarks.get(place, 0)

    def high_watermark_seen(self, place: Place, offset: int, *, at_least: int) -> None:
        if offset < at_least:
            raise ViolationError(f"I8: high watermark fell from {at_least} to {offset}")
        self._high_watermarks[place] = max(offset, self.high_watermark(place))

    def _know(self, place: Place, offset: int, value: bytes, rule: str) -> None:
        known = self._known.setdefault(place, {}).setdefault(offset, value)
        if known != value:
            raise ViolationError(
                f"{rule}: offset {offset} of {place} was {short(known)}, is {short(value)}"
            )

    # -- the end -----------------------------------------------------------------------------

    def final(self, place: Place, log: Log) -> None:
        """Judge everything that concerns a partition against its whole log."""
        floor = self.deleted_starts.get(place, 0)
        self.log_start_seen(place, log.start_offset, at_least=floor)
        if self.policy(place) == "limited" and log.start_offset > 0 and log.size < RETENTION_BYTES:
            raise ViolationError(f"I20: {place} has lost too much: {log.size} bytes are left")
        newest = {key_of(value): offset for offset, value in sorted(log.records.items())}
        for offset, value in self._known.get(place, {}).items():
            found = log.records.get(offset)
            if found is None and not self._may_be_gone(place, log, newest, offset, value):
                rule = "I19" if self.policy(place) == "compacted" else "I1/I3"
                raise ViolationError(f"{rule}: {short(value)} at {offset} of {place} is lost")
            if found is not None and found != value:
                raise ViolationError(f"I2: offset {offset} was {short(value)}, is {short(found)}")
        self._judge_writes(place, log, newest)

    def _may_be_gone(
        self, place: Place, log: Log, newest: dict[bytes, int], offset: int, value: bytes
    ) -> bool:
        """Deleted from the front, or superseded by a later value of its key."""
        if self.policy(place) == "compacted":
            return newest.get(key_of(value), -1) > offset
        return offset < log.start_offset

    def _judge_writes(self, place: Place, log: Log, newest: dict[bytes, int]) -> None:
        writes = [write for write in self.writes if write.place == place]
        positions: dict[bytes, list[int]] = {}
        for offset, value in log.records.items():
            positions.setdefault(value, []).append(offset)
        unknown = positions.keys() - {write.value for write in writes}
        if unknown:
            raise ViolationError(
                f"I21: {[short(value) for value in sorted(unknown)[:3]]} was never sent to {place}"
            )
        last: dict[bytes, int] = {}
        for write in writes:
            found = positions.get(write.value, [])
            if not (
                write.outcome == "ok"
                and not found
                and self._may_be_gone(place, log, newest, write.offset, write.value)
            ):
                self._judge(write, found)
            if write.is_idempotent and found:
                producer = write.value.partition(b".")[0]
                if found[0] < last.get(producer, -1):
                    raise ViolationError(
                        f"I5: {short(write.value)} came before what was sent earlier"
                    )
                last[producer] = found[0]

    def _judge(self, write: Write, found: list[int]) -> None:
        if write.outcome == "refused" and found:
            raise ViolationError(f"I7: {short(write.value)} was refused for good and is at {found}")
        if len(found) > 1:
            raise ViolationError(f"I4: {short(write.value)} is at {found}")
        if write.outcome != "ok" or write.acks == 0:
            return
        if not found and (write.acks == -1 or write.power_cuts == self.power_cuts):
            raise ViolationError(f"I1: {short(write.value)}, acks {write.acks}, is lost")
        if found and write.offset != found[0]:
            raise ViolationError(
                f"I1: {short(write.value)} moved from {write.offset} to {found[0]}"
            )
