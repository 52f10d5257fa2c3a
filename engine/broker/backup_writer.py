"""A backup being written: a data folder of its own, that this program and genuine Kafka open.

    TO/broker-1/...      a log.dir as a clean stop leaves it

The metadata is written as a snapshot of the moment. Everything is made beside, in `TO.partial`,
and renamed when it is safe: there is a whole backup or none.
"""

from collections.abc import Generator
from contextlib import suppress
from typing import NamedTuple

from engine.base.clock import Clock
from engine.base.ids import BrokerId
from engine.broker.backup_source import BackupSource
from engine.broker.metadata_log import METADATA_LOG_CONFIG, PLACE
from engine.broker.quorum_records import QUORUM_STATE, leader_change, of_one, quorum_state
from engine.broker.snapshots import KRAFT_VERSION, SnapshotId, SnapshotWriter
from engine.machines.controller.to_records import to_records
from engine.machines.quorum.election import Standing
from engine.storage.checkpoints import (
    CLEAN_SHUTDOWN,
    CLEANER_OFFSETS,
    HIGH_WATERMARKS,
    LOG_STARTS,
    META_PROPERTIES,
    RECOVERY_POINTS,
    encode_offsets,
)
from engine.storage.disk import Disk
from engine.storage.files import FilePool
from engine.storage.folder import METADATA_TOPIC_ID, make_durable_folder
from engine.storage.layout import FIRST_BROKER
from engine.storage.log import Log
from engine.storage.partition_copy import PartitionCopy
from engine.wire.batch import Record, build_batch, read_header

PARTIAL = ".partial"


class TakenError(Exception):
    """There is something where the backup would be; the text is one sentence."""


class Written(NamedTuple):
    """What a backup holds."""

    partition_count: int
    record_count: int
    size: int
    left_out: tuple[str, ...]
    """Spots of the source that could not be read, a clause each."""


class BackupWriter:
    """Writes one backup; `steps` does it, `written` says what came of it."""

    def __init__(self, disk: Disk, source: BackupSource, target: str, *, clock: Clock) -> None:
        self.current = ""
        """The partition that is being copied."""
        self._disk = disk
        self._source = source
        self._target = target.rstrip("/")
        self._clock = clock
        self._copies: list[PartitionCopy] = []

    @property
    def written(self) -> Written:
        copies = self._copies
        return Written(
            len(copies),
            sum(copy.record_count for copy in copies),
            sum(copy.size for copy in copies),
            tuple(spot_in_words(copy) for copy in copies if copy.left_out),
        )

    def steps(self) -> Generator[int]:
        """Write, a piece at a time; yields the bytes of each. OSError, TakenError.

        Closed or failed before its end, it leaves nothing.
        """
        disk, target = self._disk, self._target
        if disk.exists(target) and (not disk.is_folder(target) or disk.list_folder(target)):
            raise TakenError(f"{target} is there already; a backup goes into a folder of its own.")
        partial = target + PARTIAL
        if disk.is_folder(partial):
            disk.remove_tree(partial)  # of one that a crash ended
        folder = partial
        if self._source.broker_id == FIRST_BROKER:
            folder = f"{partial}/broker-{FIRST_BROKER}"
        try:
            make_durable_folder(disk, folder)
            for source in self._source.partitions:
                self.current = str(source.place)
                copy = PartitionCopy(
                    disk,
                    source,
                    f"{folder}/{source.place}",
                    topic_id=source.topic_id,
                    now_ms=self._clock.now_ms(),
                )
                self._copies.append(copy)
                yield from copy.steps()
            self.current = ""
            self._write_metadata(folder)
            self._write_own_files(folder)
            disk.sync_directory(folder)
            disk.rename(partial, target)
            disk.sync_directory(target.rpartition("/")[0] or "/")
        except BaseException:
            with suppress(OSError):
                disk.remove_tree(partial)
            raise

    def _write_metadata(self, folder: str) -> None:
        """A snapshot of the moment, and a log that begins behind it with a new leader's epoch."""
        source, now_ms = self._source, self._clock.now_ms()
        node_id, path, end = (
            BrokerId(source.broker_id),
            f"{folder}/{PLACE}",
            source.image.offset + 1,
        )
        snapshot_id = SnapshotId(end, source.epoch)
        quorum = of_one(source.quorum)
        writer = SnapshotWriter(snapshot_id, now_ms=now_ms, quorum=quorum)
        for _ in writer.write(to_records(source.image)):
            pass
        self._disk.make_folder(path)
        self._disk.replace_file(f"{path}/{snapshot_id.file_name}", writer.end())
        epoch = source.epoch + 1
        kraft_version = int(KRAFT_VERSION in quorum)
        leading = Standing(epoch, node_id, None, "leader")
        state = quorum_state(leading, voters=[node_id], kraft_version=kraft_version)
        self._disk.replace_file(f"{path}/{QUORUM_STATE}", state)
        log = Log.open(
            FilePool(self._disk),
            path,
            config=METADATA_LOG_CONFIG,
            clock=self._clock,
            topic_id=METADATA_TOPIC_ID,
            was_clean=True,
            start_offset=end,
        )
        key, value = leader_change(
            node_id, voters=[node_id], granting=[node_id], kraft_version=kraft_version
        )
        batch = bytearray(
            build_batch([Record(0, now_ms, key, value)], leader_epoch=epoch, control=True)
        )
        log.append(memoryview(batch), read_header(batch), leader_epoch=epoch, now_ms=now_ms)
        log.close()

    def _write_own_files(self, folder: str) -> None:
        """Who it is, where its logs begin and end, and the mark of a clean stop."""
        disk, copies = self._disk, [copy for copy in self._copies if copy.source.segments]
        ends = {copy.source.place: copy.end_offset for copy in copies}
        starts = {copy.source.place: copy.source.start_offset for copy in copies}
        cleaned = {
            place: min(at, ends[place])
            for place, at in self._source.cleaner_offsets.items()
            if place in ends
        }
        epoch = max((broker.epoch for broker in self._source.image.brokers.values()), default=-1)
        files = {
            META_PROPERTIES: disk.read_file(f"{self._source.log_folder}/{META_PROPERTIES}"),
            RECOVERY_POINTS: encode_offsets(ends),
            LOG_STARTS: encode_offsets({place: at for place, at in starts.items() if at > 0}),
            HIGH_WATERMARKS: encode_offsets(ends),
            CLEANER_OFFSETS: encode_offsets(cleaned),
            CLEAN_SHUTDOWN: f'{{"version":0,"brokerEpoch":{epoch}}}'.encode(),
        }
        for name, data in files.items():
            disk.replace_file(f"{folder}/{name}", data)


def spot_in_words(copy: PartitionCopy) -> str:
    spot = copy.left_out[0]
    more = f" and {len(copy.left_out) - 1} more" if len(copy.left_out) > 1 else ""
    return f"{copy.source.place} at byte {spot.position} of {spot.path}: {spot.reason}{more}"
