"""Entries of a menu that comes up for a moment."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui.theme import set_icon


def add_entry(
    menu: QMenu, text: str, icon_name: str, act: Callable[[], object], keys: str = ""
) -> QAction:
    """`keys` are shown only: whoever opened the menu has them itself."""
    entry = menu.addAction(f"{text}\t{keys}" if keys else text)
    set_icon(entry, icon_name)
    entry.triggered.connect(lambda: act())  # noqa: PLW0108 - without the bool that Qt tells
    return entry
