"""Settings in words, and what may be typed for them."""

import pytest

from ui.panes.topic.configuration_words import configs_line, reading, typed_value


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("segment.bytes", "16777216", "16777216 (16 MiB)"),
        ("retention.ms", "604800000", "604800000 (7 d)"),
        ("retention.ms", "-1", "-1 (for ever)"),
        ("retention.bytes", "-1", "-1 (no limit)"),
        ("max.message.bytes", "1048588", "1048588 (about 1 MiB)"),
        ("flush.ms", "9223372036854775807", "9223372036854775807 (never)"),
        ("min.insync.replicas", "2", "2"),
        ("leader.replication.throttled.replicas", "", " (empty)"),
        ("segment.jitter.ms", "0", "0"),
        ("segment.ms", "604800001", "604800001 (about 7 d)"),
    ],
)
def test_a_value_is_shown_as_kafka_has_it_and_as_it_reads(key, value, words):
    assert reading(key, value) == words


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("retention.ms", "7d", "604800000"),
        ("retention.ms", " -1 ", "-1"),
        ("retention.ms", "7 dayz", "7 dayz"),
        ("segment.bytes", "16MiB", "16777216"),
        ("segment.bytes", "1 g", "1073741824"),
        ("cleanup.policy", "7d", "7d"),
    ],
)
def test_what_a_person_types_becomes_kafkas_number(key, text, value):
    assert typed_value(key, text) == value


def test_the_command_line_quotes_lists_and_names():
    changes = (("cleanup.policy", "compact,delete"), ("retention.ms", None), ("segment.ms", "5"))
    assert configs_line("localhost:9092", "a", changes) == (
        "kafka-configs.sh --alter \\\n"
        "  --bootstrap-server localhost:9092 \\\n"
        "  --entity-type topics --entity-name a \\\n"
        "  --add-config 'cleanup.policy=[compact,delete],segment.ms=5' \\\n"
        "  --delete-config retention.ms"
    )
