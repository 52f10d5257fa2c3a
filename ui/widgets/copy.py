"""CopyButton: puts a text on the clipboard and says so."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.theme import set_icon
from ui.widgets.button import Button, Kind, ToolButton

SAID_MS = 1_500


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


class CopyButton(Button):
    """Copies what `text` gives at that moment; reads "Copied" for a moment."""

    def __init__(
        self,
        text: Callable[[], str],
        *,
        name: str,
        kind: Kind = "plain",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Copy", "copy", kind, tip=name, parent=parent)
        self._text, self._kind = text, kind
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(SAID_MS)
        self._back.timeout.connect(self._offer)
        self.setMinimumWidth(self.sizeHint().width() + 8)
        self.clicked.connect(self.copy)

    def copy(self) -> None:
        copy_text(self._text())
        self.setText("Copied")
        set_icon(self, "check", "on_acc" if self._kind == "primary" else "ok_fg")
        self._back.start()

    def _offer(self) -> None:
        self.setText("Copy")
        set_icon(self, "copy", "on_acc" if self._kind == "primary" else "dim")


class CopyIcon(ToolButton):
    """The same as a small icon."""

    def __init__(
        self, text: Callable[[], str], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__("copy", tip=name, mini=True, icon_size=14, parent=parent)
        self._text = text
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(SAID_MS)
        self._back.timeout.connect(self._offer)
        self.clicked.connect(self.copy)

    def copy(self) -> None:
        copy_text(self._text())
        set_icon(self, "check", "ok_fg", 14)
        self._back.start()

    def _offer(self) -> None:
        set_icon(self, "copy", "dim", 14)
