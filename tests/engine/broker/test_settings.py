"""A broker's settings: typed, checked, layered."""

import pytest

from engine.base.errors import KafkaError
from engine.broker.settings import BrokerSettings


def test_a_given_value_is_checked_at_once() -> None:
    with pytest.raises(KafkaError, match="Not a number of type INT"):
        BrokerSettings({"num.partitions": "many"})


def test_unknown_names_are_kept_and_listed() -> None:
    assert BrokerSettings({"no.such": "1", "num.partitions": "2"}).unknown == ["no.such"]


def test_values_have_their_types() -> None:
    settings = BrokerSettings({"auto.create.topics.enable": "FALSE", "num.partitions": " 3 "})
    assert settings.boolean("auto.create.topics.enable") is False
    assert settings.integer("num.partitions") == 3
    assert settings.number("log.cleaner.min.cleanable.ratio") == 0.5
    assert settings.text("broker.rack") == ""
    assert settings.text("workbench.durability") == "fsync"


def test_what_changes_while_running_stands_before_what_was_given() -> None:
    settings = BrokerSettings({"message.max.bytes": "1"})
    assert settings.integer("message.max.bytes") == 1
    settings.change(cluster_wide={"message.max.bytes": "2"}, own={})
    assert settings.integer("message.max.bytes") == 2
    settings.change(cluster_wide={"message.max.bytes": "2"}, own={"message.max.bytes": "3"})
    assert settings.integer("message.max.bytes") == 3


def test_a_topics_log_lives_by_its_own_settings_and_the_brokers() -> None:
    settings = BrokerSettings({"log.retention.hours": "2", "producer.id.expiration.ms": "9"})
    config = settings.log_config({"cleanup.policy": "compact", "internal.segment.bytes": "100"})
    assert config.retention_ms == 7_200_000
    assert config.is_compacted
    assert config.segment_bytes == 100
    assert config.producer_id_expiration_ms == 9


def test_what_the_broker_says_of_itself_does_not_replace_what_was_given() -> None:
    settings = BrokerSettings({"listeners": "PLAINTEXT://:9092"})
    settings.say({"listeners": "PLAINTEXT://localhost:9092", "node.id": "1"})
    assert settings.integer("node.id") == 1
    assert settings.configs.value("listeners") == "PLAINTEXT://:9092"


def test_our_own_limits_of_batches_reach_the_logs() -> None:
    given = {"workbench.max.decompressed.bytes": "2048", "workbench.max.decompression.ratio": "7"}
    config = BrokerSettings(given).log_config({"max.decompressed.message.bytes": "1024"})
    assert config.max_decompressed_message_bytes == 1024
    assert config.workbench_max_decompressed_bytes == 2048
    assert config.workbench_max_decompression_ratio == 7
