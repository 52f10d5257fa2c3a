"""A course keeps the last points; the line of any course can be painted."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPixmap

from ui.delegates.sparkline import POINTS, Course, paint_sparkline
from ui.theme import color
from ui.widgets.ink import Ink


def test_figures_that_follow_closely_are_one_point():
    course = Course()
    for figure in (1.0, 2.0, 3.0):
        course.add(figure)
    assert list(course.points) == [3.0]


def test_a_course_is_bounded():
    course = Course()
    course.points.extend(float(at) for at in range(1_000))
    assert len(course.points) == POINTS
    assert course.points[-1] == 999.0


def test_the_last_point_stands_at_the_right_edge(qapp):
    picture = QPixmap(60, 20)
    picture.fill(color("bg"))
    with Ink(picture) as ink:
        paint_sparkline(ink, QRectF(0, 0, 60, 20), [5.0])
        paint_sparkline(ink, QRectF(0, 0, 60, 20), [0.0, 0.0])
        paint_sparkline(ink, QRectF(0, 0, 60, 20), [float(at) for at in range(POINTS)])
    image = picture.toImage()
    assert image.pixelColor(58, 15).name() != color("bg").name()
    assert image.pixelColor(2, 3).name() == color("bg").name()
