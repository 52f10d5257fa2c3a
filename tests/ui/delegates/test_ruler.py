"""The ruler's marks stand where the offsets are."""

import pytest
from PySide6.QtGui import QPixmap

from tests.ui.samples import partition
from ui.delegates.ruler import marks_of, paint_ruler
from ui.widgets.ink import Ink


def view(start, stable, watermark, end):
    return partition(
        "t", 0, log_start_offset=start, last_stable_offset=stable, high_watermark=watermark,
        log_end_offset=end,
    )  # fmt: skip


def test_an_empty_log_has_no_marks():
    assert marks_of(view(7, 7, 7, 7), 300).end == 0


def test_a_short_log_is_drawn_at_one_scale():
    marks = marks_of(view(0, 2, 3, 4), 400)
    assert marks.break_at is None
    assert (marks.stable, marks.watermark, marks.end) == (200, 300, 400)


def test_the_last_records_of_a_long_log_are_enlarged():
    marks = marks_of(view(87_310, 262_481, 262_493, 262_495), 400)
    assert marks.break_at == pytest.approx(280)
    assert 280 < marks.stable < marks.watermark < marks.end == 400


def test_a_watermark_at_the_end_stands_at_the_end():
    marks = marks_of(view(0, 1_000_000, 1_000_000, 1_000_000), 400)
    assert marks.watermark == marks.end == 400


@pytest.mark.parametrize("width", [60, 200, 800])
@pytest.mark.parametrize(
    "offsets", [(0, 0, 0, 0), (0, 1, 1, 1), (5, 10, 20, 30), (0, 2**62, 2**62, 2**63 - 1)]
)
def test_any_offsets_can_be_painted_at_any_width(qapp, width, offsets):
    drawn = QPixmap(width, 56)
    with Ink(drawn) as ink:
        for on in (False, True):
            paint_ruler(ink, 0, 14, width, view(*offsets), on=on)
