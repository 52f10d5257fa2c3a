"""Docks: titles with the tabs of all that share a place."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QTabBar

from ui.shell.dock import BOTTOM, Dock, DockTitles
from ui.theme.tokens import DOCK_TITLE_HEIGHT


@pytest.fixture
def window(qtbot):
    made = QMainWindow()
    qtbot.addWidget(made)
    made.setCentralWidget(QLineEdit())
    made.resize(900, 600)
    made.titles = DockTitles(made, lambda: False)
    made.docks = [
        Dock(made, f"dock-{n}", name, QLineEdit()) for n, name in enumerate(("Tail", "Produce"))
    ]
    for dock in made.docks:
        made.titles.adopt(dock)
        made.addDockWidget(BOTTOM, dock)
    made.show()
    return made


def tabs_of(dock) -> list[str]:
    return [dock.bar.tabs.tabText(at) for at in range(dock.bar.tabs.count())]


def test_docks_that_share_a_place_show_each_other(qtbot, window):
    first, second = window.docks
    qtbot.wait_until(lambda: tabs_of(first) == ["Tail"])
    window.tabifyDockWidget(first, second)
    qtbot.wait_until(lambda: tabs_of(first) == tabs_of(second) == ["Tail", "Produce"])
    assert second.bar.tabs.currentIndex() == 1


def test_a_tab_brings_its_dock_to_the_front_and_gives_it_the_keyboard(qtbot, window):
    first, second = window.docks
    window.tabifyDockWidget(first, second)
    first.raise_()
    qtbot.wait_until(lambda: first.bar.tabs.count() == 2)
    first.bar.tabs.setCurrentIndex(1)
    qtbot.wait_until(lambda: not second.visibleRegion().isEmpty())
    assert window.focusWidget() is second.content


def test_qt_s_own_tabs_are_out_of_sight(qtbot, window):
    window.tabifyDockWidget(*window.docks)
    direct = Qt.FindChildOption.FindDirectChildrenOnly

    def own_bars() -> list[QTabBar]:
        return window.findChildren(QTabBar, options=direct)

    qtbot.wait_until(lambda: bool(own_bars()))
    qtbot.wait_until(lambda: all(bar.height() <= 1 for bar in own_bars() if bar.isVisible()))


def test_a_badge_counts_beside_the_name(qtbot, window):
    dock = window.docks[0]
    dock.set_badge("12")
    qtbot.wait_until(lambda: dock.bar.tabs.accessibleTabName(0) == "Tail 12")
    assert dock.bar.tabs.tabButton(0, QTabBar.ButtonPosition.RightSide) is not None
    dock.set_badge("")
    qtbot.wait_until(lambda: dock.bar.tabs.tabButton(0, QTabBar.ButtonPosition.RightSide) is None)


def test_a_badge_that_grows_takes_no_room_from_the_name(qtbot, window):
    dock = window.docks[0]
    dock.set_badge("1")
    qtbot.wait_until(lambda: dock.bar.tabs.accessibleTabName(0) == "Tail 1")
    before = dock.bar.tabs.tabRect(0).width()
    dock.set_badge("1,000")
    qtbot.wait_until(lambda: dock.bar.tabs.tabRect(0).width() > before)


def test_a_folded_dock_is_its_title(qtbot, window):
    dock = window.docks[0]
    dock.set_folded(True)
    qtbot.wait_until(lambda: dock.height() == DOCK_TITLE_HEIGHT)
    assert not dock.content.isVisible()
    dock.set_folded(False)
    assert dock.content.isVisible()


def test_only_a_dock_that_may_close_has_the_button(qtbot, window):
    may = Dock(window, "tail-2", "Tail orders", QLineEdit(), may_close=True)
    window.titles.adopt(may)
    window.addDockWidget(BOTTOM, may)
    window.titles.refresh()
    assert not may.bar.close_dock.isHidden()
    assert window.docks[0].bar.close_dock.isHidden()
    with qtbot.waitSignal(may.closed) as closed:
        qtbot.mouseClick(may.bar.close_dock, Qt.MouseButton.LeftButton)
    assert closed.args == [may]
