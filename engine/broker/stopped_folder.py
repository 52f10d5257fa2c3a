"""A log.dir that nobody has open, read and not written to: its metadata and its logs.

What a start would put right (a torn end, an index that lags) is passed over here in the same way.
"""

from collections.abc import Iterator

from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition
from engine.broker.metadata_log import PLACE, committed
from engine.broker.snapshots import QUORUM_TYPES, SnapshotId, control_type, newest_snapshot
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.storage.checkpoints import (
    CLEANER_OFFSETS,
    LEADER_EPOCHS,
    LOG_STARTS,
    META_PROPERTIES,
    MalformedFileError,
    decode_offsets,
    decode_properties,
)
from engine.storage.config import INT64_MAX, LogConfig
from engine.storage.disk import Disk
from engine.storage.epochs import LeaderEpochs
from engine.storage.partition_copy import PartitionSource
from engine.storage.scan import DamagedLogError, checked, has_good_batch
from engine.storage.segment import LOG, file_name
from engine.wire.batch import BatchHeader, read_records
from engine.wire.message import Message
from engine.wire.metadata_records import decode_metadata_record


class NoClusterError(Exception):
    """The folder is no log.dir that can be read; the text is one sentence."""


class StoppedFolder:
    """What one log.dir holds. Made by reading it; raises OSError or NoClusterError."""

    def __init__(self, disk: Disk, path: str) -> None:
        self._disk = disk
        self._path = path
        self.quorum: dict[int, bytes] = {}
        self.epoch = 0
        self.broker_id, cluster_id = self._identity()
        self.image = MetadataImage(cluster_id)
        for record in self._records():
            self.image.apply(record)
        self.cleaner_offsets = self._offsets(CLEANER_OFFSETS)
        self._starts = self._offsets(LOG_STARTS)

    def _identity(self) -> tuple[int, str]:
        try:
            values = decode_properties(self._disk.read_file(f"{self._path}/{META_PROPERTIES}"))
            return int(values["node.id"]), values["cluster.id"]
        except (FileNotFoundError, NotADirectoryError, KeyError, ValueError):
            raise NoClusterError(f"There is no cluster in {self._path}.") from None

    def _offsets(self, name: str) -> dict[TopicPartition, int]:
        try:
            data = self._disk.read_file(f"{self._path}/{name}")
            return decode_offsets(data) if data else {}
        except (FileNotFoundError, MalformedFileError):
            return {}

    # -- metadata ------------------------------------------------------------------------------

    def _records(self) -> Iterator[Message]:
        folder = f"{self._path}/{PLACE}"
        batches = list(self._batches(folder))
        end = batches[-1][0].last_offset + 1 if batches else INT64_MAX
        snapshot = newest_snapshot(self._disk, folder, up_to=end)
        first, self.epoch = snapshot.snapshot_id if snapshot is not None else SnapshotId(0, 0)
        if not (batches or snapshot) or (batches and batches[0][0].base_offset > first):
            raise NoClusterError(
                f"The metadata in {folder} is not whole: its beginning is missing."
            )
        if snapshot is not None:
            self.quorum.update(snapshot.quorum)
            yield from snapshot.records
        self.epoch = max([self.epoch, *(header.partition_leader_epoch for header, _ in batches)])
        self.image.offset = (first if end == INT64_MAX else end) - 1
        yield from committed(self._messages(batches, first))

    def _batches(self, folder: str) -> Iterator[tuple[BatchHeader, bytes]]:
        for base, size in self._segments(folder):
            file, position, next_offset = (
                self._disk.open(f"{folder}/{file_name(base, LOG)}"),
                0,
                base,
            )
            try:
                for at, header, batch in checked(file, 0, size, next_offset=base):
                    yield header, bytes(batch)
                    position, next_offset = at + header.size, header.last_offset + 1
            except DamagedLogError as error:
                if has_good_batch(file, position + 1, size, next_offset=next_offset):
                    raise NoClusterError(
                        f"The metadata in {folder} is damaged: {error}."
                    ) from error
                return  # a torn end: the next start ends there too

    def _messages(self, batches: list[tuple[BatchHeader, bytes]], first: int) -> Iterator[Message]:
        for header, batch in batches:
            for record in read_records(batch):
                if record.offset < first or record.value is None:
                    continue
                if not header.is_control:
                    yield decode_metadata_record(record.value)[0]
                elif (kind := control_type(record.key)) in QUORUM_TYPES:
                    self.quorum[kind] = record.value

    # -- logs ----------------------------------------------------------------------------------

    def source(self, topic: TopicImage, partition: PartitionImage) -> PartitionSource:
        """Its copy of a partition, as it lies; without segments where it has none."""
        place = TopicPartition(TopicName(topic.name), PartitionIndex(partition.index))
        folder = f"{self._path}/{place}"
        segments = tuple(self._segments(folder))
        start = segments[0][0] if segments else 0
        return PartitionSource(
            place,
            TopicId(topic.topic_id),
            folder,
            segments,
            start_offset=max(start, self._starts.get(place, 0)),
            end_offset=INT64_MAX,
            epochs=self._epochs(folder),
            config=LogConfig.of(topic.configs),
        )

    def _segments(self, folder: str) -> Iterator[tuple[int, int]]:
        for name in self._disk.list_folder(folder):
            base, dot, suffix = name.partition(".")
            if dot + suffix == LOG and base.isdigit():
                yield int(base), self._disk.file_size(f"{folder}/{name}")

    def _epochs(self, folder: str) -> tuple[tuple[int, int], ...]:
        try:
            return LeaderEpochs.decode(self._disk.read_file(f"{folder}/{LEADER_EPOCHS}")).entries
        except (FileNotFoundError, MalformedFileError):
            return ()
