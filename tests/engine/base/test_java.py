"""Java's hash and the order of its maps."""

import pytest

from engine.base.java import in_hash_order, java_hash


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 0), ("a", 97), ("readers", 1080410128), ("polygenelubricants", 0), ("ä€😀", 16603051)],
)
def test_javas_hash(text: str, code: int) -> None:
    assert java_hash(text) == code


def test_a_map_walks_its_keys_by_their_buckets() -> None:
    # as jshell prints new HashMap<>(Map.of("banana", 0, "apple", 0, "cherry", 0)).keySet()
    assert in_hash_order(["apple", "banana", "cherry"]) == ["banana", "apple", "cherry"]


def test_the_order_does_not_depend_on_what_came_first() -> None:
    names = [f"member-{each}" for each in range(100)]
    assert in_hash_order(names) == in_hash_order(reversed(names))
    assert sorted(in_hash_order(names)) == sorted(names)
