"""Every action is in a menu, has a name, and keys that nothing else has."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractScrollArea, QMenu

from tests.ui import cluster
from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot):
    store = Store()
    store.apply(cluster.frame())
    made = MainWindow(CannedPort(), store)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def in_menus(window) -> set[QAction]:
    found: set[QAction] = set()
    for top in window.menuBar().actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        found.update(menu.actions())
    return found


def test_the_menus_are_the_usual_ones(window):
    assert [top.text().replace("&", "") for top in window.menuBar().actions()] == [
        "File", "Edit", "View", "Cluster", "Topic", "Tools", "Window", "Help",
    ]  # fmt: skip


def test_every_action_is_in_a_menu(window):
    missing = [a.text() for a in window.actions_.every() if a not in in_menus(window)]
    assert missing == []


def test_no_two_actions_have_the_same_keys(window):
    keys = [a.shortcut().toString() for a in window.actions_.every() if not a.shortcut().isEmpty()]
    assert len(set(keys)) == len(keys)


def test_access_keys_of_a_menu_differ(window):
    for top in window.menuBar().actions():
        letters = [
            a.text()[a.text().index("&") + 1].lower()
            for a in top.menu().actions()
            if "&" in a.text()
        ]
        assert len(set(letters)) == len(letters), top.text()


def test_every_button_and_view_has_a_name(window):
    def name(widget):
        return widget.accessibleName() or getattr(widget, "text", str)()

    nameless = [
        widget
        for widget in window.findChildren(QAbstractButton)
        if not name(widget) and not widget.objectName().startswith("qt_")
        and type(widget).__name__ != "QToolButton"
    ]  # fmt: skip
    assert nameless == []
    views = [
        view
        for kind in (QAbstractItemView, QAbstractScrollArea)
        for view in window.findChildren(kind)
        if view.focusPolicy() and view.isVisible() and not view.accessibleName()
        and type(view).__name__ not in {"QScrollArea", "QHeaderView"}
    ]  # fmt: skip
    assert views == []


def test_the_docks_are_in_the_window_menu(window):
    titles = {entry.text().replace("&", "") for entry in in_menus(window)}
    assert {"Explorer", "Tail", "Produce", "Events"} <= titles
