"""A broker's log directory: its identity, its lock, its checkpoints and the logs in it."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence

from engine.base.clock import Clock
from engine.base.ids import NO_TOPIC_ID, PartitionIndex, TopicId, TopicName, TopicPartition
from engine.base.rng import RandomSource, random_uuid
from engine.storage.checkpoints import (
    CLEAN_SHUTDOWN,
    CLEANER_OFFSETS,
    HIGH_WATERMARKS,
    LOG_STARTS,
    META_PROPERTIES,
    PARTITION_METADATA,
    RECOVERY_POINTS,
    MalformedFileError,
    decode_offsets,
    decode_partition_metadata,
    decode_properties,
    encode_offsets,
    encode_properties,
    encode_uuid,
)
from engine.storage.config import LogConfig
from engine.storage.disk import Disk, FolderLock
from engine.storage.files import FilePool
from engine.storage.log import Log

log = logging.getLogger(__name__)

METADATA_TOPIC = TopicName("__cluster_metadata")
METADATA_TOPIC_ID = TopicId(b"\0" * 15 + b"\1")

CHECKPOINTS = (RECOVERY_POINTS, LOG_STARTS, HIGH_WATERMARKS)

_FOLDER = re.compile(r"([a-zA-Z0-9._-]{1,249})-(\d{1,10})")
_DELETED = re.compile(r".*-(\d{1,10})\.([0-9a-f]{32})-delete")
_NAME_LIMIT = 255


class FolderRefusedError(Exception):
    """The folder cannot be this broker's log directory; the text is one sentence that says why."""


class InconsistentTopicIdError(Exception):
    """The folder of a partition belongs to an older topic of the same name."""

    def __init__(self, tp: TopicPartition, found: TopicId) -> None:
        self.tp = tp
        self.found = found
        super().__init__(f"the folder of {tp} belongs to another topic, {encode_uuid(found)}")


