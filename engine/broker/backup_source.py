"""What a backup is made of: one moment of a cluster, running or stopped, as one broker would have it.

Each partition comes from its leader, or from another replica in sync where the leader is away. In
the backup one broker has them all: it opens alone, with every record, and replicas can be given to
others again by reassignments.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress

import msgspec

from engine.base.ids import BrokerId, TopicName, TopicPartition
from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.partition import Partition
from engine.broker.stopped_folder import NoClusterError, StoppedFolder
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.partition_change import directory_of
from engine.storage.config import LogConfig
from engine.storage.disk import Disk
from engine.storage.partition_copy import PartitionSource
from engine.wire.declare import WireError
from engine.wire.metadata_records.topics import RemoveTopicRecord


class BackupSource(msgspec.Struct, frozen=True):
    """One moment of a cluster."""

    log_folder: str
    broker_id: int
    """Who has everything in the backup; `log_folder` is its own."""
    image: MetadataImage
    """For itself: nobody changes it any more."""
    epoch: int
    quorum: dict[int, bytes]
    partitions: tuple[PartitionSource, ...]
    cleaner_offsets: dict[TopicPartition, int]
    missing: tuple[TopicPartition, ...]
    """Partitions of which no replica in sync is at hand."""

    @property
    def size(self) -> int:
        return sum(partition.size for partition in self.partitions)

    @property
    def problem(self) -> str:
        """Why it cannot be backed up whole; empty where it can."""
        if not self.missing:
            return ""
        more = len(self.missing) - 1
        others = f" and {more} more" if more else ""
        return (
            f"No broker at hand has a replica in sync of {self.missing[0]}{others}. Start the"
            " brokers that have one, or name only topics that are whole."
        )


def in_sync(image: PartitionImage) -> tuple[int, ...]:
    """Who has all that was acknowledged, the leader first."""
    holders = image.isr or image.eligible_leader_replicas
    return tuple(sorted(holders, key=lambda broker_id: broker_id != image.leader))


# -- a cluster that runs ---------------------------------------------------------------------------


def running_source(fleet: Fleet, topics: Collection[str]) -> BackupSource:
    """Everything, or some topics, as it is in this turn of the loop."""
    front, owner = fleet.front, next(iter(fleet.brokers.values()))
    found: list[PartitionSource] = []
    missing: list[TopicPartition] = []
    cleaned: dict[TopicPartition, int] = {}
    for topic, image in front.cluster.image.partitions():
        if topics and topic.name not in topics:
            continue
        place = TopicPartition(topic.name, image.index)
        source = None
        for broker in _at_hand(fleet, image):
            source = _copy_on(broker, topic, image)
            if source is not None:
                cleaned[place] = broker.folder.cleaner_offsets.get(place, 0)
                break
        if source is None:
            missing.append(place)
        else:
            found.append(source)
    cluster = front.cluster
    return BackupSource(
        owner.folder.path,
        owner.broker_id,
        of_one_broker(cluster.image, topics, owner.broker_id),
        cluster.controller_epoch,
        cluster.quorum_records,
        tuple(found),
        cleaned,
        tuple(missing),
    )


def _at_hand(fleet: Fleet, image: PartitionImage) -> list[Broker]:
    ids = [BrokerId(broker_id) for broker_id in in_sync(image)]
    return [fleet.brokers[broker_id] for broker_id in ids if broker_id in fleet.brokers]


def _copy_on(broker: Broker, topic: TopicImage, image: PartitionImage) -> PartitionSource | None:
    """A broker's copy of a partition; None where it has one that it could not open."""
    place = TopicPartition(topic.name, image.index)
    partition = broker.replica_of((topic.topic_id, image.index))
    folder = f"{broker.folder.path}/{place}"
    if partition is None:  # it was never written to, or its turn to be made has not come
        if broker.folder.disk.is_folder(folder):
            return None
        return PartitionSource(
            place, topic.topic_id, folder, (), start_offset=0, end_offset=0, epochs=(),
            config=LogConfig(),
        )  # fmt: skip
    log = partition.log
    return PartitionSource(
        place,
        topic.topic_id,
        log.folder,
        tuple((segment.base_offset, segment.size) for segment in log.segments),
        start_offset=log.start_offset,
        end_offset=_acknowledged_end(partition),
        epochs=log.epochs.entries,
        config=partition.config,
    )


def _acknowledged_end(partition: Partition) -> int:
    """Nothing at or beyond it was acknowledged to who wants it on all replicas.

    The high watermark, but for who does not know it: a follower, and a leader that has not heard
    of the others yet.
    """
    log = partition.log
    knows = partition.is_leader and (
        partition.replicas is None
        or partition.high_watermark >= log.epochs.start_of(partition.leader_epoch)
    )
    return partition.high_watermark if knows else log.end_offset


# -- a cluster that nobody has open ----------------------------------------------------------------


def stopped_source(
    disk: Disk, log_folders: Sequence[str], topics: Collection[str] = ()
) -> BackupSource:
    """The folders of all brokers, the first one's first, or some topics; OSError, NoClusterError."""
    first = StoppedFolder(disk, log_folders[0])
    folders = {first.broker_id: first}
    for path in log_folders[1:]:
        with suppress(NoClusterError, WireError):  # what only it has is missing then, and told
            other = StoppedFolder(disk, path)
            if other.image.cluster_id == first.image.cluster_id:
                folders[other.broker_id] = other
    latest = max(folders.values(), key=lambda folder: (folder.epoch, folder.image.offset))
    found: list[PartitionSource] = []
    missing: list[TopicPartition] = []
    cleaned: dict[TopicPartition, int] = {}
    for topic, image in latest.image.partitions():
        if topics and topic.name not in topics:
            continue
        place = TopicPartition(TopicName(topic.name), image.index)
        holder = next((folders[each] for each in in_sync(image) if each in folders), None)
        if holder is None:
            missing.append(place)
            continue
        found.append(holder.source(topic, image))
        cleaned[place] = holder.cleaner_offsets.get(place, 0)
    return BackupSource(
        log_folders[0],
        first.broker_id,
        of_one_broker(latest.image, topics, first.broker_id),
        latest.epoch,
        latest.quorum,
        tuple(found),
        cleaned,
        tuple(missing),
    )


# -- the metadata ----------------------------------------------------------------------------------


def of_one_broker(image: MetadataImage, topics: Collection[str], broker_id: int) -> MetadataImage:
    """An image of its own: of these topics (none named is all), and of a broker that has them all."""
    kept = image.copy()
    for topic in list(kept.topics.values()):
        if topics and topic.name not in topics:
            kept.apply(RemoveTopicRecord(topic_id=topic.topic_id))
            continue
        for index, partition in topic.partitions.items():
            if partition.replicas != (broker_id,):
                topic.partitions[index] = _alone(kept, partition, broker_id)
    kept.brokers = {known: broker for known, broker in kept.brokers.items() if known == broker_id}
    return kept


def _alone(image: MetadataImage, partition: PartitionImage, broker_id: int) -> PartitionImage:
    return msgspec.structs.replace(
        partition,
        replicas=(broker_id,),
        isr=(broker_id,),
        leader=BrokerId(broker_id),
        leader_epoch=partition.leader_epoch + 1,
        partition_epoch=partition.partition_epoch + 1,
        directories=(directory_of(image, broker_id),),
        removing_replicas=(),
        adding_replicas=(),
        eligible_leader_replicas=(),
        last_known_elr=(),
    )
