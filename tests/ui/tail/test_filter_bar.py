"""Typing a filter: errors in words, suggestions by keys, applied when it is right."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from engine.decode.filter_completion import EXAMPLES, Known
from ui.tail.filter_bar import HINT, FilterBar


@pytest.fixture
def bar(qtbot, monkeypatch):
    monkeypatch.setattr(FilterBar, "recent", [])
    known = Known()
    known.learn(None, b'{"total":5,"type":"paid"}', (("trace", b"x"),))
    bar = FilterBar(known)
    bar.resize(700, 60)
    qtbot.addWidget(bar)
    bar.show()
    bar.field.setFocus()
    return bar


def type_in(qtbot, bar, text):
    qtbot.keyClicks(bar.field, text)


def test_an_unfinished_filter_says_what_is_expected(qtbot, bar):
    type_in(qtbot, bar, "value.total >")
    assert bar.message.words == "Expected a value after >"
    assert bar.field.property("state") == "warn"
    type_in(qtbot, bar, " 5")
    assert bar.message.words == HINT
    assert bar.state.full_text == "Valid"
    assert bar.field.property("state") == "ok"


def test_a_wrong_filter_says_where(qtbot, bar):
    type_in(qtbot, bar, "size > abc and x")
    assert bar.message.words.startswith("Size is compared with bytes")
    assert "abc" in bar.message.words
    assert bar.field.property("state") == "bad"


def test_it_is_applied_by_enter_or_after_a_while_and_only_when_right(qtbot, bar):
    applied = []
    bar.applied.connect(applied.append)
    type_in(qtbot, bar, "key =")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert applied == []
    type_in(qtbot, bar, " a")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert applied == ["key = a"]
    with qtbot.waitSignal(bar.applied):
        type_in(qtbot, bar, "b")
    assert applied == ["key = a", "key = ab"]
    assert FilterBar.recent[:2] == ["key = ab", "key = a"]
    bar.clear.click()
    assert applied[-1] == ""


def test_suggestions_are_taken_by_keys(qtbot, bar):
    type_in(qtbot, bar, "value.t")
    offered = bar.field.suggestions
    assert offered.isVisible()
    assert offered.texts == ["value.total", "value.type"]
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.field.text() == "value.type "
    type_in(qtbot, bar, "= p")
    qtbot.keyClick(bar.field, Qt.Key.Key_Down)
    qtbot.keyClick(bar.field, Qt.Key.Key_Tab)
    assert bar.field.text() == "value.type = paid "
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not offered.isVisible()
    with qtbot.waitSignal(bar.left):
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)


def test_the_share_of_matches_stands_beside_it(bar):
    bar.set_filter("key = a")
    for share, words in (
        (0.741, "74 %"),
        (0.004, "under 1 %"),
        (0.999, "99 %"),
        (1.0, "100 %"),
        (0, "0 %"),
    ):
        bar.show_share(share)
        assert bar.state.full_text == f"Valid · {words} match"


def test_examples_and_history_are_one_click_away(qtbot, bar):
    bar.set_filter("key = a")
    bar.set_filter("key = b")
    bar.history.click()
    menu = bar.findChild(QMenu)
    assert [action.data() for action in menu.actions()] == ["key = b", "key = a"]
    menu.actions()[1].trigger()
    assert bar.text == "key = a"
    menu.close()


@pytest.mark.parametrize("text", [text for text, _ in EXAMPLES])
def test_every_example_is_right(bar, text):
    bar.set_filter(text)
    assert bar.text == text


def test_a_filter_that_is_brought_back_is_not_applied_by_itself(qtbot, bar):
    applied = []
    bar.applied.connect(applied.append)
    bar.forget("key = z")
    assert (bar.text, applied) == ("key = z", [])
    bar.forget("key =")
    assert bar.text == ""


def test_hostile_text_in_the_field_is_named_harmlessly(bar):
    bar.field.setText("size > \u202e<b>x")
    assert "\u202e" not in bar.message.words


def test_the_records_below_do_not_jump_while_it_is_typed(qtbot, bar):
    heights = set()
    for char in "value.total > 5":
        type_in(qtbot, bar, char)
        heights.add(bar.layout().totalHeightForWidth(700))
    assert len(heights) == 1


def test_a_condition_narrows_the_filter(bar):
    bar.add("key = a")
    bar.add("partition = 2")
    assert bar.text == "key = a and partition = 2"
    bar.set_filter("key = a or key = b")
    bar.add("partition = 2")
    assert bar.text == "(key = a or key = b) and partition = 2"
