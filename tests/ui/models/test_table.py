"""The keyed model: right after any stream of changes, by the smallest moves Qt can be told."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester

from ui.models.table import KEY_ROLE, ROW_ROLE, Column, KeyedTableModel


@dataclass(frozen=True)
class Row:
    name: str
    rate: int


COLUMNS = (
    Column[Row]("Name", lambda r: r.name, lambda r: r.name, tooltip=lambda r: f"topic {r.name}"),
    Column[Row]("Rate", lambda r: str(r.rate), lambda r: r.rate, is_number=True, hint="a second"),
)


@pytest.fixture
def model(qapp, qtmodeltester):
    model = KeyedTableModel[str, Row](COLUMNS)
    qtmodeltester.check(model)
    return model


def rows(*names: str, rate: int = 0) -> dict[str, Row]:
    return {name: Row(name, rate) for name in names}


class Spy:
    """Counts what a view would be told."""

    def __init__(self, model) -> None:
        self.told: list[tuple[str, int, int]] = []
        model.rowsInserted.connect(lambda _p, a, b: self.told.append(("insert", a, b)))
        model.rowsRemoved.connect(lambda _p, a, b: self.told.append(("remove", a, b)))
        model.dataChanged.connect(lambda a, b: self.told.append(("change", a.row(), b.row())))
        model.modelReset.connect(lambda: self.told.append(("reset", 0, 0)))
        model.layoutChanged.connect(lambda: self.told.append(("layout", 0, 0)))


def test_rows_stand_in_the_order_of_the_first_column(model):
    model.apply(rows("b", "c", "a"))
    assert list(model) == ["a", "b", "c"]
    assert model.row_of("c") == 2
    assert model.row_of("d") is None
    assert model.index(1, 0).data() == "b"
    assert model.index(1, 0).data(KEY_ROLE) == "b"
    assert model.index(1, 1).data(ROW_ROLE) == Row("b", 0)
    assert model.index(1, 0).data(int(Qt.ItemDataRole.ToolTipRole)) == "topic b"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Rate"
    assert model.headerData(1, Qt.Orientation.Horizontal, 3) == "a second"


def test_neighbours_come_and_go_in_one_move(model):
    model.apply(rows("a", "f"))
    spy = Spy(model)
    model.apply(rows("b", "c", "d", "z"))
    model.apply(dict.fromkeys(("c", "d", "z")))
    assert spy.told == [("insert", 1, 3), ("insert", 5, 5), ("remove", 5, 5), ("remove", 2, 3)]


def test_an_equal_row_is_no_news(model):
    model.apply(rows("a", "b", "c", "d"))
    spy = Spy(model)
    model.apply(rows("a", "b"))
    assert spy.told == []
    model.apply(rows("a", "b", "d", rate=3))
    assert spy.told == [("change", 0, 1), ("change", 3, 3)]


def test_a_moving_figure_never_reorders(model):
    model.apply({"a": Row("a", 1), "b": Row("b", 2)})
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert list(model) == ["b", "a"]
    model.apply({"a": Row("a", 9)})
    assert list(model) == ["b", "a"]
    model.apply({"c": Row("c", 5)})
    assert list(model) == ["c", "b", "a"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert list(model) == ["a", "c", "b"]


def test_a_selection_follows_its_row_through_sorting_and_inserts(model):
    model.apply(rows("b", "d"))
    selection = QItemSelectionModel(model)
    selection.select(model.index(1, 0), QItemSelectionModel.SelectionFlag.Select)
    model.apply(rows("a", "c", "e"))
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert [index.data(KEY_ROLE) for index in selection.selectedIndexes()] == ["d"]


def test_replacing_keeps_what_stays(model):
    model.apply(rows("a", "b", "c"))
    spy = Spy(model)
    model.replace(rows("b", "x"))
    assert list(model) == ["b", "x"]
    assert ("reset", 0, 0) not in spy.told
    assert len(spy.told) == 3


change = st.dictionaries(st.sampled_from("abcdefghij"), st.none() | st.integers(0, 3), max_size=10)
step = st.tuples(change, st.none() | st.tuples(st.integers(0, 1), st.booleans()))


@given(st.lists(step, max_size=12))
def test_any_stream_of_changes_leaves_exactly_its_rows(qapp, steps):
    model = KeyedTableModel[str, Row](COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    spy = Spy(model)
    expected: dict[str, Row] = {}
    for changes, sorting in steps:
        spy.told.clear()
        touched = {k: None if rate is None else Row(k, rate) for k, rate in changes.items()}
        really = {k for k, row in touched.items() if expected.get(k) != row}
        model.apply(touched)
        assert sum(last - first + 1 for _, first, last in spy.told) == len(really)
        expected.update((k, r) for k, r in touched.items() if r is not None)
        for key in [k for k, row in touched.items() if row is None]:
            expected.pop(key, None)
        assert {key: model.value(key) for key in model} == expected
        assert all(model.row_of(key) == row for row, key in enumerate(model))
        if sorting is not None:
            column, descending = sorting
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            model.sort(column, order)
            values = [COLUMNS[column].sort(expected[key]) for key in model]
            assert values == sorted(values, reverse=descending)
    assert tester.model() is model
