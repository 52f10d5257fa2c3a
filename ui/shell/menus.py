"""The menu bar: every action has its place here."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.shell.actions import Actions
from ui.theme.tokens import MENU_HEIGHT


def build_menus(window: QMainWindow, actions: Actions) -> QMenu:
    """Fill the menu bar; returns the Window menu, which later lists the docks."""
    bar = window.menuBar()
    bar.setFixedHeight(MENU_HEIGHT)
    _fill(bar.addMenu("&File"), [
        actions.new_topic, actions.produce, actions.consume, None,
        actions.open_folder, None, actions.close_tab, actions.quit,
    ])  # fmt: skip
    _fill(bar.addMenu("&Edit"), [
        actions.copy, actions.select_all, None, actions.copy_address,
    ])  # fmt: skip
    view = bar.addMenu("&View")
    _fill(view, [
        actions.go_to, actions.pause, None, *actions.themes.values(), None,
        actions.fold_docks, actions.full_screen, actions.reset_layout,
    ])  # fmt: skip
    _fill(bar.addMenu("&Cluster"), [
        actions.connect_page, actions.copy_address, None, actions.open_folder,
    ])  # fmt: skip
    _fill(bar.addMenu("&Topic"), [
        actions.new_topic, actions.open_topic, None, actions.produce, actions.consume, None,
        actions.grow_topic, actions.delete_topic,
    ])  # fmt: skip
    _fill(bar.addMenu("T&ools"), [actions.produce, actions.consume, None, actions.go_to])
    panes = bar.addMenu("&Window")
    _fill(panes, [
        actions.next_pane, actions.previous_pane, actions.next_tab, actions.previous_tab,
        actions.close_tab, None,
    ])  # fmt: skip
    _fill(bar.addMenu("&Help"), [
        actions.connect_page, actions.shortcuts, None, actions.about,
    ])  # fmt: skip
    return panes


def _fill(menu: QMenu, entries: list[QAction | None]) -> None:
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            menu.addAction(entry)
