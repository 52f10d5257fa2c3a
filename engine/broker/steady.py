"""Steady produces: what a connection sends again and again is taken in runs, not one by one.

A producer that does not batch sends thousands of requests a second, each like the one before but
for its correlation id and a hundred bytes of records. The general way takes every one of them
apart and puts its answer together, in some thirty microseconds. Once it has answered one, a
`Stream` knows the bytes around the records: it compares them, checks what differs, appends the
batches that one read of the socket brought with one write, and answers each.

It only ever says yes. Whatever is not plain (compression, transactions, a repeat, a wrong
checksum, a full segment, a watcher, a disk that refuses) it leaves where it lies, and the general
way says what is to be said. `tests/engine/broker/test_steady.py` holds the two to the same bytes.
"""

from collections.abc import Callable
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from typing_extensions import override

from engine.base.checksum import crc32c
from engine.base.errors import Code, KafkaError
from engine.broker.batches import COUNTED_BYTES, COUNTED_RECORDS
from engine.broker.partition import Partition
from engine.broker.request import Peer
from engine.storage.producers import BatchFacts, last_sequence, next_sequence
from engine.storage.runs import Mark, Run
from engine.storage.segment import Segment
from engine.wire.batch import (
    CHECKED_FROM,
    HEADER_SIZE,
    MAGIC,
    record_positions,
    unpack_header,
)
from engine.wire.declare import Buffer, WireError
from engine.wire.encoder import varint

RUN = 64
"""Requests that are taken at once, before anyone looks at the clock."""
LARGEST = 60 * 1024
"""Larger records go the general way: there is little to gain, and their frames may be heavy."""
LONGEST_HEADER = 512
"""A client id may be 32 KiB long; nobody remembers that for every stream."""
STREAMS = 32
"""Streams of one connection, each to another partition."""

_LAYOUTS = 4096
"""Sizes of requests that are remembered, whoever sent them."""
ALL = -1
_ANSWER_AT = 8
"""Where an answer goes on behind its size and correlation id."""
_START = Struct(">iii")
"""Size, key and version as one number, correlation id."""
_BODY_AT = 12
_LENGTH = Struct(">i")
_LOG_OVERHEAD = 12
_NO_TAGS = b"\0\0\0"
"""What ends a flexible request behind its records: the tags of partition, topic and request."""


class Layout(NamedTuple):
    """What a request of some size has behind what is the same in all."""

    length: bytes
    """The length of the records, as it stands before them."""
    batch_size: int
    sole_record: bytes | None
    """How the records begin where there is one alone: with its length."""


class Shape(NamedTuple):
    """What the requests of a stream, and the answers to them, have in common."""

    key: int
    version: int
    before_records: bytes
    """Everything between correlation id and the length of the records."""
    is_flexible: bool
    acks: int
    timeout_ms: int
    answer_head: bytes
    """What stands between correlation id and base offset."""
    answer_tail: bytes
    log_start_offset: int
    """The one that `answer_tail` tells."""


