"""What a log knows of its producers: sequences for idempotence, open transactions, snapshots.

Pure: offsets and times are handed in. The rules are Kafka's: the first batch of an unknown
producer id may have any sequence, a new epoch begins at 0, the last five batches are remembered
so that a repeat is answered with its first offset. Of a batch that the cleaner took before the
producer had its answer, a restart knows no more than that it was there (`BatchFacts.is_gone`).
"""

import itertools
import struct
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from engine.base.checksum import crc32c
from engine.base.errors import Code, KafkaError
from engine.storage.checkpoints import MalformedFileError
from engine.wire.batch import BatchHeader

REMEMBERED_BATCHES = 5
MAX_PRODUCERS = 100_000
"""Producer ids one log remembers; the longest silent go first."""

_INT32_MAX = (1 << 31) - 1
_SNAPSHOT_HEAD = struct.Struct(">hIi")
_SNAPSHOT_ENTRY = struct.Struct(">qhiqiqiq")


class BatchFacts(NamedTuple):
    """What is remembered of one batch of a producer."""

    first_sequence: int
    last_sequence: int
    base_offset: int
    last_offset: int
    timestamp: int

    @property
    def is_gone(self) -> bool:
        """Whether these are sequences between batches in the log, of batches that are not."""
        return self.base_offset < 0


class CompletedTransaction(NamedTuple):
    """A transaction that its marker ended."""

    producer_id: int
    first_offset: int
    marker_offset: int
    is_aborted: bool


class ProducerRow(NamedTuple):
    """One producer for whoever shows them; -1 where there is none."""

    producer_id: int
    epoch: int
    last_sequence: int
    last_offset: int
    timestamp: int
    coordinator_epoch: int
    txn_first_offset: int | None


class _Producer:
    """One producer id in one log."""

    __slots__ = (
        "batches",
        "coordinator_epoch",
        "epoch",
        "seen_ms",
        "timestamp",
        "txn_first_offset",
    )

    def __init__(self, epoch: int, seen_ms: int) -> None:
        self.epoch = epoch
        self.batches: deque[BatchFacts] = deque(maxlen=REMEMBERED_BATCHES)
        self.coordinator_epoch = -1
        self.timestamp = -1
        self.txn_first_offset: int | None = None
        self.seen_ms = seen_ms

    @property
    def wants_older(self) -> bool:
        """Whether an older batch than the oldest that is known could be noted."""
        count = len(self.batches)
        return 0 < count < REMEMBERED_BATCHES and self.batches[0].first_sequence > 0


