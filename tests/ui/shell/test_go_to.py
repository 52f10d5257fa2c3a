"""The palette: topics and commands by a few letters."""

import pytest
from PySide6.QtCore import Qt

from tests.ui import cluster
from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.finder import MOST, _rank
from ui.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot):
    store = Store()
    store.apply(cluster.frame())
    made = MainWindow(CannedPort(), store)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def names(window) -> list[str]:
    return [place.name for place in window.go_to.found]


def test_ctrl_k_opens_it_ready_to_type(qtbot, window):
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    assert window.go_to.isVisible()
    assert window.focusWidget() is window.go_to.field
    assert len(names(window)) == MOST


def test_a_topic_is_found_by_a_few_letters_and_opened_by_enter(qtbot, window):
    window.go_to.open()
    qtbot.keyClicks(window.go_to.field, "paym")
    assert names(window)[0] == "payments"
    qtbot.keyClick(window.go_to.field, Qt.Key.Key_Return)
    assert not window.go_to.isVisible()
    assert window.centre.current == ("topic", "payments")


def test_a_command_is_found_with_its_keys_and_done(qtbot, window):
    window.go_to.open()
    qtbot.keyClicks(window.go_to.field, "> fold th")
    assert [(place.name, place.keys) for place in window.go_to.found] == [
        ("Fold the docks", "Ctrl J")
    ]
    qtbot.keyClick(window.go_to.field, Qt.Key.Key_Return)
    assert window.layout_.is_folded


def test_t_asks_for_topics_only(window):
    window.go_to.open("t ")
    assert set(names(window)) == {name for name, *_ in cluster.TOPICS}
    assert names(window)[-1].startswith("__")


def test_arrows_move_and_stop_at_the_ends(qtbot, window):
    window.go_to.open("t or")
    view = window.go_to.view
    qtbot.keyClick(window.go_to.field, Qt.Key.Key_Up)
    assert view.currentIndex().row() == 0
    for _ in range(20):
        qtbot.keyClick(window.go_to.field, Qt.Key.Key_Down)
    assert view.currentIndex().row() == len(names(window)) - 1


def test_nothing_found_is_said(window):
    window.go_to.open("zzzz")
    assert names(window) == []
    assert window.go_to._nothing.text() == "Nothing is called “zzzz”"


def test_escape_gives_the_keyboard_back(qtbot, window):
    window.activateWindow()
    window.explorer.setFocus()
    window.go_to.open()
    qtbot.keyClick(window.go_to.field, Qt.Key.Key_Escape)
    assert not window.go_to.isVisible()
    assert window.focusWidget() is window.explorer


def test_an_action_that_cannot_be_done_is_not_offered(window):
    window.go_to.open("> delete")
    assert names(window) == []


def test_what_begins_with_the_letters_comes_first():
    assert [_rank("or", name) for name in ("orders", "my orders", "color", "xyz")] == [
        0,
        1,
        2,
        None,
    ]
    assert _rank("iev", "inventory.events") == 3
    assert _rank("ie", "inventory") is None
