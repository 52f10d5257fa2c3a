"""Kafka's rules for names, counts and durations."""

import pytest

from ui.dialogs.topic_rules import (
    duration_ms,
    judge_count,
    judge_duration,
    judge_name,
    whole_number,
)

TOPICS = {"orders", "inventory.events"}


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [
        ("returns.events", "ok", "Free, and a legal name. 14 of 249 characters."),
        ("", "bad", "needs a name"),
        (".", "bad", "not allowed as a name"),
        ("..", "bad", "not allowed as a name"),
        ("two words", "bad", "a space is not allowed"),
        ("käse", "bad", "“ä” is not allowed"),
        ("a\nb", "bad", "“␊” is not allowed"),
        ("x" * 249, "ok", "249 of 249"),
        ("x" * 250, "bad", "at most 249"),
        ("orders", "bad", "There is a topic orders already"),
        ("inventory_events", "bad", "Collides with inventory.events"),
        ("__mine", "warn", "used by Kafka itself"),
    ],
)
def test_a_name_is_judged_as_kafka_would(name, state, words):
    verdict = judge_name(name, TOPICS)
    assert verdict.state == state
    assert words in verdict.words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", 604_800_000), ("12h", 43_200_000), ("30m", 1_800_000), ("5 s", 5_000),
        ("500ms", 500), ("500", 500), ("-1", -1), ("7 dayz", None), ("", None), ("-2", None),
        ("9" * 30, None), ("1.5h", None),
    ],
)  # fmt: skip
def test_a_duration_is_read(text, expected):
    assert duration_ms(text) == expected


def test_no_duration_leaves_the_default():
    assert judge_duration(" ").state == ""
    assert judge_duration("soon").state == "bad"


def test_a_count_is_a_whole_number_within_its_limit():
    assert judge_count("3", what="Partitions").state == ""
    assert judge_count("0", what="Partitions").state == "bad"
    assert judge_count("1.5", what="Partitions").state == "bad"
    refused = judge_count("4", what="Replication factor", most=3, why="for 3 brokers")
    assert refused.words == "Replication factor: at most 3, for 3 brokers."


def test_other_digits_are_not_numbers():
    assert whole_number("٣") is None
    assert whole_number("²") is None
    assert whole_number("9" * 12) is None
