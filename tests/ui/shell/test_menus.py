"""The menu bar: sections, and where actions go."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar

from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.main_window import MainWindow
from ui.shell.menus import Menus


@pytest.fixture
def bar(qtbot):
    made = QMenuBar()
    qtbot.addWidget(made)
    return made


def words(menu) -> list[str]:
    return ["-" if a.isSeparator() else a.text() for a in menu.actions() if a.isVisible()]


def test_actions_stand_in_their_sections_in_the_order_they_came(bar):
    menus = Menus(bar)
    for text, place in (("quit", "File/leave"), ("new", "File/new"), ("newer", "File/new")):
        menus.insert(QAction(text, bar), place)
    shown = [text for text in words(menus.menu("File")) if text != "-"]
    assert shown == ["new", "newer", "quit"]


def test_an_action_leaves_every_menu(bar):
    menus = Menus(bar)
    both = QAction("both", bar)
    menus.insert(both, "File/new")
    menus.insert(both, "Topic/open")
    menus.remove(both)
    assert "both" not in words(menus.menu("File")) + words(menus.menu("Topic"))


def test_an_access_key_is_given_once_a_menu(bar):
    menus = Menus(bar)
    places = ("File/new",)
    for text, shown in (("&Open", "&Open"), ("&Oh", "O&h"), ("ho", "ho"), ("&Ho", "Ho")):
        action = QAction(menus.free_letter(text, places), bar)
        menus.insert(action, "File/new")
        assert action.text() == shown


def test_the_menu_bar_has_the_height_of_the_look(bar):
    Menus(bar)
    assert bar.height() == 28 or bar.minimumHeight() == 28


def test_the_window_s_menus_begin_with_what_is_frequent(qtbot):
    window = MainWindow(CannedPort(), Store())
    qtbot.addWidget(window)
    menus, actions = window.actions_.menus, window.actions_
    assert menus.menu("File").actions()[0] is actions["new_topic"]
    assert [a for a in menus.menu("File").actions() if not a.isSeparator()][-1] is actions["quit"]
    change = [a for a in menus.menu("Topic").actions() if not a.isSeparator()]
    assert change[-1] is actions["delete_topic"]
    window.close()
