"""Which bytes must stand in a record for a filter to match."""

import pytest

from engine.decode.filter import Filter
from tests.engine.decode.subjects import TIMES


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        ("c-1", (b"c-1",)),
        ('key = "c-1" and value.total > 5', (b"c-1",)),
        ("key = a or key = bc", (b"a", b"bc")),
        ("key = a or offset > 5", None),
        ("not c-1", None),
        ("key != a", None),
        ("key = 5", None),
        ("value.type = order.paid", (b"order.paid", b"\\u")),
        ('value.type = "a/b"', (b'"type"', b"\\u")),
        ("value.é = 1", None),
        ("header.trace exists", (b"trace",)),
        ('value matches "sku-[0-9]+"', (b"sku",)),
        ("", None),
    ],
)
def test_needles(text, needles):
    assert Filter(text, TIMES).needles == needles
