"""Ids are plain values with a name of their own."""

from engine.base.ids import NO_TOPIC_ID, PartitionIndex, TopicName, TopicPartition


def test_a_partition_is_written_as_kafka_writes_it():
    assert str(TopicPartition(TopicName("orders"), PartitionIndex(3))) == "orders-3"


def test_no_topic_id_is_sixteen_zeros():
    assert bytes(16) == NO_TOPIC_ID
