"""Templates are offered while they are typed, and taken by keys alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from ui.panes.produce.completion import TemplateCompletion, templates_for
from ui.widgets.field import Input


@pytest.fixture
def fields(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    made = []
    for field in (Input("Key"), QPlainTextEdit()):
        layout.addWidget(field)
        made.append((field, TemplateCompletion(field)))
    window.resize(600, 200)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.close()


def text_of(field):
    return field.text() if isinstance(field, Input) else field.toPlainText()


@pytest.mark.parametrize("at", [0, 1])
def test_a_mark_is_completed_where_it_was_begun(qtbot, fields, at):
    field, completion = fields[at]
    field.setFocus()
    qtbot.keyClicks(field, "id {{u")
    assert completion.suggestions.texts == ["{{uuid}}"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert text_of(field) == "id {{uuid}}"
    assert completion.suggestions.isHidden()


@pytest.mark.parametrize("at", [0, 1])
def test_arrows_choose_and_escape_closes(qtbot, fields, at):
    field, completion = fields[at]
    field.setFocus()
    qtbot.keyClicks(field, "{{n")
    assert completion.suggestions.texts == ["{{n}}", "{{n 100}}", "{{now}}", "{{now iso}}"]
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert completion.suggestions.isHidden()
    qtbot.keyClicks(field, "o")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert text_of(field) == "{{now iso}}"


@pytest.mark.parametrize("before", ["", "{", "{{n}} ", "{{n 1", "{{xyz", "a" * 10_000])
def test_nothing_is_offered_where_no_mark_is_begun(before):
    assert templates_for(before)[1] == []


def test_the_list_stays_inside_the_window(qtbot, fields):
    field, completion = fields[1]
    field.setFocus()
    qtbot.keyClicks(field, "{{")
    shown = completion.suggestions
    assert len(shown.texts) == 10
    assert shown.y() >= 0
