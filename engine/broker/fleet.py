"""All brokers of this engine together: what the window and its commands look at."""

from collections.abc import Callable, Iterator

from engine.base.errors import Code, KafkaError
from engine.base.ids import BrokerId, PartitionIndex, TopicName, TopicPartition
from engine.broker.broker import Broker
from engine.broker.cluster import Subscriber
from engine.broker.delta import MetadataDelta
from engine.broker.link import Links
from engine.broker.partition import Partition
from engine.machines.controller.image import MetadataImage


class Fleet:
    """The brokers that run, and the metadata as the best informed of them knows it."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.brokers: dict[BrokerId, Broker] = {}
        self.on_joined: list[Callable[[Broker], object]] = []
        """Told of each broker that runs from now on."""
        self.on_left: list[Callable[[Broker], None]] = []
        """Told of each broker that runs no more."""
        self._subscribers: list[Subscriber] = []
        self._told_offset = -1
        self._last_image = MetadataImage()

    # -- who runs ------------------------------------------------------------------------------

    def join(self, broker: Broker) -> None:
        """A broker runs, with the metadata read."""
        self.brokers[broker.broker_id] = broker
        self.brokers = dict(sorted(self.brokers.items()))
        self._told_offset = max(self._told_offset, broker.cluster.image.offset)
        broker.cluster.subscribe(lambda delta: self._changed(broker, delta))
        for told in self.on_joined:
            told(broker)

    def leave(self, broker: Broker) -> None:
        """A broker runs no more."""
        self._last_image = self.image
        if self.brokers.get(broker.broker_id) is broker:
            del self.brokers[broker.broker_id]
            for told in self.on_left:
                told(broker)

    # -- what is known -------------------------------------------------------------------------

    @property
    def image(self) -> MetadataImage:
        """The committed metadata, as far as any broker that runs knows it."""
        found = self._last_image
        for broker in self.brokers.values():
            image = broker.cluster.image
            if image.offset > found.offset or not found.cluster_id:
                found = image
        return found

    @property
    def front(self) -> Broker:
        """The broker that speaks for all: the controller, or whoever knows most."""
        controller = self.image.controller_id
        if controller in self.brokers and not self.links.is_paused(controller):
            return self.brokers[controller]
        running = [
            each for each in self.brokers.values() if not self.links.is_paused(each.broker_id)
        ]
        if not running:
            raise KafkaError(Code.BROKER_NOT_AVAILABLE, "no broker runs")
        return max(running, key=lambda each: each.cluster.image.offset)

    def lease_left_ms(self, broker_id: int) -> int | None:
        """Until the controller fences a broker that stays silent; None for the controller itself."""
        controller = self.image.controller_id
        if controller is None or controller == broker_id or controller not in self.brokers:
            return None
        left_ms = self.brokers[controller].membership.lease_ms(broker_id)
        return None if left_ms is None else round(left_ms)

    def leader(self, topic: str, index: int) -> Broker | None:
        """The running broker that leads a partition, where there is one."""
        found = self.image.topics.get(topic)
        partition = found.partitions.get(PartitionIndex(index)) if found else None
        if partition is None or partition.leader is None:
            return None
        return self.brokers.get(partition.leader)

    def replica(self, broker_id: int, topic: str, index: int) -> Partition | None:
        """A broker's own copy of a partition, where the broker runs and has one."""
        broker = self.brokers.get(BrokerId(broker_id))
        place = TopicPartition(TopicName(topic), PartitionIndex(index))
        return broker.partitions.get(place) if broker else None

    def led(self, topic: str, index: int) -> Partition | None:
        """The leader's copy of a partition, where a broker that runs leads it."""
        broker = self.leader(topic, index)
        return self.replica(broker.broker_id, topic, index) if broker else None

    def partitions(self) -> Iterator[Partition]:
        """Every copy of every partition, on all brokers that run."""
        for broker in self.brokers.values():
            yield from broker.partitions.values()

    # -- what changes --------------------------------------------------------------------------

    def subscribe(self, subscriber: Subscriber) -> None:
        """Be told of each committed change once, in order, as the first broker knows of it."""
        self._subscribers.append(subscriber)

    def _changed(self, broker: Broker, delta: MetadataDelta) -> None:
        if self.brokers.get(broker.broker_id) is not broker:
            return
        offset = broker.cluster.image.offset
        if offset <= self._told_offset:
            return
        self._told_offset = offset
        for subscriber in self._subscribers:
            subscriber(delta)