class Stream:
    """The produces of one connection to one partition that differ in nothing but their records."""

    __slots__ = ("_kind", "_pack", "_size", "partition", "shape")

    def __init__(self, shape: Shape, partition: Partition) -> None:
        self.shape = shape
        self.partition = partition
        self._kind = shape.key << 16 | shape.version
        answer = Struct(f">ii{len(shape.answer_head)}sq{len(shape.answer_tail)}s")
        self._pack = answer.pack
        self._size = answer.size - 4

    def begins(self, data: bytearray, position: int) -> bool:
        """Whether the request at `position` is one of these, as far as its beginning shows."""
        partition, shape = self.partition, self.shape
        return (
            not partition.is_closed
            and partition.log.start_offset == shape.log_start_offset
            and data.startswith(shape.before_records, position + _BODY_AT)
        )

    def take(
        self, data: bytearray, position: int, end: int, *, peer: Peer, now_ms: int
    ) -> tuple[int, list[bytes], int]:
        """Append what lies from `position` on as long as it fits.

        Gives where that ends, the answers, and where the log ends now.
        """
        run = self.open_run(RUN, now_ms)
        if run is None:
            return position, [], 0
        at, answers = self.add_to(run, data, position, end)
        if not answers or not run.append():
            return position, [], 0
        self.count(peer, requests=len(answers), records=run.record_count, now_ms=now_ms)
        return at, answers, run.next_offset

    def open_run(self, count: int, now_ms: int) -> "CheckedRun | None":
        """An empty run for up to `count` requests, if a write is all that they need."""
        acks = self.shape.acks
        segment = self.partition.segment_for_run(count, required_acks=acks)
        if segment is None:
            return None
        return CheckedRun(self.partition, segment, required_acks=acks, now_ms=now_ms)

    def add_to(
        self, run: "CheckedRun", data: bytearray, position: int, end: int
    ) -> tuple[int, list[bytes]]:
        """Check and add what lies from `position` on as long as it fits, up to `RUN` requests.

        Gives where that ends, and the answers for when the run is appended.
        """
        shape = self.shape
        kind, pack, answer_size = self._kind, self._pack, self._size
        head, tail, before = shape.answer_head, shape.answer_tail, shape.before_records
        is_flexible = shape.is_flexible
        begin = _BODY_AT + len(before)
        view = memoryview(data)
        at = position
        answers: list[bytes] = []
        while len(answers) < RUN and end - at > _BODY_AT:
            size, found, correlation_id = _START.unpack_from(data, at)
            after = at + 4 + size
            if found != kind or after > end:
                break
            layout = layout_of(size + 4 - begin, is_flexible)
            if (
                layout is None
                or not data.startswith(before, at + _BODY_AT)
                or not data.startswith(layout.length, at + begin)
                or (is_flexible and not data.endswith(_NO_TAGS, at, after))
            ):
                break
            offset = run.next_offset
            if not run.check(data, view, at + begin + len(layout.length), layout):
                break
            answers.append(pack(answer_size, correlation_id, head, offset, tail))
            at = after
        return at, answers

    def when_committed(self, end_offset: int, callback: Callable[[Code], None]) -> bool:
        """Whether a run that ends there may be answered now; if not, `callback` is told a code."""
        if self.shape.acks != ALL:
            return True
        return self.partition.call_when_committed(end_offset, callback)

    def failed(self, answers: list[bytes], code: Code) -> list[bytes]:
        """The same answers, with an error: appended, but not acknowledged, and where it lies."""
        error = code.to_bytes(2, "big")
        at = _ANSWER_AT + len(self.shape.answer_head) - 2  # right before the base offset
        return [answer[:at] + error + answer[at + 2 :] for answer in answers]

    def count(self, peer: Peer, *, requests: int, records: int, now_ms: int) -> None:
        """Note what a client has appended."""
        shape = self.shape
        peer.request_count += requests
        peer.records_in += records
        peer.moved(self.partition.topic)[0] += records
        if peer.moves is not None:
            peer.moves.produced(peer, self.partition, requests)
        peer.last_key, peer.last_version, peer.last_request_at_ms = shape.key, shape.version, now_ms


class MeasuredStream(Stream):
    """A stream whose runs are timed, each as a whole: its answers leave together."""

    __slots__ = ("_begin", "_over")

    def __init__(self, stream: Stream, begin: Callable[[], Callable[[int], None]]) -> None:
        """`begin` is called as a run begins; what it gives, once it is appended, with its count."""
        super().__init__(stream.shape, stream.partition)
        self._begin = begin
        self._over = begin()

    @override
    def open_run(self, count: int, now_ms: int) -> "CheckedRun | None":
        if self.shape.acks == ALL and self.partition.syncs_first:
            return None  # the time to its sync counts as well: the general way measures that
        return super().open_run(count, now_ms)

    @override
    def add_to(
        self, run: "CheckedRun", data: bytearray, position: int, end: int
    ) -> tuple[int, list[bytes]]:
        self._over = self._begin()
        return super().add_to(run, data, position, end)

    @override
    def count(self, peer: Peer, *, requests: int, records: int, now_ms: int) -> None:
        super().count(peer, requests=requests, records=records, now_ms=now_ms)
        self._over(requests)


class Streams:
    """The streams of one connection, and which of them a request belongs to."""

    __slots__ = ("_by_length", "_count", "_is_hopeless", "_last")

    def __init__(self) -> None:
        self._last: Stream | None = None
        self._by_length: dict[int, dict[bytes, Stream]] = {}
        """By what stands before the records, and how long that is."""
        self._count = 0
        self._is_hopeless = False

    def find(self, data: bytearray, position: int) -> Stream | None:
        """The stream that the request at `position` belongs to, if it is known."""
        stream = self._last
        if stream is not None and stream.begins(data, position):
            return stream
        at = position + _BODY_AT
        for length, known in self._by_length.items():
            stream = known.get(bytes(data[at : at + length]))
            if stream is not None and stream.begins(data, position):
                self._last = stream
                return stream
        return None

    def wants(self, data: bytearray, position: int) -> bool:
        """Whether it would be good to learn what the request at `position` is like."""
        return not self._is_hopeless and self.find(data, position) is None

    def add(self, stream: Stream, data: bytearray, position: int) -> None:
        """Know a stream from now on, learned from the request at `position`."""
        if not stream.begins(data, position):
            self._is_hopeless = True  # the client writes in another way than our own encoder
            return
        if self._count >= STREAMS:
            self._by_length.clear()
            self._count = 0
        before = stream.shape.before_records
        self._by_length.setdefault(len(before), {})[before] = stream
        self._count += 1
        self._last = stream


