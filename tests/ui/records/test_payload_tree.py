"""A payload's tree on the screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from engine.decode.payload import tree_of
from ui.records.payload_tree import AT_ONCE, PayloadModel, PayloadTree


@pytest.fixture
def tree(qtbot):
    tree = PayloadTree("Value")
    tree.resize(360, 300)
    qtbot.addWidget(tree)
    tree.show()
    return tree


def show(tree, data, form="json"):
    tree.show_root(tree_of(form, data)[0])
    return tree.model()


def texts(model, row):
    return [model.index(row, column).data() for column in range(3)]


def test_names_values_and_types(tree):
    model = show(tree, b'{"id":9223372036854775807,"a":{"b":[1,2]},"s":"x\\u0000<b>","n":null}')
    assert texts(model, 0) == ["id", "9223372036854775807", "number"]
    assert texts(model, 1) == ["a", "{ 1 name }", "object"]
    assert texts(model, 2) == ["s", '"x␀<b>"', "string"]
    assert texts(model, 3) == ["n", "null", "null"]
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tree.expandAll()
    tree.grab()


def test_a_tooltip_is_inert(tree):
    model = show(tree, b'{"<img src=x>":"<b>"}')
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "<img" not in tip


def test_a_lone_value_and_an_empty_object_have_a_row(tree):
    assert texts(show(tree, b"\x93\x01\x02\x03", "msgpack"), 0) == ["0", "1", "int"]
    assert texts(show(tree, b"{}"), 0)[1] == "{ 0 names }"


def test_long_arrays_are_listed_as_they_are_scrolled(tree):
    model = show(tree, b"[" + b"1," * 2_000 + b"1]")
    assert isinstance(model, PayloadModel)
    before = model.rowCount()
    assert before <= 2 * AT_ONCE  # the view asks for what its scroll bar may reach
    model.fetchMore(model.index(-1, 0))
    assert model.rowCount() == before + AT_ONCE


def test_the_value_in_hand_is_copied(tree, qtbot):
    show(tree, b'{"a":"exact \\u0001"}')
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "exact \x01"
