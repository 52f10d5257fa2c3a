"""Versions are said as Kafka says them."""

import pytest

from engine.wire.declare import NEVER, NO_END, Versions, parse_versions, wire


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("3+", Versions(3, NO_END)),
        ("2-5", Versions(2, 5)),
        ("4", Versions(4, 4)),
        ("", NEVER),
    ],
)
def test_versions_are_written_as_kafka_writes_them(text, versions):
    assert parse_versions(text) == versions


def test_a_range_of_versions_holds_both_its_ends():
    assert [version for version in range(8) if version in Versions(2, 5)] == [2, 3, 4, 5]


def test_a_field_without_more_words_is_in_every_version_and_never_null():
    rule = wire()
    assert 0 in rule.versions
    assert 0 not in rule.nullable
    assert rule.tag is None
