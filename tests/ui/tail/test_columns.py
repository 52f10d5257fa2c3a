"""Columns give way in order, and never shrink back under the reader."""

from ui.tail.columns import MIN_WIDTHS, NARROW, PADDING, ColumnWidths


def test_the_value_takes_what_is_left():
    layout = ColumnWidths().layout(1_000)
    box = layout.boxes["value"]
    others = sum(MIN_WIDTHS[name] for name in ("partition", "offset", "time", "key", "size"))
    assert box.width == 1_000 - others - 2 * PADDING
    assert layout.boxes["size"].left + layout.boxes["size"].width == 1_000 - PADDING


def test_narrow_views_lose_size_and_milliseconds():
    layout = ColumnWidths().layout(NARROW - 1)
    assert "size" not in layout.boxes
    assert layout.seconds_only
    assert layout.boxes["value"].width >= MIN_WIDTHS["value"] - 2 * PADDING


def test_a_column_grows_with_what_it_shows_and_stays():
    widths = ColumnWidths()
    assert not widths.need("offset", 5, 7.2)
    assert widths.need("offset", 26, 7.2)
    assert not widths.need("offset", 20, 7.2)
    assert widths.needed["offset"] >= 26 * 7.2 + 2 * PADDING


def test_a_long_key_takes_its_share_at_most():
    widths = ColumnWidths()
    widths.need("key", 200, 7.2)
    assert widths.layout(1_000).boxes["key"].width <= 240
