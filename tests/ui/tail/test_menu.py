"""The menu of a record puts exact text on the clipboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.batches import one
from ui.tail.menu import attach_menu, show_menu
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView


@pytest.fixture
def view(qtbot):
    view = RecordView(RecordRing(), "Live")
    view.resize(800, 200)
    qtbot.addWidget(view)
    view.show()
    attach_menu(view)
    view.ring.append(one(0, b"k", b"value"))
    view.ring.append(one(1, None, None))
    view.refresh()
    return view


def entries(view, row):
    menu = show_menu(view, view.record_at(row), QPoint(10, 10))
    found = {a.text().partition("\t")[0]: a for a in menu.actions() if a.text()}
    menu.hide()
    return found


def test_value_key_json_and_position_can_be_copied(view):
    found = entries(view, 0)
    copied = {}
    for name in ("Copy value", "Copy key", "Copy record as JSON", "Copy position"):
        found[name].trigger()
        copied[name] = QGuiApplication.clipboard().text()
    assert copied["Copy value"] == "value"
    assert copied["Copy key"] == "k"
    assert copied["Copy position"] == "test-0 @ 0"
    assert '"value": "value"' in copied["Copy record as JSON"]


def test_null_cannot_be_copied(view):
    found = entries(view, 1)
    assert not found["Copy value"].isEnabled()
    assert not found["Copy key"].isEnabled()


def test_a_record_can_be_shown_from_its_menu(view, qtbot):
    with qtbot.waitSignal(view.record_opened) as seen:
        entries(view, 0)["Show record"].trigger()
    assert seen.args[0].position.offset == 0


def test_ctrl_c_copies_the_value_of_the_selected_row(view, qtbot):
    view.select(0)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "value"
