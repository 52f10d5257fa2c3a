"""The menu of a record puts exact text on the clipboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from engine.decode.filter import problem_of
from tests.ui.batches import one
from ui.models.store import Store
from ui.records.copy_as import FORMS
from ui.tail.menu import attach_menu, filters_of, show_menu
from ui.tail.ring import RecordRing
from ui.tail.times import filter_times
from ui.tail.view import RecordView


@pytest.fixture
def view(qtbot):
    view = RecordView(RecordRing(), "Live")
    view.resize(800, 200)
    qtbot.addWidget(view)
    view.show()
    attach_menu(view, Store())
    view.ring.append(one(0, b"k", b"value"))
    view.ring.append(one(1, None, None))
    view.refresh()
    return view


def entries(view, row):
    menu = show_menu(view, Store(), view.record_at(row), QPoint(10, 10))
    found = {a.text().partition("\t")[0].replace("&", ""): a for a in menu.actions() if a.text()}
    menu.hide()
    return found


def test_value_key_json_and_position_can_be_copied(view):
    found = entries(view, 0)
    copied = {}
    for name in ("Copy value", "Copy key", "Copy as JSON", "Copy position"):
        found[name].trigger()
        copied[name] = QGuiApplication.clipboard().text()
    assert copied["Copy value"] == "value"
    assert copied["Copy key"] == "k"
    assert copied["Copy position"] == "test-0 @ 0"
    assert '"value": "value"' in copied["Copy as JSON"]


def test_the_menu_copies_in_every_form_that_the_inspector_does(view):
    found = entries(view, 0)
    assert {form.words.replace("&", "") for form in FORMS} <= found.keys()
    found["Copy as kcat line"].trigger()
    assert "kcat -P -b localhost:9092 -t test -p 0" in QGuiApplication.clipboard().text()


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


def test_a_record_may_be_filtered_by_where_that_is_taken(view, qtbot):
    assert "Only partition 0" not in entries(view, 0)
    view.takes_filters = True
    asked = []
    view.filter_asked.connect(asked.append)
    for row in (0, 1):
        found = entries(view, row)
        for name in [name for name in found if name.startswith("Only")]:
            found[name].trigger()
    assert asked[0] == 'key = "k"'
    assert asked[1] == "partition = 0"
    assert asked[3] == "key is null"
    assert all(problem_of(words, filter_times()) is None for words in asked)


@pytest.mark.parametrize(
    "key", [b"\xff", b'a"b\\c\n', b"<b>&x", b"k" * 500, b"", "\u202e".encode()]
)
def test_any_key_makes_a_right_filter_or_none(view, key):
    view.ring.append(one(2, key, b"v"))
    for words, condition in filters_of(view.record_at(2)):
        assert problem_of(condition, filter_times()) is None
        assert words.isprintable()
