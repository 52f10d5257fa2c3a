"""The cluster's topics as consumer groups read them."""

from collections.abc import Iterable

from engine.base.ids import BrokerId
from engine.broker.cluster import Cluster
from engine.machines.controller.image import TopicImage
from engine.machines.group.consumer.topics import TopicSeen


class ClusterTopics:
    """What is committed of them at the moment of asking."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @property
    def version(self) -> int:
        return self._cluster.image.offset

    def by_name(self, name: str) -> TopicSeen | None:
        return self._seen(self._cluster.image.topics.get(name))

    def by_id(self, topic_id: bytes) -> TopicSeen | None:
        return self._seen(self._cluster.image.topics_by_id.get(topic_id))

    def names(self) -> Iterable[str]:
        return tuple(self._cluster.image.topics)

    def _seen(self, topic: TopicImage | None) -> TopicSeen | None:
        if topic is None:
            return None
        brokers = self._cluster.image.brokers
        racks = {broker_id: each.rack for broker_id, each in brokers.items() if each.rack}
        of_each: tuple[tuple[str, ...], ...] = ()
        if racks:
            of_each = tuple(
                tuple(sorted(racks[BrokerId(each)] for each in partition.replicas if each in racks))
                for _, partition in sorted(topic.partitions.items())
            )
        return TopicSeen(topic.topic_id, topic.name, len(topic.partitions), of_each)
