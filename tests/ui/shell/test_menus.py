"""The menu bar."""

from PySide6.QtWidgets import QMainWindow

from ui.shell.actions import Actions
from ui.shell.menus import build_menus


def test_every_menu_begins_with_what_is_frequent(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window)
    panes = build_menus(window, actions)
    menus = {top.text().replace("&", ""): top.menu() for top in window.menuBar().actions()}
    assert menus["File"].actions()[0] is actions.new_topic
    assert menus["File"].actions()[-1] is actions.quit
    assert menus["Topic"].actions()[-1] is actions.delete_topic
    assert menus["Window"] is panes


def test_the_menu_bar_has_the_height_of_the_look(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    build_menus(window, Actions(window))
    assert window.menuBar().height() == 28 or window.menuBar().minimumHeight() == 28
