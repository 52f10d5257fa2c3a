"""Looks into every broker of a simulated cluster: replicas, leaders and metadata as they must be."""

from collections.abc import Iterable, Iterator

from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.broker.metadata_log import MetadataLog
from engine.broker.partition import Partition
from engine.broker.quorum import Quorum
from engine.machines.controller.brokers import FENCED
from engine.machines.controller.image import PartitionImage
from engine.wire.batch import read_header, read_records
from engine.wire.metadata_records import decode_metadata_record
from engine.wire.metadata_records.brokers import BrokerRegistrationChangeRecord
from tests.sim.committed import Committed, bytes_of
from tests.sim.history import History, Place, ViolationError
from tests.sim.losses import Losses

METADATA = Place(b"the metadata", 0)


_State = tuple[int, int, int, bool, bool]
"""High watermark, end, epoch, role and end of a copy: it is looked at when one has changed."""


class ReplicaJudge:
    """Remembers what was ever committed, and compares every copy with it."""

    def __init__(self, history: History, *, are_all_well: bool = False) -> None:
        """`are_all_well`: nothing is done to any broker that may end its lease."""
        self._history = history
        self._are_all_well = are_all_well
        self._committed = Committed()
        self.losses = Losses(history)
        self._leaders: dict[tuple[Place, int], int] = {}
        self._epochs: dict[tuple[int, Place], int] = {}
        self._copies: dict[Partition, _State] = {}
        self._compared: dict[Partition, int] = {}
        """Up to where each copy was compared: its high watermark."""
        self._metadata_ends: dict[MetadataLog, int] = {}
        self._controllers: dict[int, Quorum] = {}
        """Who led the metadata in each epoch, and in which of its lives."""

    def look(self, brokers: Iterable[Broker]) -> None:
        """What must hold at any moment."""
        running, has_changed, known = list(brokers), False, self._metadata_ends
        for broker in running:
            log, quorum = broker.cluster._log, broker.cluster.quorum
            if quorum.is_leader:
                epoch = quorum.standing.epoch
                if self._controllers.setdefault(epoch, quorum) is not quorum:
                    raise ViolationError(f"I9: two lead the metadata in epoch {epoch}")
            if log.committed_end != known.get(log, 0):
                has_changed = True
                self._metadata(broker, log)
        for broker in running:
            for copy in broker.partitions.values():
                end_offset = copy.log.end_offset
                epoch, high_watermark = copy.leader_epoch, copy.high_watermark
                state = (high_watermark, end_offset, epoch, copy.is_leader, copy.is_closed)
                if self._copies.get(copy) != state:
                    has_changed = True
                    self._copies[copy] = state
                    self._copy(int(broker.broker_id), copy)
        if has_changed:
            self._in_sync({int(broker.broker_id): broker for broker in running})

    # -- the metadata --------------------------------------------------------------------------

    def _metadata(self, broker: Broker, log: MetadataLog) -> None:
        """More is committed, as far as this broker knows."""
        before, end = self._metadata_ends.get(log, 0), log.committed_end
        if end < before:
            raise ViolationError(f"I8: committed metadata of {broker.broker_id} fell to {end}")
        self._metadata_ends[log] = end
        self.losses.lives[int(broker.broker_id)] = broker.membership.incarnation
        first = max(before, log.start_offset)
        while first < end:
            data, who = log.read_copy(first, end), f"metadata of broker {broker.broker_id}"
            first, new = self._committed.take(METADATA, data, who)
            for batch in new:
                self._decided(batch)

    def _decided(self, batch: bytes) -> None:
        if not read_header(batch).is_control:
            for record in read_records(batch):
                change = decode_metadata_record(record.value or b"")[0]
                self.losses.take(change)
                if isinstance(change, BrokerRegistrationChangeRecord) and change.fenced == FENCED:
                    self._fenced(change.broker_id)

    def _fenced(self, broker_id: int) -> None:
        if self._are_all_well:
            raise ViolationError(f"I23: broker {broker_id} is fenced, and nothing was done to it")

    # -- copies --------------------------------------------------------------------------------

    def _copy(self, broker_id: int, copy: Partition) -> None:
        place, who = Place(copy.topic_id, copy.index), f"{copy} on broker {broker_id}"
        epoch = copy.leader_epoch
        if epoch < self._epochs.get((broker_id, place), -1):
            raise ViolationError(f"I9: the leader epoch of {who} went back to {epoch}")
        self._epochs[broker_id, place] = epoch
        if copy.is_closed:
            return
        if copy.is_leader:
            leader = self._leaders.setdefault((place, epoch), broker_id)
            if leader != broker_id:
                raise ViolationError(f"I9: {leader} and {broker_id} lead {place} in {epoch}")
            if place in self.losses.open and epoch >= self.losses.epochs[place]:
                self._lose(place, copy)
        if self.losses.is_past(place, copy):
            self._compared.pop(copy, None)
        else:
            self._compare(place, copy, who)

    def _lose(self, place: Place, leader: Partition) -> None:
        """Whoever leads after an election that may lose records says what is left."""
        offset = self._committed.parts_at(place, leader.log)
        self._committed.forget(place, offset)
        self.losses.lost(place, offset)
        for copy in tuple(self._compared):
            if (copy.topic_id, copy.index) == place:
                del self._compared[copy]

    def _compare(self, place: Place, copy: Partition, who: str) -> None:
        end, first = copy.high_watermark, self._compared.get(copy, copy.log.start_offset)
        if end < first:
            raise ViolationError(f"I8: the high watermark of {who} fell from {first} to {end}")
        if end > copy.log.end_offset:
            raise ViolationError(f"I8: the high watermark of {who} is behind its end")
        while first < end:
            first, _ = self._committed.take(place, bytes_of(copy.log, first, end), who)
        self._compared[copy] = end

    def _in_sync(self, brokers: dict[int, Broker]) -> None:
        for place, _, image in self.losses.partitions():
            end = self._committed.ends[place]
            if not end or place in self.losses.open:
                continue
            for broker_id in image.isr:
                broker = brokers.get(broker_id)
                copy = broker.replica_of((place.topic_id, image.index)) if broker else None
                if copy is None or self.losses.is_forgetful(place, broker_id):
                    continue
                if copy.log.end_offset < end and not copy.is_closed:
                    raise ViolationError(
                        f"I1: {copy} on broker {broker_id}, in the ISR, ends at"
                        f" {copy.log.end_offset}, {end} was committed"
                    )

    # -- the end -------------------------------------------------------------------------------

    def unsettled(self, fleet: Fleet, count: int, *, is_quiet: bool) -> str:
        """What keeps a healed cluster from being whole; empty: nothing.

        Where it is quiet everything is committed, and every replica knows.
        """
        if len(fleet.brokers) < count:
            return f"only brokers {sorted(fleet.brokers)} run"
        offsets = {int(b): broker.cluster.image.offset for b, broker in fleet.brokers.items()}
        if len(set(offsets.values())) > 1:
            return f"metadata at {offsets}"
        for image, copies in _copies(fleet):
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


def _copies(fleet: Fleet) -> Iterator[tuple[PartitionImage, dict[int, Partition]]]:
    for topic in fleet.image.topics.values():
        for index, image in topic.partitions.items():
            yield (
                image,
                {
                    broker_id: copy
                    for broker_id in image.replicas
                    if (copy := fleet.replica(broker_id, topic.name, index)) is not None
                    and copy.topic_id == topic.topic_id
                },
            )
