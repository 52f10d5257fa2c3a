"""Keyboard shortcuts: every action with its keys, to be found, changed and reset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.dialogs.dialog import Dialog
from ui.widgets.badge import KeyCap
from ui.widgets.button import Button, ToolButton
from ui.widgets.field import Input
from ui.widgets.key_field import WIDTH, KeyField
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row

LIST_HEIGHT = 400
MOST = 200
"""More rows than any window has; the list says where it stops."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One action as the list shows it."""

    name: str
    text: str
    menu: str
    is_fixed: bool
    keys: Callable[[], str]
    usual: str
    change: Callable[[str], str]
    """Takes new keys; the reason where they are refused."""


class _Row(QWidget):
    """An action, where it is, its keys, and the way back to the usual ones."""

    def __init__(self, shortcut: Shortcut, say: Callable[[str], None]) -> None:
        super().__init__()
        self.shortcut, self._say = shortcut, say
        where = SafeLabel(shortcut.menu, "small", "dim")
        name = SafeLabel(shortcut.text, elide=True)
        self.reset = ToolButton(
            "rotate-ccw", tip=f"Back to the usual keys of {shortcut.text}", mini=True, icon_size=14
        )
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.clicked.connect(self._reset)
        self.field = KeyField(shortcut.text, shortcut.keys())
        self.field.keys_typed.connect(self._change)
        line = row(name, where, 8, spacing=8, margins=(0, 2, 10, 2), into=self)
        line.setStretch(0, 1)
        if shortcut.is_fixed:
            cap = QWidget()
            cap.setFixedWidth(WIDTH)
            row(KeyCap(shortcut.keys().replace("+", " ")), 6,
                SafeLabel("fixed", "small", "dim"), None, margins=(8, 0, 0, 0), into=cap)  # fmt: skip
            self.field.hide()
            line.addWidget(cap)
        else:
            line.addWidget(self.field)
        line.addWidget(self.reset)
        self.refresh()

    def refresh(self) -> None:
        keys = self.shortcut.keys()
        self.field.show_keys(keys)
        self.reset.setVisible(keys != self.shortcut.usual and not self.shortcut.is_fixed)

    def matches(self, wanted: str) -> bool:
        shown = f"{self.shortcut.text} {self.shortcut.menu} {self.shortcut.keys()}"
        return wanted in shown.casefold() or wanted.replace(" ", "+") in shown.casefold()

    def _change(self, keys: str) -> None:
        self._say(self.shortcut.change(keys))
        self.refresh()

    def _reset(self) -> None:
        self._change(self.shortcut.usual)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)


class ShortcutsDialog(Dialog):
    """Changes hold at once; one that is refused says why at the foot."""

    def __init__(
        self, parent: QWidget, shortcuts: Sequence[Shortcut], reset_all: Callable[[], None]
    ) -> None:
        super().__init__(
            parent,
            "Keyboard shortcuts",
            "Press a field, then the new keys. Arrows, Home and End move inside a pane; Esc closes"
            " what is open.",
            "Close",
            "plain",
        )
        self.setObjectName("shortcuts")
        self.cancel.hide()
        self._reset_all = reset_all
        self.search = Input("Find a shortcut", placeholder="Find by name, menu or keys")
        self.search.textChanged.connect(self._filter)
        self.reset = Button("Reset all", "rotate-ccw")
        self.reset.clicked.connect(self._reset)
        self.rows = [_Row(shortcut, self._told) for shortcut in shortcuts[:MOST]]
        self._nothing = SafeLabel("No action is called so", "body", "dim")
        self._nothing.hide()
        inner = QWidget()
        column(*self.rows, self._nothing, None, into=inner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
        area.setFixedHeight(LIST_HEIGHT)
        area.setWidget(inner)
        line = row(self.search, self.reset, spacing=8)
        line.setStretch(0, 1)
        self.body.addLayout(line)
        self.body.addSpacing(10)
        self.body.addWidget(area)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def row(self, name: str) -> _Row:
        return next(line for line in self.rows if line.shortcut.name == name)

    def _told(self, problem: str) -> None:
        self.say(problem)

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        found = [line for line in self.rows if line.matches(wanted)]
        for line in self.rows:
            line.setVisible(line in found)
        self._nothing.setVisible(not found)

    def _reset(self) -> None:
        self._reset_all()
        for line in self.rows:
            line.refresh()
        self.say("All shortcuts are the usual ones again", "ok")
