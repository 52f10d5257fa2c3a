"""Settings of topics are taken and refused as genuine Kafka does."""

import pytest

from engine.base.configs.topic import BROKER_SYNONYMS, TOPIC_KEYS, checked_topic_configs
from engine.base.errors import KafkaError

OUT_OF = "Invalid value {} for configuration {}: "
ONE_OF_POLICIES = "String must be one of: compact, delete"
CODECS = "String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("cleanup.policy", "foo", ONE_OF_POLICIES),
        ("compression.type", "foo", CODECS),
        ("compression.gzip.level", "0", "Value must be between 1 and 9 or equal to -1"),
        ("compression.lz4.level", "18", "Value must be no more than 17"),
        ("preallocate", "x", "Expected value to be either true or false"),
        ("segment.bytes", "99999999999", "Not a number of type INT"),
        ("segment.bytes", "1.5", "Not a number of type INT"),
        ("segment.bytes", "1_0", "Not a number of type INT"),
        ("segment.bytes", "1000", "Value must be at least 1048576"),
        ("segment.ms", "99999999999999999999", "Not a number of type LONG"),
        ("min.cleanable.dirty.ratio", "x", "Not a number of type DOUBLE"),
        ("retention.ms", "", "Not a number of type LONG"),
        ("retention.ms", "-2", "Value must be at least -1"),
        ("local.retention.ms", "-3", "Value must be at least -2"),
        ("max.decompressed.message.bytes", "-1", "Value must be at least 1"),
    ],
)
def test_a_wrong_value_is_refused_in_kafkas_words(name: str, text: str, why: str) -> None:
    with pytest.raises(KafkaError) as refused:
        checked_topic_configs({name: text})
    assert refused.value.message == OUT_OF.format(text, name) + why


def test_a_ratio_is_shown_as_the_number_it_is() -> None:
    with pytest.raises(KafkaError, match=r"Invalid value 2\.0 for configuration min\.cleanable"):
        checked_topic_configs({"min.cleanable.dirty.ratio": "2"})


def test_throttled_replicas_are_pairs_or_a_star() -> None:
    name = "leader.replication.throttled.replicas"
    for text in ("", "*", "0:1,1:2"):
        checked_topic_configs({name: text})
    with pytest.raises(KafkaError, match=r"Invalid value \[\*, 0:1\] for configuration"):
        checked_topic_configs({name: "*,0:1"})


def test_values_are_shown_without_the_spaces_they_came_with() -> None:
    checked = checked_topic_configs({"cleanup.policy": " compact , delete", "retention.ms": " 7 "})
    assert checked == {"cleanup.policy": "compact,delete", "retention.ms": "7"}


def test_there_are_as_many_settings_as_kafka_lists() -> None:
    assert len(TOPIC_KEYS) == 37
    assert set(BROKER_SYNONYMS) <= set(TOPIC_KEYS)


def test_a_setting_for_tests_is_taken_and_not_listed() -> None:
    assert checked_topic_configs({"internal.segment.bytes": "100"})
    assert "internal.segment.bytes" not in TOPIC_KEYS