def is_plain(records: Buffer | None) -> bool:
    """Whether a batch has no compression, belongs to no transaction and controls nothing."""
    return records is not None and len(records) > HEADER_SIZE and not any(records[21:23])


@lru_cache(_LAYOUTS)
def layout_of(rest: int, is_flexible: bool) -> Layout | None:  # noqa: FBT001 - a cached key
    """What so many bytes are that stand from the length of the records on; None: no batch."""
    tags = len(_NO_TAGS) if is_flexible else 0
    if is_flexible:
        length = _fitting(rest - tags, lambda count: varint(count + 1))
    else:
        length = _LENGTH.pack(max(0, rest - _LENGTH.size))
    if length is None or rest > LARGEST:
        return None
    batch_size = rest - len(length) - tags
    if batch_size < HEADER_SIZE:
        return None
    sole = _fitting(batch_size - HEADER_SIZE, lambda count: varint(count << 1))
    return Layout(length, batch_size, sole)


def _fitting(size: int, encode: Callable[[int], bytes]) -> bytes | None:
    """The length that, put before as many bytes as it says, gives so many in all."""
    for width in range(1, 4):
        length = encode(max(0, size - width))
        if len(length) == width <= size:
            return length
    return None


class CheckedRun(Run):
    """Batches for one partition, whoever sent them, each checked as it is added."""

    __slots__ = (
        "_begin_offset",
        "_earliest",
        "_last_possible",
        "_latest",
        "_most_bytes",
        "_now_ms",
        "_partition",
        "_room",
        "record_count",
        "required_acks",
    )

    def __init__(
        self, partition: Partition, segment: Segment, *, required_acks: int, now_ms: int
    ) -> None:
        super().__init__(segment)
        config = partition.config
        self.record_count = 0
        self.required_acks = required_acks
        self._partition = partition
        self._now_ms = now_ms
        self._begin_offset = self.next_offset
        self._room = segment.size_limit - segment.size
        self._most_bytes = config.max_message_bytes
        self._last_possible = segment.offset_limit
        self._earliest = now_ms - config.message_timestamp_before_max_ms
        self._latest = min(now_ms + config.message_timestamp_after_max_ms, segment.roll_after)

    def check(self, data: bytearray, view: memoryview, at: int, layout: Layout) -> bool:
        """Add the batch at `at` if it is plain and right."""
        (
            base, length, _, magic, crc, attributes, delta,
            first_time, max_time, producer_id, epoch, sequence, count,
        ) = unpack_header(data, at)  # fmt: skip
        size, end = layout.batch_size, at + layout.batch_size
        offset = self.next_offset
        last = offset + delta
        if (
            base
            or attributes
            or magic != MAGIC
            or length != size - _LOG_OVERHEAD
            or not 0 < count == delta + 1
            or max_time > self._latest
            or 0 <= first_time < self._earliest
            or self.byte_count + size > self._room
            or size > self._most_bytes
            or last > self._last_possible
            or crc32c(view[at + CHECKED_FROM : end]) != crc
        ):
            return False
        if count == 1:
            sole = layout.sole_record
            if sole is None or not data.startswith(sole, at + HEADER_SIZE):
                return False
        elif not _fills(view[at + HEADER_SIZE : end], count, size):
            return False
        if producer_id >= 0:
            facts = self._facts_of(producer_id, epoch, sequence)
            if facts is None:
                return False
            until = last_sequence(sequence, delta)
            facts.append(BatchFacts(sequence, until, offset, last, max_time))
        self.add(view[at:end], Mark(size, last, max_time))
        self.record_count += count
        return True

    def _facts_of(self, producer_id: int, epoch: int, sequence: int) -> list[BatchFacts] | None:
        """Where to note what comes next of an idempotent producer, whom the log must know."""
        facts = self.facts.get((producer_id, epoch))
        if facts is not None:
            return facts if sequence == next_sequence(facts[-1].last_sequence) else None
        if sequence != self._partition.log.producers.next_sequence_of(producer_id, epoch):
            return None
        facts = self.facts[producer_id, epoch] = []
        return facts

    @property
    def still_fits(self) -> bool:
        """Whether the partition is as it was when the run began."""
        segment = self._partition.segment_for_run(
            len(self.batches), required_acks=self.required_acks
        )
        return segment is self.segment and segment.end_offset == self._begin_offset

    def append(self) -> bool:
        """Write what was added; False: none of it, the general way meets the same and says so."""
        try:
            self._partition.append_run(self, record_count=self.record_count, now_ms=self._now_ms)
        except KafkaError:
            return False
        return True


def _fills(body: memoryview, count: int, size: int) -> bool:
    """Whether the records fill their batch, as far as that is looked at."""
    if count > COUNTED_RECORDS or size > COUNTED_BYTES:
        return True
    try:
        record_positions(bytes(body), count)
    except WireError:
        return False
    return True
