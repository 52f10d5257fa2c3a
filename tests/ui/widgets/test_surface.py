"""Surfaces, rows and columns."""

from PySide6.QtWidgets import QWidget

from ui.theme import color, themes
from ui.widgets.surface import Line, Surface, column, row, scrolled


def test_a_surface_has_the_theme_s_colour(qtbot):
    surface = Surface("panel")
    qtbot.addWidget(surface)
    surface.resize(20, 20)
    for theme in ("dark", "light"):
        themes().choose(theme)
        assert surface.grab().toImage().pixelColor(10, 10) == color("panel")


def test_a_row_takes_widgets_gaps_and_stretches(qtbot):
    holder, first, last = QWidget(), QWidget(), QWidget()
    qtbot.addWidget(holder)
    for part in (first, last):
        part.setFixedSize(20, 20)
    row(first, 8, None, last, margins=(4, 4, 4, 4), into=holder)
    holder.resize(200, 40)
    holder.show()
    assert first.x() == 4
    assert last.x() == 200 - 4 - 20


def test_a_column_stands_layouts_and_lines_below_each_other(qtbot):
    holder, inner, line = QWidget(), QWidget(), Line()
    qtbot.addWidget(holder)
    column(row(inner), line, None, into=holder)
    holder.resize(100, 100)
    holder.show()
    assert line.height() == 1
    assert line.y() >= inner.y()
    upright = Line(vertical=True)
    qtbot.addWidget(upright)
    assert upright.maximumWidth() == 1


def test_what_is_scrolled_is_as_wide_as_its_place_and_as_high_as_it_needs(qtbot):
    inner = QWidget()
    inner.setMinimumHeight(500)
    area = scrolled(inner)
    qtbot.addWidget(area)
    area.resize(200, 100)
    area.show()
    assert inner.height() == 500
    assert inner.width() == area.viewport().width()
    assert area.verticalScrollBar().maximum() == 500 - area.viewport().height()
