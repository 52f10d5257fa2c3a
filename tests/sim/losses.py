"""Which records a simulated cluster may lose: only what an election was allowed to lose.

That is one of a replica that was not in sync, where the topic or the admin wants a leader at any
price; and one among replicas that all lost power, where records need not be synced (`os`). All
other elections are to find everything that was committed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine.base.ids import BrokerId, PartitionIndex, TopicId
from engine.broker.partition import Partition
from engine.machines.controller.image import MetadataImage, PartitionImage, TopicImage
from engine.machines.controller.partition_change import allows_unclean_election
from engine.wire.message import Message
from engine.wire.metadata_records.topics import PartitionChangeRecord
from tests.sim.history import History, Place, ViolationError


class Losses:
    """Follows the committed metadata with an image of its own."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._image = MetadataImage()
        self._forgetful: defaultdict[Place, set[int]] = defaultdict(set)
        """Who lost power since it was last known to be in sync."""
        self.lives: dict[int, bytes] = {}
        """The incarnation of each broker that was seen last."""
        self._ended: set[bytes] = set()
        """Those that ended with a loss of power: what is decided of them is late."""
        self.epochs: dict[Place, int] = {}
        """The newest election that may lose records: in an older epoch one leads the past."""
        self.open: set[Place] = set()
        """Where its leader was not seen yet."""
        self._kept: dict[Place, int] = {}
        """Up to where that leader had what was committed before."""

    def partitions(self) -> Iterator[tuple[Place, TopicImage, PartitionImage]]:
        """Every partition as the metadata has it now."""
        for topic, partition in self._image.partitions():
            yield Place(topic.topic_id, partition.index), topic, partition

    def power_lost(self, broker_ids: Iterable[int]) -> None:
        """What these brokers have not synced is gone."""
        gone = set(broker_ids)
        self._ended |= {self.lives[broker_id] for broker_id in gone}
        for place, _, _ in self.partitions():
            self._forgetful[place] |= gone

    def is_forgetful(self, place: Place, broker_id: int) -> bool:
        return broker_id in self._forgetful[place]

    def lost(self, place: Place, offset: int) -> None:
        """Whoever leads now has only what lies below an offset."""
        self.open.discard(place)
        self._kept[place] = offset
        self._history.lost(place, offset)

    def is_past(self, place: Place, copy: Partition) -> bool:
        """Whether a copy knows nothing yet of the loss."""
        epoch = self.epochs.get(place)
        if epoch is None:
            return False
        is_behind = copy.high_watermark > self._kept.get(place, -1) and copy.log.last_epoch < epoch
        return place in self.open or copy.leader_epoch < epoch or (not copy.is_leader and is_behind)

    def take(self, record: Message) -> None:
        """The next committed record."""
        if not isinstance(record, PartitionChangeRecord):
            self._image.apply(record)
            return
        topic = self._image.topics_by_id[TopicId(record.topic_id)]
        index = PartitionIndex(record.partition_id)
        before = topic.partitions[index]
        self._image.apply(record)
        after = topic.partitions[index]
        place = Place(topic.topic_id, index)
        is_elected = after.leader is not None and after.leader_epoch != before.leader_epoch
        if is_elected and self._may_lose(place, topic, before, after):
            self.epochs[place] = after.leader_epoch
            self.open.add(place)
            self._history.unsure.add(place)
        self._forgetful[place] -= {
            broker_id
            for broker_id in set(after.isr) - set(before.isr)
            if self._image.brokers[BrokerId(broker_id)].incarnation_id not in self._ended
        }

    def _may_lose(
        self, place: Place, topic: TopicImage, before: PartitionImage, after: PartitionImage
    ) -> bool:
        trusted = {*before.isr, *before.eligible_leader_replicas}
        if before.is_reassigning and not after.is_reassigning:
            trusted |= set(after.isr)  # the former leader has vouched for them
        forgetful, leader = self._forgetful[place], after.leader
        if leader in trusted:
            return trusted <= forgetful
        life = self._history.lives.get(place.topic_id)
        is_wanted = allows_unclean_election(self._image, topic) or (life and life.may_lose)
        if not is_wanted and before.last_known_elr != (leader,):
            raise ViolationError(f"I1: {leader} was not in sync and leads {place}: {before}")
        return bool(is_wanted) or leader in forgetful
