"""Settings of a log from Kafka's names."""

from engine.storage.config import DEFAULTS, LogConfig


def test_no_settings_are_the_defaults() -> None:
    assert LogConfig.of({}) == LogConfig()


def test_defaults_survive_their_texts() -> None:
    assert LogConfig.of(DEFAULTS) == LogConfig()
    assert DEFAULTS["segment.bytes"] == "1073741824"
    assert DEFAULTS["max.message.bytes"] == "1048588"
    assert DEFAULTS["cleanup.policy"] == "delete"


def test_texts_become_values_of_their_types() -> None:
    config = LogConfig.of(
        {
            "segment.bytes": "1048576",
            "cleanup.policy": "compact,delete",
            "min.cleanable.dirty.ratio": "0.25",
            "message.timestamp.type": "LogAppendTime",
            "unclean.leader.election.enable": "true",
        }
    )
    assert config.segment_bytes == 1_048_576
    assert config.cleanup_policy == {"compact", "delete"}
    assert config.is_compacted
    assert config.min_cleanable_dirty_ratio == 0.25
    assert config.has_append_time


def test_an_empty_cleanup_policy_is_none() -> None:
    assert LogConfig.of({"cleanup.policy": ""}).cleanup_policy == frozenset()


def test_the_internal_segment_size_wins() -> None:
    config = LogConfig.of({"segment.bytes": "1048576", "internal.segment.bytes": "500"})
    assert config.segment_bytes == 500