class LogFolder:
    """One log directory, locked while open. Made by `LogFolder.open`."""

    def __init__(
        self,
        disk: Disk,
        path: str,
        *,
        clock: Clock,
        rng: RandomSource,
        pool: FilePool,
        lock: FolderLock,
    ) -> None:
        self.path = path
        self.broker_id = -1
        self.cluster_id = ""
        self.directory_id = ""
        self.was_clean = False
        """Whether the last stop left everything written and synced."""
        self.logs: dict[TopicPartition, Log] = {}
        self.disk = disk
        self._clock = clock
        self._rng = rng
        self._pool = pool
        self._lock = lock
        self._recovery_points: dict[TopicPartition, int] = {}
        self._log_starts: dict[TopicPartition, int] = {}
        self._high_watermarks: dict[TopicPartition, int] = {}
        self.cleaner_offsets: dict[TopicPartition, int] = {}
        """Where the dirty part of each compacted log begins."""
        self._written: dict[str, bytes] = {}
        self._noted: dict[str, set[TopicPartition]] = {}
        """Places of which a checkpoint file says, or may be about to say, more than nothing."""
        self._closed: set[TopicPartition] = set()
        self._adopted: set[TopicPartition] = set()

    @classmethod
    def open(
        cls,
        disk: Disk,
        path: str,
        *,
        broker_id: int,
        new_cluster_id: str,
        clock: Clock,
        rng: RandomSource,
        pool: FilePool | None = None,
    ) -> "LogFolder":
        """Lock the directory, made where missing, and read what it says about itself.

        A directory that has a cluster id keeps it. Raises FolderInUseError, FolderRefusedError
        or OSError.
        """
        make_durable_folder(disk, path)
        lock = disk.lock_folder(path)
        try:
            pool = pool or FilePool(disk)
            folder = cls(disk, path, clock=clock, rng=rng, pool=pool, lock=lock)
            folder._identify(broker_id, new_cluster_id)
            folder._read_checkpoints()
        except BaseException:
            lock.release()
            raise
        return folder

    # what the directory is

    def _identify(self, broker_id: int, new_cluster_id: str) -> None:
        path = f"{self.path}/{META_PROPERTIES}"
        if not self.disk.exists(path):
            self.broker_id, self.cluster_id = broker_id, new_cluster_id
            self.directory_id = encode_uuid(random_uuid(self._rng))
            self._write_identity()
            return
        values = decode_properties(self.disk.read_file(path))
        if values.get("version") != "1":
            raise FolderRefusedError(
                f"{self.path} was written by a Kafka with ZooKeeper, which is not read here"
            )
        try:
            self.broker_id = int(values["node.id"])
            self.cluster_id = values["cluster.id"]
        except (KeyError, ValueError):
            raise FolderRefusedError(
                f"{path} names no node.id and cluster.id, so the folder cannot be opened"
            ) from None
        if self.broker_id != broker_id:
            raise FolderRefusedError(
                f"{self.path} belongs to broker {self.broker_id}, not to broker {broker_id}"
            )
        self.directory_id = values.get("directory.id", "")
        if not self.directory_id:
            self.directory_id = encode_uuid(random_uuid(self._rng))
            self._write_identity()

    def _write_identity(self) -> None:
        values = {
            "version": "1",
            "cluster.id": self.cluster_id,
            "node.id": str(self.broker_id),
            "directory.id": self.directory_id,
        }
        data = encode_properties(values, self._clock.now_ms())
        self.disk.replace_file(f"{self.path}/{META_PROPERTIES}", data)

    def _read_checkpoints(self) -> None:
        mark = f"{self.path}/{CLEAN_SHUTDOWN}"
        self.was_clean = self.disk.exists(mark)
        if self.was_clean:
            self.disk.remove(mark)
        # before anything is written, and even without a mark: one that a start removed which was
        # killed right then must not come back with a power cut
        self.disk.sync_directory(self.path)
        self._recovery_points = self._read_offsets(RECOVERY_POINTS)
        self._log_starts = self._read_offsets(LOG_STARTS)
        self._high_watermarks = self._read_offsets(HIGH_WATERMARKS)
        was_clean = self.was_clean
        self.cleaner_offsets = self._read_offsets(CLEANER_OFFSETS)
        self.was_clean = was_clean  # without it more is cleaned again, nothing worse

    def _read_offsets(self, name: str) -> dict[TopicPartition, int]:
        try:
            data = self.disk.read_file(f"{self.path}/{name}")
            # genuine Kafka makes empty files first and fills them with the first checkpoint
            offsets = decode_offsets(data) if data else {}
        except FileNotFoundError:
            return {}
        except MalformedFileError as error:
            log.warning("%s/%s is passed over: %s", self.path, name, error)
            self.was_clean = False
            return {}
        self._written[name] = data
        self._noted[name] = _said(offsets)
        return offsets

    def space(self) -> tuple[int, int]:
        """Bytes of the whole disk, and those that are free."""
        return self.disk.total_bytes(self.path), self.disk.free_bytes(self.path)

    # logs

    def partitions(self) -> list[TopicPartition]:
        """The partitions that have a folder here."""
        found = []
        for name in self.disk.list_folder(self.path):
            match = _FOLDER.fullmatch(name)
            if match and self.disk.is_folder(f"{self.path}/{name}"):
                topic, index = TopicName(match[1]), PartitionIndex(int(match[2]))
                found.append(TopicPartition(topic, index))
        return found

    def topic_id_of(self, tp: TopicPartition) -> TopicId | None:
        """The id in a partition's folder; None where there is none that can be read."""
        try:
            data = self.disk.read_file(f"{self.path}/{tp}/{PARTITION_METADATA}")
            return decode_partition_metadata(data)
        except (FileNotFoundError, MalformedFileError):
            return None

    def high_watermark(self, tp: TopicPartition) -> int | None:
        """The high watermark as last checkpointed."""
        return self._high_watermarks.get(tp)

    def forget_other(self, tp: TopicPartition) -> bool:
        """Forget what is noted of a place without a folder: it was said of another topic's.

        Whether the files may still say it. Then they are to be written before anything is put
        there: the next start would take it for what is there.
        """
        if self.disk.is_folder(f"{self.path}/{tp}"):
            return False
        self._forget_offsets(tp)
        return any(tp in places for places in self._noted.values())

    def _forget_offsets(self, tp: TopicPartition) -> None:
        for offsets in (
            self._recovery_points,
            self._log_starts,
            self._high_watermarks,
            self.cleaner_offsets,
        ):
            offsets.pop(tp, None)

    def open_log(self, tp: TopicPartition, *, topic_id: TopicId, config: LogConfig) -> Log:
        """The log of a partition, recovered where needed; an empty one where there is none.

        Raises InconsistentTopicIdError where the folder is another topic's.
        """
        assert tp not in self.logs, f"{tp} is open"
        if _FOLDER.fullmatch(str(tp)) is None:
            raise FolderRefusedError(f"{tp} is no name for a folder")
        found = self.topic_id_of(tp)
        if found is not None and NO_TOPIC_ID not in (found, topic_id) and found != topic_id:
            raise InconsistentTopicIdError(tp, found)
        is_metadata = tp.topic == METADATA_TOPIC  # not in the checkpoints, as in Kafka
        point = 0 if is_metadata else self._recovery_points.get(tp, 0)
        # nothing is cleaned before the recovery points say that it is safe
        is_known = RECOVERY_POINTS in self._written and tp not in self._adopted
        opened = Log.open(
            self._pool,
            f"{self.path}/{tp}",
            config=config,
            clock=self._clock,
            topic_id=topic_id,
            was_clean=self.was_clean and not is_metadata and tp not in self._adopted,
            start_offset=self._log_starts.get(tp, 0),
            recovery_point=point,
            cleaned_end=max(point, self.cleaner_offsets.get(tp, 0)) if is_known else None,
        )
        self.logs[tp] = opened
        self._adopted.discard(tp)
        return opened

    def adopt(self, tp: TopicPartition, *, start_offset: int, recovery_point: int) -> None:
        """A folder that was elsewhere is here again: its log is checked when it is opened."""
        self._adopted.add(tp)
        self._log_starts[tp] = max(start_offset, self._log_starts.get(tp, 0))
        self._recovery_points[tp] = recovery_point

    def known_offsets(self, tp: TopicPartition) -> tuple[int, int, int]:
        """Log start, recovery point and high watermark as last checkpointed."""
        kept = self._log_starts, self._recovery_points, self._high_watermarks
        start, recovery_point, high_watermark = (offsets.get(tp, 0) for offsets in kept)
        return start, recovery_point, high_watermark

    def close_log(self, tp: TopicPartition) -> None:
        """Close one log and keep what is known of it."""
        closed = self.logs[tp]
        closed.close()
        del self.logs[tp]
        self._closed.add(tp)
        if tp.topic == METADATA_TOPIC:
            return
        self._recovery_points[tp] = closed.synced_end
        self._log_starts[tp] = closed.start_offset

    def delete_log(self, tp: TopicPartition, topic_id: TopicId) -> str | None:
        """Set a partition's folder aside to be deleted; its name is free when this returns.

        Where it lies now; None where it never had a folder.
        """
        return self._set_aside(tp, topic_id.hex(), "-delete")

    def set_aside_stray(self, tp: TopicPartition) -> None:
        """Rename the folder of a partition that no topic claims; its files stay."""
        self._set_aside(tp, self._rng.randbytes(16).hex(), "-stray")

    def _set_aside(self, tp: TopicPartition, unique: str, suffix: str) -> str | None:
        opened = self.logs.pop(tp, None)
        if opened is not None:
            opened.let_go()
        self._forget_offsets(tp)
        path = f"{self.path}/{tp}"
        if not self.disk.is_folder(path):
            return None
        ending = f"-{tp.partition}.{unique}{suffix}"
        aside = f"{self.path}/{tp.topic[: _NAME_LIMIT - len(ending)]}{ending}"
        if self.disk.is_folder(aside):  # brought back and deleted again before it was purged
            self.disk.remove_tree(aside)
        self.disk.rename(path, aside)
        return aside

    def being_deleted(self) -> list[tuple[str, TopicId, PartitionIndex]]:
        """Folders that were set aside to be deleted: path, topic and partition."""
        matches = [_DELETED.fullmatch(name) for name in self.disk.list_folder(self.path)]
        return [
            (f"{self.path}/{m[0]}", TopicId(bytes.fromhex(m[2])), PartitionIndex(int(m[1])))
            for m in matches
            if m
        ]

    def purge_deleted(self) -> int:
        """Remove the folders that were set aside to be deleted; how many."""
        names = [n for n in self.disk.list_folder(self.path) if n.endswith("-delete")]
        for name in names:
            self.disk.remove_tree(f"{self.path}/{name}")
        return len(names)

    # checkpoints

    def checkpoint_job(
        self, high_watermarks: Mapping[TopicPartition, int], names: Sequence[str] = CHECKPOINTS
    ) -> Callable[[], None] | None:
        """What writes what the next start needs to know, perhaps in an executor; None: no news."""
        points = dict(self._recovery_points)
        starts = dict(self._log_starts)
        for tp, opened in self.logs.items():
            if tp.topic == METADATA_TOPIC:
                continue
            points[tp] = opened.synced_end
            starts[tp] = opened.start_offset
        watermarks = {**self._high_watermarks, **high_watermarks}
        offsets = {
            RECOVERY_POINTS: points,
            # a log that starts with its first segment needs no entry
            LOG_STARTS: {tp: at for tp, at in starts.items() if at > 0},
            HIGH_WATERMARKS: watermarks,
            CLEANER_OFFSETS: dict(self.cleaner_offsets),
        }
        files = {name: encode_offsets(offsets[name]) for name in names}
        changed = {n: data for n, data in files.items() if self._written.get(n) != data}
        if not changed:
            return None
        for name in changed:
            self._noted[name] = self._noted.get(name, set()) | _said(offsets[name])

        def run() -> None:
            for name, data in changed.items():
                self._written.pop(name, None)  # nobody knows what a write that fails leaves
                self.disk.replace_file(f"{self.path}/{name}", data)
                self._written[name] = data
                self._noted[name] = _said(offsets[name])

        return run

    def noted_offset(self, name: str, tp: TopicPartition) -> int | None:
        """What a checkpoint file says of a partition, as it was last read or written."""
        data = self._written.get(name)
        return decode_offsets(data).get(tp) if data else None

    def write_checkpoints(self, high_watermarks: Mapping[TopicPartition, int]) -> None:
        job = self.checkpoint_job(high_watermarks)
        if job is not None:
            job()

    def close(
        self,
        high_watermarks: Mapping[TopicPartition, int] | None = None,
        *,
        broker_epoch: int = -1,
    ) -> None:
        """Close every log and the directory.

        The mark of a clean stop is left only where every log was closed without an error; the
        first error is raised when all are closed.
        """
        failure: OSError | None = None
        is_whole = True
        for tp, opened in list(self.logs.items()):
            try:
                self.close_log(tp)
            except OSError as error:
                failure = failure or error
                self.logs.pop(tp, None)
            is_whole = is_whole and opened.failed is None
        try:
            if failure is None and is_whole:
                self.write_checkpoints(high_watermarks or {})
                unopened = set(self.partitions()) - self._closed
                if self.was_clean or not unopened:
                    self._mark_clean(broker_epoch)
        finally:
            self._lock.release()
        if failure is not None:
            raise failure

    def abandon(self) -> None:
        """Let go of the files as they are, and of the lock: what a killed process leaves."""
        for each in self.logs.values():
            each.let_go()
        self._lock.release()

    def _mark_clean(self, broker_epoch: int) -> None:
        data = f'{{"version":0,"brokerEpoch":{broker_epoch}}}'.encode()
        self.disk.replace_file(f"{self.path}/{CLEAN_SHUTDOWN}", data)


def _said(offsets: Mapping[TopicPartition, int]) -> set[TopicPartition]:
    """Where an offset is more than the one that holds without any checkpoint."""
    return {tp for tp, at in offsets.items() if at > 0}


def make_durable_folder(disk: Disk, path: str) -> None:
    """Make the folder and its parents so that a power cut does not take them back."""
    above = path.rstrip("/").rpartition("/")[0]
    if disk.is_folder(path):
        return
    if above:
        make_durable_folder(disk, above)
    disk.make_folder(path)
    disk.sync_directory(above or "/")
