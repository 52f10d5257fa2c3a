"""Rows that come and go above never move the row that is looked at."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractItemView, QListView, QTableView, QTreeView

from ui.models.steady import Steady
from ui.models.table import Column, KeyedTableModel


@pytest.fixture(params=[QListView, QTableView, QTreeView])
def kind(request):
    return request.param


def shown(qtbot, kind, count=100):
    model = KeyedTableModel[int, int]((Column("N", str, lambda n: n),))
    model.apply({n * 10: n * 10 for n in range(count)})
    view = kind()
    view.steady = Steady(view, model)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.resize(200, 200)
    qtbot.addWidget(view)
    view.show()
    return view, model


def top_of(view, key):
    return view.visualRect(view.model().index(view.model().row_of(key), 0)).top()


def test_the_first_row_in_sight_stays_when_rows_come_above(qtbot, kind):
    view, model = shown(qtbot, kind)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + top_of(view, 500))
    before = top_of(view, 500)
    model.apply({n: n for n in range(1, 10)})
    assert top_of(view, 500) == before


def test_it_stays_when_rows_above_go(qtbot, kind):
    view, model = shown(qtbot, kind)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + top_of(view, 500))
    before = top_of(view, 500)
    model.apply(dict.fromkeys(range(0, 200, 10)))
    assert top_of(view, 500) == before


def test_the_current_row_stays_even_at_the_top(qtbot, kind):
    view, model = shown(qtbot, kind)
    view.setCurrentIndex(model.index(3, 0))
    before = top_of(view, 30)
    model.apply({1: 1, 2: 2})
    assert top_of(view, 30) == before


def test_a_view_at_its_top_shows_what_comes_there(qtbot, kind):
    view, model = shown(qtbot, kind)
    model.apply({-1: -1})
    view.doItemsLayout()
    assert view.indexAt(QPoint(5, 5)).data() == "-1"
