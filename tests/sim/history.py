"""What clients were told, and the invariants that it must keep: the simulator's judge.

The numbers are those of the project's list of invariants: I1 no acknowledged loss, I2 one value
an offset, I3 reads agree, I4 no duplicates, I5 producer order, I7 nothing refused for good is
seen, I8 the high watermark never falls, I9 epochs never fall, I21 topics stay as they were made
and deleted, I23 alive again after healing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tests.sim.clients import ReadBatch
from tests.sim.requests import Topic

Outcome = Literal["sent", "ok", "refused"]


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
    is_deleting: bool = False
    is_deleted: bool = False


@dataclass
class History:
    """Everything that was observed so far."""

    writes: list[Write] = field(default_factory=list)
    lives: dict[bytes, TopicLife] = field(default_factory=dict)
    power_cuts: int = 0
    read_count: int = 0
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
            if seen[topic_id][1] != life.topic.partition_count:
                raise ViolationError(f"I21: topic {life.topic.name} lost partitions")
        for topic_id, (name, _) in seen.items():
            known = self.lives.get(topic_id)
            if known is not None and known.is_deleted:
                raise ViolationError(f"I21: deleted topic {name} came back")

    # -- records -----------------------------------------------------------------------------

    def acknowledged(self, write: Write, offset: int) -> None:
        write.outcome, write.offset = "ok", offset
        if write.acks == -1:
            self._know(write.place, offset, write.value, "I1/I4")

    def read(self, place: Place, from_offset: int, batches: Iterable[ReadBatch]) -> int:
        """Take note of what a fetch brought; the next offset."""
        next_offset = from_offset
        epochs = self._epochs.setdefault(place, {})
        last_epoch = -1
        for batch in batches:
            if batch.base_offset > next_offset:
                raise ViolationError(f"I6: a gap at {place} from {next_offset}")
            if batch.leader_epoch < 0 or batch.leader_epoch < last_epoch:
                raise ViolationError(f"I9: epoch {batch.leader_epoch} after {last_epoch}")
            last_epoch = batch.leader_epoch
            if epochs.setdefault(batch.base_offset, last_epoch) != last_epoch:
                raise ViolationError(f"I9: the batch at {batch.base_offset} changed its epoch")
            for delta, value in enumerate(batch.values):
                self._know(place, batch.base_offset + delta, value, "I2/I3")
            next_offset = batch.base_offset + len(batch.values)
            self.read_count += 1
        return next_offset

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

    def final(self, place: Place, values: list[bytes]) -> None:
        """Judge everything that concerns a partition against its whole log, offset 0 first."""
        for offset, value in self._known.get(place, {}).items():
            if offset >= len(values):
                raise ViolationError(f"I1/I3: {short(value)} at offset {offset} of {place} is lost")
            if values[offset] != value:
                raise ViolationError(
                    f"I2: offset {offset} was {short(value)}, is {short(values[offset])}"
                )
        writes = [write for write in self.writes if write.place == place]
        positions: dict[bytes, list[int]] = {}
        for offset, value in enumerate(values):
            positions.setdefault(value, []).append(offset)
        unknown = positions.keys() - {write.value for write in writes}
        if unknown:
            raise ViolationError(
                f"I21: {[short(value) for value in sorted(unknown)[:3]]} was never sent to {place}"
            )
        last: dict[bytes, int] = {}
        for write in writes:
            self._judge(write, positions.get(write.value, []))
            if write.is_idempotent and write.value in positions:
                producer = write.value.partition(b".")[0]
                offset = positions[write.value][0]
                if offset < last.get(producer, -1):
                    raise ViolationError(
                        f"I5: {short(write.value)} came before what was sent earlier"
                    )
                last[producer] = offset

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
