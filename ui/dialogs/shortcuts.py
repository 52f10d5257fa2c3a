"""Keyboard shortcuts: every action that has one."""

from collections.abc import Iterable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.dialogs.dialog import Dialog
from ui.widgets.badge import KeyCap
from ui.widgets.label import SafeLabel


class ShortcutsDialog(Dialog):
    """Two columns of names and keys."""

    def __init__(self, parent: QWidget, actions: Iterable[QAction]) -> None:
        super().__init__(
            parent,
            "Keyboard shortcuts",
            "Arrows, Home and End move inside a pane; Esc closes what is open.",
            "Close",
            "plain",
        )
        self.setObjectName("shortcuts")
        self.cancel.hide()
        known = [entry for entry in actions if not entry.shortcut().isEmpty()]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        half = (len(known) + 1) // 2
        for place, entry in enumerate(known):
            column, line = divmod(place, half)
            name = entry.text().replace("&", "").removesuffix("…")
            grid.addWidget(SafeLabel(name), line, column * 3)
            grid.addWidget(
                KeyCap(entry.shortcut().toString().replace("+", " ")), line, column * 3 + 1
            )
        grid.setColumnMinimumWidth(2, 16)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        self.body.addLayout(grid)
