"""Names for the plain values that identify things, so that one is never passed for another."""

from typing import NamedTuple, NewType

BrokerId = NewType("BrokerId", int)
TopicName = NewType("TopicName", str)
TopicId = NewType("TopicId", bytes)
"""Sixteen raw bytes; `NO_TOPIC_ID` stands for none on the wire."""
PartitionIndex = NewType("PartitionIndex", int)
Offset = NewType("Offset", int)
LeaderEpoch = NewType("LeaderEpoch", int)
ProducerId = NewType("ProducerId", int)

NO_TOPIC_ID = TopicId(b"\0" * 16)


class TopicPartition(NamedTuple):
    """One partition of one topic, as Kafka writes it: `orders-3`."""

    topic: TopicName
    partition: PartitionIndex

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


INTERNAL_TOPICS = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state"})
"""Topics the cluster keeps for itself: clients do not write to them."""
