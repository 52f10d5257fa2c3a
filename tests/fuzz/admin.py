"""The largest honest admin requests: as many things as one request may change, all of them real.

Sent in this order they make what the later ones change.
"""

from engine.wire.declare import Message
from engine.wire.messages import (
    k03_metadata,
    k19_create_topics,
    k20_delete_topics,
    k33_alter_configs,
    k37_create_partitions,
    k44_incremental_alter_configs,
)
from tests.fuzz import corpus

MOST = 2000
"""What `workbench.max.changes.per.request` and `workbench.max.partitions.per.request` let through."""
TOPIC, BROKER = 2, 4


def frames() -> list[tuple[str, bytes]]:
    """Each request's name and its frame."""
    return [(name, corpus.framed(message, version)) for name, message, version in requests()]


def requests() -> list[tuple[str, Message, int]]:
    return [
        ("CreateTopics, many", _create("many", MOST), 7),
        ("CreateTopics, one that is large", _create("large", 1, partition_count=MOST), 7),
        ("CreatePartitions", _grow("many", MOST), 3),
        ("IncrementalAlterConfigs", _alter("many", MOST), 1),
        ("IncrementalAlterConfigs of a broker", _alter_broker(MOST), 1),
        ("AlterConfigs", _replace("many", MOST), 2),
        ("DeleteTopics", _delete("many", MOST), 6),
        ("DeleteTopics, one that is large", _delete("large", 1), 6),
        ("Metadata, auto-creation", _ask("wanted", MOST), 12),
        ("Metadata of everything", k03_metadata.MetadataRequest(topics=None), 12),
    ]


def _names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{number}" for number in range(count)]


def _create(prefix: str, count: int, *, partition_count: int = 1) -> Message:
    config = k19_create_topics.CreatableTopicConfig(name="retention.ms", value="1000")
    topics = [
        k19_create_topics.CreatableTopic(
            name=name, num_partitions=partition_count, replication_factor=1, configs=[config]
        )
        for name in _names(prefix, count)
    ]
    return k19_create_topics.CreateTopicsRequest(topics=topics, timeout_ms=30_000)


def _grow(prefix: str, count: int) -> Message:
    topics = [
        k37_create_partitions.CreatePartitionsTopic(name=name, count=2)
        for name in _names(prefix, count)
    ]
    return k37_create_partitions.CreatePartitionsRequest(topics=topics, timeout_ms=30_000)


def _alter(prefix: str, count: int) -> Message:
    config = k44_incremental_alter_configs.AlterableConfig(name="retention.ms", value="2000")
    resources = [
        k44_incremental_alter_configs.AlterConfigsResource(
            resource_type=TOPIC, resource_name=name, configs=[config]
        )
        for name in _names(prefix, count)
    ]
    return k44_incremental_alter_configs.IncrementalAlterConfigsRequest(resources=resources)


def _alter_broker(count: int) -> Message:
    configs = [
        k44_incremental_alter_configs.AlterableConfig(name=name, value="v")
        for name in _names("plugin", count)
    ]
    resource = k44_incremental_alter_configs.AlterConfigsResource(
        resource_type=BROKER, resource_name="", configs=configs
    )
    return k44_incremental_alter_configs.IncrementalAlterConfigsRequest(resources=[resource])


def _replace(prefix: str, count: int) -> Message:
    config = k33_alter_configs.AlterableConfig(name="retention.ms", value="3000")
    resources = [
        k33_alter_configs.AlterConfigsResource(
            resource_type=TOPIC, resource_name=name, configs=[config]
        )
        for name in _names(prefix, count)
    ]
    return k33_alter_configs.AlterConfigsRequest(resources=resources)


def _delete(prefix: str, count: int) -> Message:
    topics = [k20_delete_topics.DeleteTopicState(name=name) for name in _names(prefix, count)]
    return k20_delete_topics.DeleteTopicsRequest(topics=topics, timeout_ms=30_000)


def _ask(prefix: str, count: int) -> Message:
    topics = [k03_metadata.MetadataRequestTopic(name=name) for name in _names(prefix, count)]
    return k03_metadata.MetadataRequest(topics=topics, allow_auto_topic_creation=True)
