"""An image follows its records, also those that only genuine Kafka writes."""

import pytest

from engine.base.ids import BrokerId
from engine.machines.controller.image import Endpoint, MetadataImage
from engine.wire.metadata_records.brokers import (
    BrokerRegistrationChangeRecord,
    FenceBrokerRecord,
    RegisterBrokerRecord,
    UnfenceBrokerRecord,
    UnregisterBrokerRecord,
)
from engine.wire.metadata_records.settings import ConfigRecord, FeatureLevelRecord
from engine.wire.metadata_records.topics import (
    ClearElrRecord,
    PartitionChangeRecord,
    PartitionRecord,
    RemoveTopicRecord,
    TopicRecord,
)

ID = b"i" * 16


def image_with_topic() -> MetadataImage:
    image = MetadataImage()
    image.apply(TopicRecord(name="a", topic_id=ID))
    image.apply(
        PartitionRecord(
            partition_id=0,
            topic_id=ID,
            replicas=[1, 2],
            isr=[1, 2],
            leader=1,
            leader_epoch=5,
            partition_epoch=7,
        )
    )
    return image


def test_a_change_touches_only_what_it_names() -> None:
    image = image_with_topic()
    image.apply(PartitionChangeRecord(partition_id=0, topic_id=ID, isr=[1]))
    after = image.topics["a"].partitions[0]
    assert (after.isr, after.replicas, after.leader) == ((1,), (1, 2), 1)
    assert (after.leader_epoch, after.partition_epoch) == (5, 8)


def test_a_new_leader_begins_a_new_epoch_and_so_does_none() -> None:
    image = image_with_topic()
    image.apply(PartitionChangeRecord(partition_id=0, topic_id=ID, leader=-1))
    image.apply(PartitionChangeRecord(partition_id=0, topic_id=ID, leader=2))
    after = image.topics["a"].partitions[0]
    assert (after.leader, after.leader_epoch) == (2, 7)


def test_the_same_topic_cannot_be_made_or_removed_twice() -> None:
    image = image_with_topic()
    with pytest.raises(AssertionError, match="created cannot happen in present"):
        image.apply(TopicRecord(name="a", topic_id=b"j" * 16))
    image.apply(RemoveTopicRecord(topic_id=ID))
    with pytest.raises(AssertionError, match="removed cannot happen in absent"):
        image.apply(RemoveTopicRecord(topic_id=ID))


def test_a_setting_without_value_is_gone() -> None:
    image = image_with_topic()
    record = {"resource_type": 2, "resource_name": "a", "name": "retention.ms"}
    image.apply(ConfigRecord(**record, value="1"))
    assert image.topics["a"].configs == {"retention.ms": "1"}
    image.apply(ConfigRecord(**record, value=None))
    assert image.topics["a"].configs == {}


def test_a_feature_at_level_0_is_off() -> None:
    image = MetadataImage()
    image.apply(FeatureLevelRecord(name="x", feature_level=1))
    image.apply(FeatureLevelRecord(name="x", feature_level=0))
    assert image.features == {}


def test_eligible_leaders_are_cleared_for_one_topic_or_for_all() -> None:
    for name in ("a", ""):
        image = image_with_topic()
        change = PartitionChangeRecord(
            partition_id=0, topic_id=ID, eligible_leader_replicas=[2], last_known_elr=[2]
        )
        image.apply(change)
        image.apply(ClearElrRecord(topic_name="other"))
        assert image.topics["a"].partitions[0].eligible_leader_replicas == (2,)
        image.apply(ClearElrRecord(topic_name=name))
        assert image.topics["a"].partitions[0].eligible_leader_replicas == ()


def test_a_brokers_life_by_old_and_new_records() -> None:
    image, one = MetadataImage(), BrokerId(1)
    image.apply(RegisterBrokerRecord(broker_id=1, broker_epoch=3))
    image.apply(UnfenceBrokerRecord(id=1, epoch=3))
    assert image.brokers[one].state == "active"
    image.apply(BrokerRegistrationChangeRecord(broker_id=1, in_controlled_shutdown=1))
    assert image.brokers[one].state == "stopping"
    image.apply(FenceBrokerRecord(id=1, epoch=3))
    assert image.brokers[one].is_fenced
    image.apply(BrokerRegistrationChangeRecord(broker_id=1, log_dirs=[ID], cordoned_log_dirs=[ID]))
    assert image.brokers[one].log_dirs == (ID,)
    assert image.brokers[one].cordoned_log_dirs == (ID,)
    image.apply(UnregisterBrokerRecord(broker_id=1))
    assert not image.brokers


def test_a_client_is_sent_to_the_listener_it_came_by() -> None:
    image = MetadataImage()
    image.apply(RegisterBrokerRecord(broker_id=1, fenced=False))
    broker = image.brokers[BrokerId(1)]
    assert broker.endpoint("PLAINTEXT") is None
    inside, outside = Endpoint("INSIDE", "a", 1), Endpoint("OUTSIDE", "b", 2)
    reached = type(broker)(BrokerId(1), 1, ID, (inside, outside))
    assert reached.endpoint("OUTSIDE") is outside
    assert reached.endpoint("UNKNOWN") is inside
