"""KeyField: shows a shortcut and takes a new one from the keyboard."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QAbstractButton
from typing_extensions import override

from ui.theme import ColorName
from ui.theme.tokens import CONTROL_HEIGHT
from ui.widgets.ink import Ink

WIDTH = 168
_MODIFIERS = frozenset({
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_unknown,
})  # fmt: skip


class KeyField(QAbstractButton):
    """Press it, then the new keys. Esc leaves it as it was, Backspace takes the keys away."""

    keys_typed = Signal(str)
    """The new keys, or "" for none; whoever listens calls `show_keys` with what holds."""

    def __init__(self, name: str, keys: str) -> None:
        super().__init__()
        self._name, self._keys = name, ""
        self.is_listening = False
        self.setFixedSize(WIDTH, CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription("Press it, then the new keys; Backspace takes them away")
        self.clicked.connect(self._listen)
        self.show_keys(keys)

    @property
    def keys(self) -> str:
        return self._keys

    def show_keys(self, keys: str) -> None:
        self._keys = keys
        self.setAccessibleName(f"Keys of {self._name}: {keys.replace('+', ' ') or 'none'}")
        self.update()

    def _listen(self) -> None:
        self.is_listening = True
        self.update()

    def _stop(self) -> None:
        self.is_listening = False
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if self.is_listening and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:  # else an action would have them
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
                return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers()
        if key in _MODIFIERS:
            return
        self._stop()
        if key == Qt.Key.Key_Backtab or (key == Qt.Key.Key_Tab and plain):
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and plain:
            self.keys_typed.emit("")
        elif not (key == Qt.Key.Key_Escape and plain):
            self.keys_typed.emit(QKeySequence(event.keyCombination()).toString())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._stop()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ring: ColorName = "acc" if self.hasFocus() else "line"
            ink.box(0, 0, self.width(), self.height(), "field", ring, radius=6)
            if self.is_listening:
                ink.text(10, 0, self.width() - 20, self.height(), "Press the keys…", "acc_fg")
            elif self._keys:
                words = self._keys.replace("+", " ")
                ink.keycap(8, 5, words)
            else:
                ink.text(10, 0, self.width() - 20, self.height(), "none", "dim")
