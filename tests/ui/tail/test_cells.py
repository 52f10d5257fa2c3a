"""What a row says and how it is laid out."""

from datetime import date

import pytest

from engine.contract.records import BatchReader
from tests.ui.batches import one, raw
from ui.tail.cells import TOMBSTONE, char_width, elided, measure, paint_row, row_of
from ui.tail.columns import ColumnWidths
from ui.tail.ring import RecordRing, batch_of

TODAY = date(2026, 11, 22)


def row(key, value, *, offset=262_989, with_topic=False):
    ring = RecordRing()
    ring.append(one(offset, key, value, topic="orders", partition=2))
    return row_of(ring.record(0), with_topic=with_topic, today=TODAY)


def test_a_record_says_where_and_what_it_is():
    found = row(b"c-05804", b'{"type":"order.paid"}')
    assert found.text("partition") == "2"
    assert found.text("offset") == "262,989"
    assert found.text("key") == "c-05804"
    assert found.text("value") == '{"type":"order.paid"}'
    assert found.text("size") == "35 B"
    assert row(b"k", b"v", with_topic=True).text("partition") == "orders-2"


def test_the_largest_offset_is_exact():
    assert row(b"k", b"v", offset=2**63 - 2).text("offset") == "9,223,372,036,854,775,806"


def test_null_empty_and_tombstone_are_told_apart():
    assert row(None, b"").text("key") == "null"
    assert row(None, b"").text("value") == '""'
    assert row(b"k", None).text("value") == f"null {TOMBSTONE}"
    assert row(None, None).text("value") == "null"


def test_a_record_that_cannot_be_read_says_why():
    ring = RecordRing()
    ring.append(batch_of("t", 0, raw(4, 1)[:-3]))
    found = row_of(ring.record(0), with_topic=False, today=TODAY)
    assert found.value.kind == "problem"
    assert found.text("value").startswith("This batch cannot be read: ")


@pytest.mark.parametrize("width", [400, 640, 1_100])
def test_no_stroke_leaves_its_column(width):
    widths = ColumnWidths()
    found = row(b"k" * 300, b'{"a":"' + b"x" * 5_000 + b'"}')
    measure(found, widths)
    layout = widths.layout(width)
    painted = paint_row(found, layout, with_topic=False)
    value = layout.boxes["value"]
    for stroke in painted.strokes:
        end = stroke.left + len(stroke.text) * char_width()
        if stroke.left < value.left:
            assert end <= value.left
        else:
            assert end <= max(value.left + value.width, width)
    assert any(stroke.text.endswith("…") for stroke in painted.strokes)


def test_null_has_a_badge_and_words():
    painted = paint_row(row(b"k", None), ColumnWidths().layout(1_000), with_topic=False)
    assert len(painted.nulls) == 1
    assert any(stroke.text == TOMBSTONE for stroke in painted.strokes)


def test_wide_characters_are_measured_not_counted():
    found = row(b"k", '{"name":"日本語","n":1}'.encode())
    painted = paint_row(found, ColumnWidths().layout(1_000), with_topic=False)
    lefts = [stroke.left for stroke in painted.strokes if stroke.color in ("val", "num", "punct")]
    assert lefts == sorted(lefts)


def test_text_that_fits_is_left_alone():
    assert elided("abc", 100) == "abc"
    assert elided("abc" * 100, 100).endswith("…")
    assert elided("日本語" * 100, 100).endswith("…")


def test_a_ten_megabyte_line_is_cut_before_it_is_shaped():
    found = row(b"k", b"y" * 10_000_000)
    assert len(found.value.text) < 3_000
    assert found.text("size") == "9.5 MiB"
    assert BatchReader(found.record.batch.raw).record_count == 1
