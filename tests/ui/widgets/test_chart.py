"""The last point equals the printed value; the pointer tells the rest."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from ui.models.timeline import Sample
from ui.widgets.chart import EDGE, LEFT, Chart, Series, _round_up

SERIES = (Series("in", 0, "acc_fg"), Series("out", 1, "ok_fg"))


@pytest.fixture
def chart(qtbot):
    made = Chart("Records", SERIES, lambda value: f"{value:g}/s")
    qtbot.addWidget(made)
    made.resize(400, 128)
    made.show()
    return made


def hover(chart, x):
    none = Qt.MouseButton.NoButton
    at = QPointF(x, 60)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    chart.mouseMoveEvent(event)


def test_the_printed_values_are_those_of_the_last_point(chart):
    samples = [Sample(1_000, (1.0, 5.0)), Sample(2_000, (2.0, None))]
    chart.show_samples(samples, end_ms=2_000, span_ms=10_000)
    assert chart.printed() == [("in", "2/s"), ("out", "none")]
    assert chart._x(2_000) == chart.width() - EDGE
    assert chart._x(-8_000) == LEFT
    assert "in 2/s" in chart.accessibleDescription()


def test_the_pointer_tells_the_nearest_sample(chart):
    samples = [Sample(1_000, (1.0, 5.0)), Sample(9_000, (2.0, 6.0))]
    chart.show_samples(samples, end_ms=10_000, span_ms=10_000)
    hover(chart, chart._x(1_000) + 3)
    assert chart.hovered()[1] == [("in", "1/s"), ("out", "5/s")]
    hover(chart, chart._x(5_000))
    assert chart.hovered() is None
    chart.leaveEvent(QEvent(QEvent.Type.Leave))
    assert chart.hovered() is None


def test_it_is_painted_empty_with_gaps_and_under_the_pointer(chart):
    chart.grab()
    samples = [Sample(at, (at / 7, None if at % 3 else 1.0)) for at in (0, 1_000, 8_000, 9_000)]
    chart.show_samples(samples, end_ms=9_000, span_ms=10_000)
    hover(chart, chart._x(8_000))
    picture = chart.grab().toImage()
    colors = {picture.pixel(x, y) for x in range(0, 400, 3) for y in range(0, 128, 3)}
    assert len(colors) > 3


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (0.3, 0.5), (1, 1), (1.1, 2), (47, 50), (51, 100), (1_240, 2_000)]
)
def test_the_axis_ends_at_a_round_number(value, top):
    assert _round_up(value) == pytest.approx(top)
