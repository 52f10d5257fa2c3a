"""The list below a field."""

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.decode.filter_completion import Suggestion
from ui.tail.suggestions import Suggestions


@pytest.fixture
def offered(qtbot):
    window = QWidget()
    window.resize(600, 400)
    field = QLineEdit(window)
    qtbot.addWidget(window)
    window.show()
    offered = Suggestions(field)
    offered.keep = window
    return offered


def test_it_shows_what_it_is_given_and_hides_with_nothing(offered):
    offered.offer([Suggestion("key", "the key"), Suggestion("val\u202eue", "")], 10)
    assert offered.isVisible()
    assert "\u202e" not in offered.item(1).text()
    offered.offer([], 0)
    assert not offered.isVisible()


def test_the_choice_goes_round(qtbot, offered):
    offered.offer([Suggestion(text, "") for text in "abc"], 0)
    assert not offered.choose()
    offered.move_choice(-1)
    assert offered.currentRow() == 2
    offered.move_choice(1)
    assert offered.currentRow() == 0
    with qtbot.waitSignal(offered.chosen) as chosen:
        assert offered.choose()
    assert chosen.args == ["a"]


def test_it_stays_inside_its_window(offered):
    offered.offer([Suggestion("x" * 80, "y" * 80)], 590)
    assert offered.geometry().right() <= 600
