"""Toasts: where they stand and when they leave."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.notices import Notice, notices
from ui.shell.toasts import MOST, Toasts


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1_000, 700)
    made.show()
    return made


@pytest.fixture
def toasts(window):
    return Toasts(window)


def test_a_notice_stands_at_the_bottom_right(window, toasts):
    notices().tell(Notice("done", "ok"))
    toast = toasts.shown[0]
    assert toast.isVisible()
    assert toast.geometry().right() == window.width() - 17
    assert toast.geometry().bottom() < window.height() - 26


def test_it_leaves_by_itself_but_an_error_stays(toasts):
    notices().tell(Notice("done", "ok"))
    notices().tell(Notice("refused", "bad"))
    for toast in toasts.shown:
        assert toast._timer.isActive() == (toast.notice.tone != "bad")
    toasts.shown[0]._timer.timeout.emit()
    assert [toast.notice.text for toast in toasts.shown] == ["refused"]


def test_an_error_is_closed_by_hand(qtbot, toasts):
    from ui.widgets.button import ToolButton  # noqa: PLC0415

    notices().tell(Notice("refused", "bad"))
    close = toasts.shown[0].findChild(ToolButton)
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert toasts.shown == []


def test_its_one_action_is_done_and_it_goes(qtbot, toasts):
    done = []
    notices().tell(Notice("deleted", "info", "", "Undo", lambda: done.append(1)))
    from ui.widgets.button import Button  # noqa: PLC0415

    qtbot.mouseClick(toasts.shown[0].findChild(Button), Qt.MouseButton.LeftButton)
    assert done == [1]
    assert toasts.shown == []


def test_what_is_said_twice_stands_once(toasts):
    for _ in range(3):
        notices().tell(Notice("refused", "bad"))
    assert len(toasts.shown) == 1


def test_there_are_never_more_than_a_few_and_the_newest_is_lowest(toasts):
    for number in range(MOST + 2):
        notices().tell(Notice(f"refused {number}", "bad"))
    assert [toast.notice.text for toast in toasts.shown] == [
        f"refused {number}" for number in range(2, MOST + 2)
    ]
    tops = [toast.y() for toast in toasts.shown]
    assert tops == sorted(tops)


def test_they_keep_to_the_corner_when_the_window_grows(window, toasts):
    notices().tell(Notice("done", "ok"))
    window.resize(1_400, 900)
    assert toasts.shown[0].geometry().right() == 1_400 - 17


def test_hostile_words_stay_words(toasts):
    notices().tell(Notice("<b>x</b>\x07", "bad", "<i>y</i>"))
    assert toasts.shown[0].text.text() == "<b>x</b>␇"
