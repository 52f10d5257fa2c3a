"""Looks into every broker of a simulated cluster: replicas, leaders and metadata as they must be."""

from collections.abc import Iterator

from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.partition import Partition
from engine.machines.controller.image import PartitionImage
from engine.storage.log import Log
from engine.wire.batch import read_header
from tests.sim.history import Place, ViolationError

METADATA = Place(b"the metadata", 0)


class ReplicaJudge:
    """Remembers what was ever committed, and compares every copy with it."""

    def __init__(self) -> None:
        self._committed: dict[Place, dict[int, bytes]] = {}
        """Batches by their base offsets, as they lay below some broker's high watermark."""
        self.ends: dict[Place, int] = {}
        self._leaders: dict[tuple[Place, int], int] = {}
        self._epochs: dict[tuple[int, Place], int] = {}
        self._seen: dict[tuple[int, Place], tuple[object, int]] = {}
        """Of each broker's copy: whose it is, and its high watermark."""

    def look(self, fleet: Fleet) -> None:
        """What must hold at any moment."""
        for broker in fleet.brokers.values():
            self._metadata(broker)
            for partition in tuple(broker.partitions.values()):
                if not partition.is_closed:
                    self._copy(int(broker.broker_id), partition)
        for place, image, copies in _copies(fleet):
            self._in_sync(place, image, copies)

    def _metadata(self, broker: Broker) -> None:
        log = broker.cluster._log
        place, end = (int(broker.broker_id), METADATA), log.committed_end
        owner, before = self._seen.get(place, (None, 0))
        if owner is log and end < before:
            raise ViolationError(f"I8: committed metadata of {broker.broker_id} fell to {end}")
        first = max(before if owner is log else 0, log.start_offset)
        while first < end:
            data = log.read_copy(first, end)
            first = self._same(METADATA, data, f"metadata of broker {broker.broker_id}")
        self._seen[place] = log, max(end, before if owner is log else 0)

    def _copy(self, broker_id: int, partition: Partition) -> None:
        place = Place(partition.topic_id, partition.index)
        epoch, end = partition.leader_epoch, partition.high_watermark
        who = f"{partition} on broker {broker_id}"
        if epoch < self._epochs.get((broker_id, place), -1):
            raise ViolationError(f"I9: the leader epoch of {who} went back to {epoch}")
        self._epochs[broker_id, place] = epoch
        if partition.is_leader:
            leader = self._leaders.setdefault((place, epoch), broker_id)
            if leader != broker_id:
                raise ViolationError(f"I9: {leader} and {broker_id} lead {partition} in {epoch}")
        owner, before = self._seen.get((broker_id, place), (None, 0))
        first = before if owner is partition else partition.log.start_offset
        if end < first:
            raise ViolationError(f"I8: the high watermark of {who} fell from {first} to {end}")
        if end > partition.log.end_offset:
            raise ViolationError(f"I8: the high watermark of {who} is behind its end")
        while first < end:
            first = self._same(place, _bytes_of(partition.log, first, end), who)
        self._seen[broker_id, place] = partition, end

    def _same(self, place: Place, data: bytes, who: str) -> int:
        known, position, offset = self._committed.setdefault(place, {}), 0, 0
        while position < len(data):
            header = read_header(data, position)
            batch = data[position : position + header.size]
            if known.setdefault(header.base_offset, batch) != batch:
                raise ViolationError(f"I2: {who} has another batch at {header.base_offset}")
            position += header.size
            offset = header.last_offset + 1
        if not offset:
            raise ViolationError(f"I1: {who} cannot be read below its high watermark")
        self.ends[place] = max(self.ends.get(place, 0), offset)
        return offset

    def _in_sync(self, place: Place, image: PartitionImage, copies: dict[int, Partition]) -> None:
        end = self.ends.get(place, 0)
        for broker_id, copy in copies.items():
            if broker_id in image.isr and copy.log.end_offset < end:
                raise ViolationError(
                    f"I1: {copy} on broker {broker_id}, in the ISR, ends at {copy.log.end_offset},"
                    f" {end} was committed"
                )

    def unsettled(self, fleet: Fleet, count: int, *, is_quiet: bool) -> str:
        """What keeps a healed cluster from being whole; empty: nothing.

        Where it is quiet everything is committed, and every replica knows.
        """
        if len(fleet.brokers) < count:
            return f"only brokers {sorted(fleet.brokers)} run"
        offsets = {int(b): broker.cluster.image.offset for b, broker in fleet.brokers.items()}
        if len(set(offsets.values())) > 1:
            return f"metadata at {offsets}"
        for _, image, copies in _copies(fleet):
            found = [str(copy) for copy in copies.values()][:1]
            if image.leader is None or not copies.get(int(image.leader)):
                return f"no leader: {found} {image}"
            leader = copies[int(image.leader)]
            if not leader.is_leader or leader.leader_epoch != image.leader_epoch:
                return f"the leader does not lead: {found} {image}"
            if image.is_reassigning or set(image.isr) != set(image.replicas):
                return f"not in sync: {found} {image}"
            if is_quiet and {copy.high_watermark for copy in copies.values()} != {
                leader.log.end_offset
            }:
                marks = {b: (c.high_watermark, c.log.end_offset) for b, c in copies.items()}
                return f"not committed everywhere: {found} {marks}"
        return ""


def _copies(fleet: Fleet) -> Iterator[tuple[Place, PartitionImage, dict[int, Partition]]]:
    for topic in fleet.image.topics.values():
        for index, image in topic.partitions.items():
            yield (
                Place(topic.topic_id, index),
                image,
                {
                    broker_id: copy
                    for broker_id in image.replicas
                    if (copy := fleet.replica(broker_id, topic.name, index)) is not None
                    and copy.topic_id == topic.topic_id
                },
            )


def _bytes_of(log: Log, first: int, end: int) -> bytes:
    found = log.read(first, 100_000, end_offset=end).records
    return bytes(found) if isinstance(found, bytes) else bytes(found.read())