class ProducerStates:
    """All producers of one log."""

    def __init__(self) -> None:
        self._producers: dict[int, _Producer] = {}
        self._open: dict[int, int] = {}  # producer id: first offset of its open transaction
        self._ended: deque[CompletedTransaction] = deque()  # marker not yet below the watermark

    def __len__(self) -> int:
        return len(self._producers)

    def clear(self) -> None:
        self._producers.clear()
        self._open.clear()
        self._ended.clear()

    # before an append

    def check(self, header: BatchHeader) -> BatchFacts | None:
        """The earlier batch that this one repeats, None for news.

        Raises KafkaError for a fenced producer and for a sequence out of order.
        """
        producer = self._producers.get(header.producer_id)
        if producer is None:
            return None
        epoch = header.producer_epoch
        if epoch < producer.epoch:
            raise KafkaError(
                Code.INVALID_PRODUCER_EPOCH,
                f"epoch {epoch} of producer {header.producer_id} is below {producer.epoch}",
            )
        first = header.base_sequence
        if epoch != producer.epoch:
            if first != 0:
                raise KafkaError(
                    Code.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    f"epoch {epoch} of producer {header.producer_id} begins at {first}, not 0",
                )
            return None
        batches = producer.batches
        expected = next_sequence(batches[-1].last_sequence) if batches else 0
        if first == expected:
            return None
        last = last_sequence(first, header.last_offset_delta)
        for facts in batches:
            if facts.first_sequence == first and facts.last_sequence == last and not facts.is_gone:
                return facts
            if facts.is_gone and facts.first_sequence <= first <= last <= facts.last_sequence:
                # an error would have the client send it again, behind what superseded it
                raise KafkaError(
                    Code.DUPLICATE_SEQUENCE_NUMBER,
                    f"sequence {first} of producer {header.producer_id} was in the log and is gone",
                )
        raise KafkaError(
            Code.OUT_OF_ORDER_SEQUENCE_NUMBER,
            f"sequence {first} of producer {header.producer_id} where {expected} is next",
        )

    def next_sequence_of(self, producer_id: int, epoch: int) -> int | None:
        """The sequence that a known producer's next batch must have; None: ask `check`."""
        producer = self._producers.get(producer_id)
        if producer is None or producer.epoch != epoch or not producer.batches:
            return None
        return next_sequence(producer.batches[-1].last_sequence)

    # after an append, and in replay

    def note_run(self, producer_id: int, facts: Sequence[BatchFacts], *, seen_ms: int) -> None:
        """Note batches that were next in the sequence of a known producer, outside transactions."""
        producer = self._producers[producer_id]
        producer.batches.extend(facts)
        producer.timestamp = facts[-1].timestamp
        producer.seen_ms = seen_ms

    def update(
        self, header: BatchHeader, *, base_offset: int, timestamp: int, seen_ms: int
    ) -> None:
        """Note a batch of data that is in the log."""
        producer_id = header.producer_id
        producer = self._producers.get(producer_id)
        if producer is None:
            if len(self._producers) >= MAX_PRODUCERS:
                self._drop_silent()
            producer = self._producers[producer_id] = _Producer(header.producer_epoch, seen_ms)
        elif producer.epoch != header.producer_epoch:
            producer.epoch = header.producer_epoch
            producer.batches.clear()
        delta = header.last_offset_delta
        first = header.base_sequence
        if producer.batches:
            producer.batches.extend(_gone_between(producer.batches[-1].last_sequence, first))
        producer.batches.append(
            BatchFacts(
                first, last_sequence(first, delta), base_offset, base_offset + delta, timestamp
            )
        )
        producer.timestamp = timestamp
        producer.seen_ms = seen_ms
        if header.is_transactional and producer.txn_first_offset is None:
            producer.txn_first_offset = base_offset
            self._open[producer_id] = base_offset

    def end_transaction(
        self,
        header: BatchHeader,
        *,
        offset: int,
        is_aborted: bool,
        coordinator_epoch: int,
        seen_ms: int,
    ) -> CompletedTransaction | None:
        """Note a marker that is in the log; the transaction it ended, if one was open."""
        producer_id = header.producer_id
        producer = self._producers.get(producer_id)
        if producer is None:
            producer = self._producers[producer_id] = _Producer(header.producer_epoch, seen_ms)
        elif producer.epoch != header.producer_epoch:
            producer.epoch = header.producer_epoch
            producer.batches.clear()
        producer.coordinator_epoch = coordinator_epoch
        producer.timestamp = header.max_timestamp
        producer.seen_ms = seen_ms
        first = producer.txn_first_offset
        if first is None:
            return None
        producer.txn_first_offset = None
        del self._open[producer_id]
        completed = CompletedTransaction(producer_id, first, offset, is_aborted)
        self._ended.append(completed)
        return completed

    def check_marker(self, header: BatchHeader, coordinator_epoch: int) -> None:
        """Refuse a marker of a producer or a coordinator that has been superseded."""
        producer = self._producers.get(header.producer_id)
        if producer is None:
            return
        if header.producer_epoch < producer.epoch:
            raise KafkaError(
                Code.INVALID_PRODUCER_EPOCH,
                f"marker of epoch {header.producer_epoch}, producer {header.producer_id} is at "
                f"{producer.epoch}",
            )
        if coordinator_epoch < producer.coordinator_epoch:
            raise KafkaError(
                Code.TRANSACTION_COORDINATOR_FENCED,
                f"coordinator epoch {coordinator_epoch} is below {producer.coordinator_epoch}",
            )

    def is_last_word(self, header: BatchHeader) -> bool:
        """Whether this batch holds a producer's newest sequence, or the marker of its epoch."""
        producer = self._producers.get(header.producer_id)
        if producer is None:
            return False
        if producer.batches:
            return not header.is_control and header.last_offset == producer.batches[-1].last_offset
        return header.is_control and header.producer_epoch == producer.epoch

    def rows(self, most: int) -> list[ProducerRow]:
        """Up to so many producers as they are now, those with something open first."""
        chosen = dict.fromkeys([*self._open, *itertools.islice(self._producers, most)])
        return [
            ProducerRow(
                producer_id,
                producer.epoch,
                producer.batches[-1].last_sequence if producer.batches else -1,
                producer.batches[-1].last_offset if producer.batches else -1,
                producer.timestamp,
                producer.coordinator_epoch,
                producer.txn_first_offset,
            )
            for producer_id in itertools.islice(chosen, most)
            for producer in (self._producers[producer_id],)
        ]

    # transactions

    def has_open_transaction(self, producer_id: int) -> bool:
        return producer_id in self._open

    def first_open_offset(self) -> int | None:
        """Where the oldest open transaction begins."""
        return min(self._open.values()) if self._open else None

    @property
    def oldest_open_producer(self) -> int | None:
        """Whose transaction it is."""
        return min(self._open, key=self._open.__getitem__) if self._open else None

    def first_unstable_offset(self, high_watermark: int | None) -> int | None:
        """Where the oldest transaction begins that is open or ended above the high watermark."""
        ended = self._ended
        if ended:
            while ended and (high_watermark is None or ended[0].marker_offset < high_watermark):
                ended.popleft()
            if ended:
                first = min(completed.first_offset for completed in ended)
                return min(first, *self._open.values()) if self._open else first
        return min(self._open.values()) if self._open else None

    # forgetting

    def expire(self, now_ms: int, expiration_ms: int) -> int:
        """Forget producers that were silent for long and have nothing open; how many."""
        expired = [
            producer_id
            for producer_id, producer in self._producers.items()
            if producer.txn_first_offset is None and now_ms - producer.seen_ms >= expiration_ms
        ]
        for producer_id in expired:
            del self._producers[producer_id]
        return len(expired)

    def _drop_silent(self) -> None:
        silent = sorted(
            (producer.seen_ms, producer_id)
            for producer_id, producer in self._producers.items()
            if producer.txn_first_offset is None
        )
        for _, producer_id in silent[: MAX_PRODUCERS // 10]:
            del self._producers[producer_id]

    # snapshots

    def encode(self) -> bytes:
        """The content of a producer snapshot file."""
        entries = [struct.pack(">i", len(self._producers))]
        for producer_id in sorted(self._producers):
            producer = self._producers[producer_id]
            last = producer.batches[-1] if producer.batches else _NO_BATCH
            first_offset = producer.txn_first_offset
            entries.append(
                _SNAPSHOT_ENTRY.pack(
                    producer_id,
                    producer.epoch,
                    last.last_sequence,
                    last.last_offset,
                    last.last_offset - last.base_offset,
                    producer.timestamp,
                    producer.coordinator_epoch,
                    -1 if first_offset is None else first_offset,
                )
            )
        body = b"".join(entries)
        return struct.pack(">hI", 1, crc32c(body)) + body

    @classmethod
    def decode(cls, data: bytes, *, seen_ms: int) -> "ProducerStates":
        """The producers of a snapshot, silent since `seen_ms`; raises MalformedFileError."""
        if len(data) < _SNAPSHOT_HEAD.size:
            raise MalformedFileError("a producer snapshot is cut short")
        version, crc, count = _SNAPSHOT_HEAD.unpack_from(data)
        body = data[6:]
        size = 4 + count * _SNAPSHOT_ENTRY.size
        if version != 1 or count < 0 or len(body) != size or crc32c(body) != crc:
            raise MalformedFileError("a producer snapshot is damaged")
        states = cls()
        for fields in _SNAPSHOT_ENTRY.iter_unpack(body[4:]):
            producer_id, epoch, last_seq, last_offset, delta, timestamp, coordinator, first = fields
            producer = states._producers[producer_id] = _Producer(epoch, seen_ms)
            producer.timestamp = timestamp
            producer.coordinator_epoch = coordinator
            if last_offset >= 0:
                facts = BatchFacts(
                    earlier_sequence(last_seq, delta),
                    last_seq,
                    last_offset - delta,
                    last_offset,
                    timestamp,
                )
                producer.batches.append(facts)
            if first >= 0:
                producer.txn_first_offset = first
                states._open[producer_id] = first
        return states

    @property
    def wants_recall(self) -> bool:
        """Whether older batches of any producer could be noted."""
        return any(producer.wants_older for producer in self._producers.values())

    def recall(self, header: BatchHeader, *, base_offset: int, timestamp: int) -> None:
        """Note an older batch of a known producer, found in the log after a snapshot was loaded.

        A snapshot holds the last batch alone; the four before it are read back from the log, in
        order from the newest.
        """
        producer = self._producers.get(header.producer_id)
        if producer is None or producer.epoch != header.producer_epoch or not producer.wants_older:
            return
        batches = producer.batches
        oldest = batches[0]
        last = last_sequence(header.base_sequence, header.last_offset_delta)
        gone = _gone_between(last, oldest.first_sequence)
        is_next = gone or next_sequence(last) == oldest.first_sequence
        if base_offset < oldest.base_offset and is_next:
            batches.extendleft(gone)
            if producer.wants_older:
                end = base_offset + header.last_offset_delta
                facts = BatchFacts(header.base_sequence, last, base_offset, end, timestamp)
                batches.appendleft(facts)

    def recalled(self) -> None:
        """The log tells no more: what came before the oldest known batches was there once."""
        for producer in self._producers.values():
            if producer.wants_older:
                batches = producer.batches
                batches.extendleft(_gone_between(-1, batches[0].first_sequence))


_NO_BATCH = BatchFacts(-1, -1, -1, -1, -1)


def _gone_between(last: int, first: int) -> tuple[BatchFacts, ...]:
    """What a batch that ends and one that begins with these sequences have between them."""
    return (BatchFacts(last + 1, first - 1, -1, -1, -1),) if first > last + 1 else ()


def next_sequence(sequence: int) -> int:
    return 0 if sequence == _INT32_MAX else sequence + 1


def last_sequence(first: int, delta: int) -> int:
    """The sequence of the last record of a batch; sequences wrap to 0 after 2^31 - 1."""
    last = first + delta
    return last if last <= _INT32_MAX else last - _INT32_MAX - 1


def earlier_sequence(last: int, delta: int) -> int:
    first = last - delta
    return first if first >= 0 or last < 0 else first + _INT32_MAX + 1
