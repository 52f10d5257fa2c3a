"""Tabs, panes, address, theme: what every window has."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.startup import StartRefused
from tests.ui.shell.driven import run
from ui.action import settle
from ui.shell.features.connect import CONNECT
from ui.shell.main_window import MainWindow
from ui.theme import themes

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REFUSED = StartRefused("port_taken", "Port 9092 is taken by java.", suggestion="9093", port=9092)


async def test_ctrl_w_closes_the_page_in_front_but_never_the_connect_page(qtbot, window, store):
    run(store)
    window.open_topic("orders")
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.centre.keys == (CONNECT,)
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.centre.keys == (CONNECT,)
    await settle()


async def test_ctrl_tab_goes_round_the_pages(window, store):
    run(store)
    window.open_topic("orders")
    window.actions_["next_tab"].trigger()
    assert window.centre.current == CONNECT
    window.actions_["previous_tab"].trigger()
    assert window.centre.current == ("topic", "orders")
    await settle()


def test_the_address_is_copied_by_keys_and_told(qtbot, window, store):
    run(store)
    qtbot.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "localhost:9092"
    assert window.toasts.shown[-1].notice.tone == "ok"


def test_f6_goes_round_the_panes(qtbot, window, store):
    run(store)
    store.apply(Frame(events=(Event(1, "topic_created", "info", "made"),)))
    window.activateWindow()
    window.explorer.setFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        seen.append(
            next(
                p
                for p in (
                    window.explorer,
                    window.centre,
                    *(d.content for d in window.layout_.docks),
                )
                if p is focus or p.isAncestorOf(focus)
            )
        )
    assert len(set(seen)) >= 4
    assert window.explorer in seen
    qtbot.keyClick(window, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is not None


def test_the_theme_is_chosen_in_the_menu_and_remembered(qtbot, port, store, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(port, store, settings)
    qtbot.addWidget(window)
    window.actions_["theme_light"].trigger()
    assert themes().name == "light"
    assert settings.value("window/theme") == "light"


def test_copy_goes_to_the_widget_in_hand(qtbot, window, store):
    run(store)
    window.activateWindow()
    code = window.connect_page.producer.code
    code.setFocus()
    window.actions_["select_all"].trigger()
    window.actions_["copy"].trigger()
    assert "producer.flush()" in QGuiApplication.clipboard().text()
