"""`__cluster_metadata-0`: the cluster's metadata in KRaft's records, as genuine Kafka keeps it.

Every start begins a new leader epoch with a LeaderChange control batch. A record's value is its
frame: version 1, its type, its version. Snapshots (`OFFSET-EPOCH.checkpoint`) hold the records
that make the state up to their offset, between a header and a footer.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.base.clock import Clock
from engine.base.errors import KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicPartition
from engine.broker.durability import Syncer, SyncJob
from engine.storage.config import LogConfig
from engine.storage.disk import Disk
from engine.storage.folder import METADATA_TOPIC, METADATA_TOPIC_ID, LogFolder
from engine.wire.batch import Record, build_batch, read_header, read_records
from engine.wire.data.control import LeaderChangeMessage, LeaderChangeMessageVoter
from engine.wire.message import Message, encode_whole
from engine.wire.metadata_records import decode_metadata_record, encode_metadata_record
from engine.wire.metadata_records.log import (
    AbortTransactionRecord,
    BeginTransactionRecord,
    EndTransactionRecord,
)

log = logging.getLogger(__name__)

PLACE = TopicPartition(METADATA_TOPIC, PartitionIndex(0))
QUORUM_STATE = "quorum-state"
READ_BYTES = 1_048_576
LEADER_CHANGE = b"\0\0\0\2"
"""The key of that control record: version 0, type 2."""
BATCH_RECORDS = 20_000
"""Records that share a batch; genuine readers take batches up to 8 MiB."""

METADATA_LOG_CONFIG = LogConfig(cleanup_policy=frozenset(), max_message_bytes=8 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A record as it was read back."""

    offset: int
    epoch: int
    record: Message


class MetadataLog:
    """Appends and reads back the records; tells when they are committed."""

    def __init__(
        self,
        *,
        disk: Disk,
        folder: LogFolder,
        node_id: BrokerId,
        clock: Clock,
        syncer: Syncer,
    ) -> None:
        self._disk = disk
        self._folder = folder
        self._path = f"{folder.path}/{PLACE}"
        self._log = folder.open_log(PLACE, topic_id=METADATA_TOPIC_ID, config=METADATA_LOG_CONFIG)
        self._node_id = node_id
        self._clock = clock
        self._syncer = syncer
        self.epoch = max(0, self._log.last_epoch)
        self.committed_end = self._log.end_offset
        self.on_committed: Callable[[int], None] | None = None
        self.on_failed: Callable[[], None] | None = None
        syncer.register(self)

    @property
    def end_offset(self) -> int:
        return self._log.end_offset

    def load(self) -> Iterator[Loaded]:
        """Every record in order; those of a transaction that was not ended are left out."""
        open_transaction: list[Loaded] | None = None
        for loaded in self._read():
            match loaded.record:
                case BeginTransactionRecord():
                    open_transaction = []
                case EndTransactionRecord():
                    yield from open_transaction or ()
                    open_transaction = None
                case AbortTransactionRecord():
                    open_transaction = None
                case _ if open_transaction is not None:
                    open_transaction.append(loaded)
                case _:
                    yield loaded

    def begin_epoch(self) -> None:
        """Lead under a new epoch: whatever an older leader still writes is known by its epoch."""
        self.epoch += 1
        voter = LeaderChangeMessageVoter(voter_id=self._node_id)
        message = LeaderChangeMessage(
            leader_id=self._node_id, voters=[voter], granting_voters=[voter]
        )
        self._write_quorum_state()
        self._append_batch([(LEADER_CHANGE, encode_whole(message, 0))], control=True)

    def append(self, changes: Sequence[Message]) -> int:
        """Write changes that belong together; the end offset behind them."""
        values = [
            (None, encode_metadata_record(change, record_version(change))) for change in changes
        ]
        if len(values) > BATCH_RECORDS:
            # a reader that finds the beginning alone drops it: all or nothing
            values = [(None, BEGIN), *values, (None, END)]
        for first in range(0, len(values), BATCH_RECORDS):
            self._append_batch(values[first : first + BATCH_RECORDS], control=False)
        return self._log.end_offset

    def close(self) -> None:
        self._syncer.forget(self)
        self._folder.close_log(PLACE)

    # -- what the syncer asks and tells --------------------------------------------------------

    def sync_job(self) -> tuple[SyncJob, int] | None:
        return self._log.sync_job()

    def on_synced(self, end_offset: int) -> None:
        self._log.mark_synced(end_offset)
        self.committed_end = max(self.committed_end, end_offset)
        if self.on_committed is not None:
            self.on_committed(self.committed_end)

    def on_storage_failed(self, error: OSError) -> None:
        log.error("metadata log is offline: %s", error)
        if self.on_failed is not None:
            self.on_failed()

    # -- leaves --------------------------------------------------------------------------------

    def _read(self) -> Iterator[Loaded]:
        offset, end = self._log.start_offset, self._log.end_offset
        while offset < end:
            data = self._log.read(offset, READ_BYTES, end_offset=end, at_least_one_batch=True)
            records = data.records if isinstance(data.records, bytes) else data.records.read()
            position = 0
            while position < len(records):
                header = read_header(records, position)
                batch = records[position : position + header.size]
                position += header.size
                offset = header.last_offset + 1
                if header.is_control:
                    continue
                for record in read_records(batch):
                    if record.value is not None:
                        message, _ = decode_metadata_record(record.value)
                        yield Loaded(record.offset, header.partition_leader_epoch, message)

    def _append_batch(self, values: Sequence[tuple[bytes | None, bytes]], *, control: bool) -> None:
        now_ms = self._clock.now_ms()
        records = [Record(offset, now_ms, key, value) for offset, (key, value) in enumerate(values)]
        batch = bytearray(build_batch(records, leader_epoch=self.epoch, control=control))
        header = read_header(batch)
        try:
            self._log.append(memoryview(batch), header, leader_epoch=self.epoch, now_ms=now_ms)
        except KafkaError as refusal:
            raise OSError(f"the metadata log refused a batch: {refusal}") from refusal
        self._syncer.mark_dirty(self)
        if not self._syncer.is_durable:
            self.committed_end = self._log.end_offset

    def _write_quorum_state(self) -> None:
        state = {
            "clusterId": "",
            "leaderId": self._node_id,
            "leaderEpoch": self.epoch,
            "votedId": -1,
            "appliedOffset": 0,
            "currentVoters": [{"voterId": self._node_id}],
            "data_version": 0,
        }
        text = json.dumps(state, separators=(",", ":"))
        self._disk.make_folder(self._path)
        self._disk.replace_file(f"{self._path}/{QUORUM_STATE}", text.encode())


def record_version(record: Message) -> int:
    """The version metadata.version 4.3-IV0 calls for: the newest one."""
    return record.VERSIONS[1]


BEGIN = encode_metadata_record(BeginTransactionRecord(name="workbench"), 0)
END = encode_metadata_record(EndTransactionRecord(), 0)
