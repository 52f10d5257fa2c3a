"""`__cluster_metadata-0`: the cluster's metadata in KRaft's records, as genuine Kafka keeps it.

Every start begins a new leader epoch with a LeaderChange control batch. A record's value is its
frame: version 1, its type, its version. A snapshot now and then keeps the log short.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicPartition
from engine.broker.durability import Syncer, SyncJob
from engine.broker.quorum import QUORUM_STATE, leader_change, quorum_state
from engine.broker.snapshots import (
    QUORUM_TYPES,
    SnapshotId,
    SnapshotWriter,
    control_type,
    newest_snapshot,
    snapshot_ids,
)
from engine.storage.config import LogConfig
from engine.storage.disk import Disk
from engine.storage.folder import METADATA_TOPIC, METADATA_TOPIC_ID, LogFolder
from engine.wire.batch import BatchHeader, Record, build_batch, read_header, read_records
from engine.wire.message import Message
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


class MetadataLog:
    """Appends and reads back the records; tells when they are committed."""

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
        self.quorum: dict[int, bytes] = {}
        """The last control record of each type that is state."""
        self._bytes_to_replay = 0
        self.epoch = max(0, self._log.last_epoch)
        self.committed_end = self._log.end_offset
        self.last_known_ms = max((s.largest_timestamp for s in self._log.segments), default=-1)
        """When the cluster was last seen alive before this start; -1 where it never was."""
        self.on_committed: Callable[[int], None] | None = None
        self.on_failed: Callable[[], None] | None = None
        syncer.register(self)

    @property
    def end_offset(self) -> int:
        return self._log.end_offset

    @property
    def wants_snapshot(self) -> bool:
        """Whether the next start would have to read too much."""
        return self._bytes_to_replay > BYTES_BETWEEN_SNAPSHOTS

    # -- reading back --------------------------------------------------------------------------

    def load(self) -> Iterator[Message]:
        """Every record that counts, in order; those of a transaction never ended do not."""
        snapshot = newest_snapshot(self._disk, self._path, up_to=self._log.end_offset)
        first = 0
        if snapshot is not None:
            self.quorum.update(snapshot.quorum)
            first = snapshot.snapshot_id.end_offset
            yield from snapshot.records
        if first < self._log.start_offset:
            raise MetadataDamagedError(
                f"{self._path} begins at offset {self._log.start_offset} and no whole snapshot"
                " covers what came before"
            )
        yield from committed(self._read(first))

    def _read(self, offset: int) -> Iterator[Message]:
        end = self._log.end_offset
        self._bytes_to_replay = 0
        while offset < end:
            found = self._log.read(offset, READ_BYTES, end_offset=end, at_least_one_batch=True)
            data = found.records if isinstance(found.records, bytes) else found.records.read()
            self._bytes_to_replay += len(data)
            position = 0
            while position < len(data):
                header = read_header(data, position)
                batch = data[position : position + header.size]
                position += header.size
                yield from self._records_of(batch, header, offset)
                offset = header.last_offset + 1

    def _records_of(self, batch: bytes, header: BatchHeader, first: int) -> Iterator[Message]:
        for record in read_records(batch):
            if record.offset < first or record.value is None:
                continue
            if not header.is_control:
                yield decode_metadata_record(record.value)[0]
            elif (kind := control_type(record.key)) in QUORUM_TYPES:
                self.quorum[kind] = record.value

    # -- writing -------------------------------------------------------------------------------

    def begin_epoch(self) -> None:
        """Lead under a new epoch: whatever an older leader still writes is known by its epoch."""
        self.epoch += 1
        self._disk.make_folder(self._path)
        self._disk.replace_file(
            f"{self._path}/{QUORUM_STATE}", quorum_state(self._node_id, self.epoch, self.quorum)
        )
        self._append_batch([leader_change(self._node_id)], control=True)

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
        batch = bytearray(build_batch(records, leader_epoch=self.epoch, control=control))
        header = read_header(batch)
        try:
            self._log.append(memoryview(batch), header, leader_epoch=self.epoch, now_ms=now_ms)
        except KafkaError as refusal:
            raise OSError(f"the metadata log refused a batch: {refusal}") from refusal
        self._bytes_to_replay += len(batch)
        self._syncer.mark_dirty(self)
        if not self._syncer.is_durable:
            self.committed_end = self._log.end_offset

    def close(self) -> None:
        self._syncer.forget(self)
        self._folder.close_log(PLACE)

    # -- snapshots -----------------------------------------------------------------------------

    async def write_snapshot(self, records: Iterable[Message], end_offset: int) -> None:
        """Write what makes the state up to `end_offset`, then drop the log below.

        `records` must not change meanwhile. Encoded in slices, written in an executor.
        """
        snapshot_id = SnapshotId(end_offset, self.epoch)
        writer = SnapshotWriter(snapshot_id, now_ms=self._clock.now_ms(), quorum=self.quorum)
        for _ in writer.write(records):
            await asyncio.sleep(0)
        data = writer.end()
        path = f"{self._path}/{snapshot_id.file_name}"
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._disk.replace_file, path, data)
        self._bytes_to_replay = 0
        for older in snapshot_ids(self._disk, self._path):
            if older.end_offset < end_offset:
                self._disk.remove(f"{self._path}/{older.file_name}")
        self._log.roll()
        self._log.delete_up_to(end_offset)
        self._log.delete_old_segments()
        log.info("metadata snapshot at %s: %s bytes", end_offset, len(data))

    # -- what the syncer asks and tells --------------------------------------------------------

    def sync_job(self) -> tuple[SyncJob, int] | None:
        return self._log.sync_job()

    def on_synced(self, end_offset: int) -> None:
        self._log.mark_synced(end_offset)
        self.committed_end = max(self.committed_end, end_offset)
        if self.on_committed is not None:
            self.on_committed(self.committed_end)

    def on_storage_failed(self, error: OSError) -> None:
        self._log.fail(error)
        if self.on_failed is not None:
            self.on_failed()


def committed(records: Iterable[Message]) -> Iterator[Message]:
    """Those that count: the records of a transaction that never ended do not."""
    open_transaction: list[Message] | None = None
    for record in records:
        match record:
            case BeginTransactionRecord():
                open_transaction = []
            case EndTransactionRecord():
                yield from open_transaction or ()
                open_transaction = None
            case AbortTransactionRecord():
                open_transaction = None
            case _ if open_transaction is not None:
                open_transaction.append(record)
            case _:
                yield record


BEGIN = encode_metadata_record(BeginTransactionRecord(name="workbench"), 0)
END = encode_metadata_record(EndTransactionRecord(), 0)
