"""`__cluster_metadata-0`: the cluster's metadata in KRaft's records, as genuine Kafka keeps it.

A leader begins its epoch with a LeaderChange control batch; the other brokers copy its batches. A
record's value is its frame: version 1, its type, its version. A snapshot now and then keeps the
log short.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicPartition
from engine.broker.durability import Syncer, SyncJob
from engine.broker.quorum_records import (
    QUORUM_STATE,
    QuorumRecords,
    leader_change,
    quorum_state,
    read_standing,
)
from engine.broker.snapshots import (
    KRAFT_VERSION,
    KRAFT_VOTERS,
    QUORUM_TYPES,
    SnapshotId,
    SnapshotWriter,
    control_key,
    control_type,
    newest_snapshot,
    read_snapshot,
    snapshot_ids,
)
from engine.machines.quorum.election import Standing
from engine.storage.config import LogConfig
from engine.storage.disk import Disk
from engine.storage.folder import METADATA_TOPIC, METADATA_TOPIC_ID, LogFolder
from engine.wire.batch import BatchHeader, Record, build_batch, read_header, read_records
from engine.wire.data.control import KRaftVersionRecord
from engine.wire.message import Message, encode_whole
from engine.wire.metadata_records import decode_metadata_record, encode_metadata_record
from engine.wire.metadata_records.log import (
    AbortTransactionRecord,
    BeginTransactionRecord,
    EndTransactionRecord,
)

log = logging.getLogger(__name__)

PLACE = TopicPartition(METADATA_TOPIC, PartitionIndex(0))
READ_BYTES = 1_048_576
BATCH_RECORDS = 20_000
"""Records that share a batch; genuine readers take batches up to 8 MiB."""
BYTES_BETWEEN_SNAPSHOTS = 1_048_576
"""Genuine Kafka waits for 20 MiB; reading that back would cost us seconds of every start."""
METADATA_LOG_CONFIG = LogConfig(cleanup_policy=frozenset(), max_message_bytes=8 * 1024 * 1024)


class MetadataDamagedError(Exception):
    """The metadata cannot be read back; the text is one sentence that says why."""


class Changes(NamedTuple):
    """Records that belong together: they count all or not at all."""

    records: tuple[Message, ...]
    end_offset: int
    """The offset behind them."""


class Counting:
    """Which records count: those of a transaction only when it ends."""

    def __init__(self) -> None:
        self._open: list[Message] | None = None

    @property
    def is_open(self) -> bool:
        return self._open is not None

    def take(self, record: Message) -> tuple[Message, ...]:
        """What counts from this record on, it or those it ends the waiting of."""
        match record:
            case BeginTransactionRecord():
                self._open = []
            case EndTransactionRecord():
                ended, self._open = self._open or [], None
                return tuple(ended)
            case AbortTransactionRecord():
                self._open = None
            case _ if self._open is not None:
                self._open.append(record)
            case _:
                return (record,)
        return ()


def committed(records: Iterable[Message]) -> Iterator[Message]:
    """Those that count: the records of a transaction that never ended do not."""
    counting = Counting()
    for record in records:
        yield from counting.take(record)


class MetadataLog:
    """Appends, copies and reads back the records; tells what is safe here and what is committed."""

    def __init__(
        self, *, disk: Disk, folder: LogFolder, node_id: BrokerId, clock: Clock, syncer: Syncer
    ) -> None:
        self._disk = disk
        self._folder = folder
        self._path = f"{folder.path}/{PLACE}"
        self._log = folder.open_log(PLACE, topic_id=METADATA_TOPIC_ID, config=METADATA_LOG_CONFIG)
        self._node_id = node_id
        self._clock = clock
        self._syncer = syncer
        self._quorum = QuorumRecords()
        snapshot = self._snapshot_read = newest_snapshot(self._disk, self._path)
        self._snapshot_id = snapshot.snapshot_id if snapshot else SnapshotId(0, 0)
        """The newest that this log goes on from."""
        if self._log.end_offset < self._snapshot_id.end_offset:
            self._log.restart_at(self._snapshot_id.end_offset)  # the end of an installation
        self._bytes_to_replay = self._log.size
        self.standing = self._read_standing()
        self.committed_end = self._snapshot_id.end_offset
        self.last_known_ms = max((s.largest_timestamp for s in self._log.segments), default=-1)
        """When the cluster was last seen alive before this start; -1 where it never was."""
        self.on_safe: Callable[[], None] | None = None
        """Told when `safe_end` moved."""
        self.on_failed: Callable[[], None] | None = None
        syncer.register(self)
        if snapshot is not None:
            self._quorum.take_snapshot(snapshot.quorum, self.committed_end)
        first = max(self.committed_end, self.start_offset)
        for header, batch in self._batches(first, self.end_offset):
            if header.is_control:  # what the quorum must remember; the rest is read by `load`
                self._records_of(batch, header, first)

    @property
    def start_offset(self) -> int:
        return self._log.start_offset

    @property
    def end_offset(self) -> int:
        return self._log.end_offset

    @property
    def safe_end(self) -> int:
        """Records below survive what this broker promises to survive.

        Among several voters that is a power cut, whatever is promised for records: a majority
        of those who know must never be one of those who forgot.
        """
        is_alone = len(self.voters) < 2
        if is_alone and not self._syncer.is_durable:
            return self._log.end_offset
        return self._log.synced_end

    @property
    def last_epoch(self) -> int:
        """The epoch of the newest record, be it in the snapshot; 0 where there is none."""
        return max(self._snapshot_id.epoch, self._log.last_epoch)

    def covers(self, end_offset: int, last_epoch: int) -> bool:
        """Whether a log that ends there can go on with what is here, be it that it is cut first."""
        start = self._log.start_offset
        if end_offset == start == self._snapshot_id.end_offset:
            return last_epoch == self._snapshot_id.epoch
        return end_offset >= start

    @property
    def quorum(self) -> dict[int, bytes]:
        """What the quorum itself must remember: its control records, by type."""
        return self._quorum.below(self._log.end_offset)

    @property
    def voters(self) -> tuple[int, ...]:
        """The voters of the quorum as the log names them; none where it never had several."""
        return self._quorum.voters

    @property
    def wants_snapshot(self) -> bool:
        """Whether the next start would have to read too much."""
        return self._bytes_to_replay > BYTES_BETWEEN_SNAPSHOTS

    # -- reading back --------------------------------------------------------------------------

    def load(self, end_offset: int | None = None) -> Iterator[Message]:
        """Every record below an offset that counts, from the newest snapshot on."""
        snapshot, self._snapshot_read = self._snapshot_read, None
        if snapshot is None:
            snapshot = newest_snapshot(self._disk, self._path, up_to=self._log.end_offset)
        first = 0
        if snapshot is not None:
            first = snapshot.snapshot_id.end_offset
            yield from snapshot.records
        if first < self._log.start_offset:
            raise MetadataDamagedError(
                f"{self._path} begins at offset {self._log.start_offset} and no whole snapshot"
                " covers what came before"
            )
        for changes in self.changes(first, end_offset):
            yield from changes.records

    def changes(self, first: int, end_offset: int | None = None) -> Iterator[Changes]:
        """What counts between two offsets; a transaction that was never ended does not."""
        end = self._log.end_offset if end_offset is None else end_offset
        counting = Counting()
        for header, records in self._read(first, end):
            plain = tuple(record for each in records for record in counting.take(each))
            if not counting.is_open:
                yield Changes(plain, header.last_offset + 1)

    def _read(self, offset: int, end: int) -> Iterator[tuple[BatchHeader, list[Message]]]:
        for header, batch in self._batches(offset, end):
            yield header, self._records_of(batch, header, offset)

    def _batches(self, offset: int, end: int) -> Iterator[tuple[BatchHeader, bytes]]:
        while offset < end:
            data = self.read_copy(offset, end)
            position = 0
            while position < len(data):
                header = read_header(data, position)
                yield header, data[position : position + header.size]
                position += header.size
                offset = header.last_offset + 1

    def _records_of(self, batch: bytes, header: BatchHeader, first: int) -> list[Message]:
        found: list[Message] = []
        for record in read_records(batch):
            if record.offset < first or record.value is None:
                continue
            if not header.is_control:
                found.append(decode_metadata_record(record.value)[0])
            elif (kind := control_type(record.key)) in QUORUM_TYPES:
                self._quorum.note(record.offset, kind, record.value)
        return found

    def read_copy(self, offset: int, end: int | None = None) -> bytes:
        """Whole batches from an offset on, as another broker copies them."""
        end = self._log.end_offset if end is None else end
        found = self._log.read(offset, READ_BYTES, end_offset=end, at_least_one_batch=True)
        return found.records if isinstance(found.records, bytes) else found.records.read()

    # -- writing -------------------------------------------------------------------------------

    def begin_epoch(self, voters: Sequence[int], granting: Sequence[int]) -> None:
        """Lead in the standing's epoch: whatever an older leader still writes is known by its own."""
        change = leader_change(
            self._node_id,
            voters=voters,
            granting=granting,
            kraft_version=self._quorum.kraft_version,
        )
        self._append_batch([change], control=True)

    def change_voters(self, voters: bytes) -> int:
        """Write who votes from now on (an encoded VotersRecord); the end offset behind it."""
        values: list[tuple[bytes | None, bytes]] = []
        if not self._quorum.kraft_version:
            values.append(
                (control_key(KRAFT_VERSION), encode_whole(KRaftVersionRecord(kraft_version=1), 0))
            )
        values.append((control_key(KRAFT_VOTERS), voters))
        self._append_batch(values, control=True)
        return self._log.end_offset

    def append(self, changes: Sequence[Message]) -> int:
        """Write changes that belong together; the end offset behind them."""
        values: list[tuple[bytes | None, bytes]] = [
            (None, encode_metadata_record(change, change.VERSIONS[1])) for change in changes
        ]
        if len(values) > BATCH_RECORDS:
            # a reader that finds the beginning alone drops it: all or nothing
            values = [(None, BEGIN), *values, (None, END)]
        for first in range(0, len(values), BATCH_RECORDS):
            self._append_batch(values[first : first + BATCH_RECORDS], control=False)
        return self._log.end_offset

    def _append_batch(self, values: Sequence[tuple[bytes | None, bytes]], *, control: bool) -> None:
        now_ms = self._clock.now_ms()
        records = [Record(offset, now_ms, key, value) for offset, (key, value) in enumerate(values)]
        epoch = self.standing.epoch
        batch = bytearray(build_batch(records, leader_epoch=epoch, control=control))
        header = read_header(batch)
        try:
            self._log.append(memoryview(batch), header, leader_epoch=epoch, now_ms=now_ms)
        except KafkaError as refusal:
            raise OSError(f"the metadata log refused a batch: {refusal}") from refusal
        if control:
            self._note_control(bytes(batch))
        self._written(len(batch))

    def append_copy(self, data: bytes) -> None:
        """Append whole batches of the leader's log; OSError where that fails."""
        position = 0
        now_ms = self._clock.now_ms()
        while position < len(data):
            header = read_header(data, position)
            batch = data[position : position + header.size]
            position += header.size
            if header.last_offset < self._log.end_offset:
                continue  # it came twice
            try:
                self._log.append_raw(batch, header, now_ms=now_ms)
            except KafkaError as refusal:
                raise OSError(f"the metadata log refused a batch: {refusal}") from refusal
            if header.is_control:
                self._note_control(batch)
        self._written(len(data))

    def _note_control(self, batch: bytes) -> None:
        self._records_of(batch, read_header(batch), 0)

    def _written(self, size: int) -> None:
        self._bytes_to_replay += size
        self._syncer.mark_dirty(self)
        if not self._syncer.is_durable and self.on_safe is not None:
            self.on_safe()

    def epoch_end(self, epoch: int) -> tuple[int, int]:
        """The largest epoch here not above the one asked for, and the offset where it ends."""
        return self._log.epoch_end(epoch)

    def epoch_start(self, epoch: int) -> int:
        """Where an epoch begins; the end, where nothing of it is here."""
        if epoch != self.last_epoch:
            return self.end_offset
        return 0 if epoch == self._snapshot_id.epoch else self._log.epochs.start_of(epoch)

    def truncate_to(self, offset: int) -> None:
        """Drop what no majority ever had."""
        assert offset >= self.committed_end
        self._log.truncate_to(offset)
        self._quorum.truncate(self._log.end_offset)

    # -- what a voter must not forget ----------------------------------------------------------

    def keep_standing(self, standing: Standing) -> None:
        """Write what a voter must not forget; it is safe when this returns."""
        state = quorum_state(
            standing,
            voters=self.voters or (self._node_id,),
            kraft_version=self._quorum.kraft_version,
        )
        self._disk.make_folder(self._path)
        self._disk.replace_file(f"{self._path}/{QUORUM_STATE}", state)
        self.standing = standing

    def _read_standing(self) -> Standing:
        """As it was kept; a folder of genuine Kafka says the same."""
        path = f"{self._path}/{QUORUM_STATE}"
        if self._disk.exists(path):
            try:
                return read_standing(self._disk.read_file(path), last_epoch=self.last_epoch)
            except ValueError as error:
                log.warning("%s is passed over: %s", path, error)
        return Standing(self.last_epoch)

    def close(self) -> None:
        """Write no more; whoever owns the folder closes the log with it."""
        self._syncer.forget(self)

    # -- snapshots -----------------------------------------------------------------------------

    async def write_snapshot(self, records: Iterable[Message], end_offset: int) -> None:
        """Write what makes the state up to `end_offset`, then drop the log below.

        `records` must not change meanwhile. Encoded in slices, written in an executor.
        """
        epoch = self._log.epochs.epoch_at(end_offset - 1)
        snapshot_id = SnapshotId(end_offset, self._snapshot_id.epoch if epoch is None else epoch)
        quorum = self._quorum.below(end_offset)
        writer = SnapshotWriter(snapshot_id, now_ms=self._clock.now_ms(), quorum=quorum)
        for _ in writer.write(records):
            await asyncio.sleep(0)
        data = writer.end()
        path = f"{self._path}/{snapshot_id.file_name}"
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._disk.replace_file, path, data)
        self._bytes_to_replay = 0
        self._snapshot_id = max(self._snapshot_id, snapshot_id)
        self._drop_below(end_offset)
        log.info("metadata snapshot at %s: %s bytes", end_offset, len(data))

    def newest_snapshot_file(self) -> tuple[SnapshotId, bytes] | None:
        """For a broker that is behind the start of this log."""
        for snapshot_id in reversed(snapshot_ids(self._disk, self._path)):
            return snapshot_id, self._disk.read_file(f"{self._path}/{snapshot_id.file_name}")
        return None

    def install_snapshot(self, snapshot_id: SnapshotId, data: bytes) -> list[Message]:
        """Go on behind a snapshot of the leader's; the records that make its state."""
        snapshot = read_snapshot(snapshot_id, data)
        self._disk.make_folder(self._path)
        self._disk.replace_file(f"{self._path}/{snapshot_id.file_name}", data)
        self._snapshot_id = snapshot_id
        self._log.restart_at(snapshot_id.end_offset)
        self._quorum.take_snapshot(snapshot.quorum, snapshot_id.end_offset)
        self._bytes_to_replay = 0
        return snapshot.records

    def _drop_below(self, end_offset: int) -> None:
        for older in snapshot_ids(self._disk, self._path):
            if older.end_offset < end_offset:
                self._disk.remove(f"{self._path}/{older.file_name}")
        self._log.roll()
        self._log.delete_up_to(end_offset)
        self._log.delete_old_segments()

    # -- what the syncer asks and tells --------------------------------------------------------

    @property
    def failure(self) -> OSError | None:
        """Why nothing more can be written, for good."""
        return self._log.failed

    def sync_job(self) -> tuple[SyncJob, int] | None:
        return self._log.sync_job()

    def on_synced(self, end_offset: int) -> None:
        self._log.mark_synced(end_offset)
        if self.on_safe is not None:
            self.on_safe()

    def fail(self, error: OSError) -> None:
        """The log cannot be written, and that does not pass."""
        self._syncer.fail(error)

    def on_storage_failed(self, error: OSError) -> None:
        self._log.fail(error)
        if self.on_failed is not None:
            self.on_failed()


BEGIN = encode_metadata_record(BeginTransactionRecord(name="workbench"), 0)
END = encode_metadata_record(EndTransactionRecord(), 0)
