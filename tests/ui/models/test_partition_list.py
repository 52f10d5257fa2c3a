"""Partitions as people write them."""

import pytest

from ui.models.partition_list import read_partitions


@pytest.mark.parametrize(
    ("text", "found"),
    [("", None), (" ", None), ("3", (3,)), ("0, 3-5", (0, 3, 4, 5)), ("5,5,4", (4, 5))],
)
def test_partitions_are_read(text, found):
    assert read_partitions(text) == found


@pytest.mark.parametrize("text", ["x", "1-", "5-3", "-1", "1,,2", "0-999999999", "٣"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="partition"):
        read_partitions(text)
