"""The real window, driven by keys and facts."""

import asyncio

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.startup import StartRefused
from tests.ui.shell.driven import run
from ui.action import settle
from ui.shell.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REFUSED = StartRefused("port_taken", "Port 9092 is taken by java.", suggestion="9093", port=9092)


def test_space_presses_the_button_that_has_the_keyboard(qtbot, window, store):
    run(store)
    window.connect_page.hero.copy.setFocus()
    qtbot.keyClick(window.connect_page.hero.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "localhost:9092"
    assert not window.actions_["pause"].isChecked()


def test_the_window_asks_before_it_closes_where_somebody_listens(qtbot, window):
    asked = []
    window.quit_wanted.connect(lambda: asked.append(1))
    window.close()
    assert asked == [1]
    assert window.isVisible()
    window.close_for_good()
    assert not window.isVisible()


def test_without_a_listener_it_just_closes(window):
    window.close()
    assert not window.isVisible()


def test_the_layout_is_remembered(qtbot, port, store, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = MainWindow(port, store, settings)
    qtbot.addWidget(first)
    first.show()
    first.docks["events"].hide()
    first.close()
    second = MainWindow(port, store, settings)
    qtbot.addWidget(second)
    second.show()
    assert second.docks["events"].isHidden()
    second.actions_["reset_layout"].trigger()
    assert not second.docks["events"].isHidden()
    second.close()


def test_a_hidden_window_says_so(qtbot, window):
    with qtbot.waitSignal(window.seen_changed) as seen:
        window.hide()
    assert seen.args == [False]
    with qtbot.waitSignal(window.seen_changed) as seen:
        window.show()
    assert seen.args == [True]


async def test_everything_is_said_goodbye_to_when_it_closes(window, port, store):
    run(store)
    window.open_topic("orders")
    await settle()
    window.close()
    await settle()
    watched = {asked.tail_id for asked in port.asked_of(WatchTail)}
    left = {asked.tail_id for asked in port.asked_of(UnwatchTail)}
    assert watched == left
    await asyncio.sleep(0)


async def test_a_dock_that_ends_takes_nothing_along_that_tab_came_by(qtbot, qapp, window, store):
    run(store)
    window.records.watch("orders")
    dock = window.layout_.docks[-1]
    stops = set()
    while (at := window.focusWidget()) not in stops:
        stops.add(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    assert any(dock.isAncestorOf(stop) for stop in stops)
    dock.close()
    await settle()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(dock)
    for top in window.menuBar().actions():
        assert all(entry.text() or entry.isSeparator() for entry in top.menu().actions())
    window.shell.actions["go_to"].trigger()
    assert window.focusWidget() is window.go_to.field
