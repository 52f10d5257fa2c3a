"""EmptyState: what this place is, why it is empty, what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.widgets.button import Button
from ui.widgets.ink import Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row


class _Disc(QWidget):
    """The round icon above the words."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setFixedSize(40, 40)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.box(0, 0, 40, 40, "head", "line", radius=20)
            ink.icon(10, 10, self._icon_name, "dim", 20)


class EmptyState(QWidget):
    """A round icon, two lines of words and up to two buttons, centred where they are."""

    def __init__(
        self,
        icon_name: str,
        what: str,
        why: str,
        *actions: Button,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.what = SafeLabel(what, "strong")
        self.why = SafeLabel(why, "body", "dim", wrap=True)
        for label in (self.what, self.why):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = row(None, *actions, None, spacing=8)
        column(
            None,
            row(None, _Disc(icon_name), None),
            6,
            self.what,
            2,
            self.why,
            *((8, buttons) if actions else ()),
            None,
            margins=(16, 8, 16, 8),
            into=self,
        )
        self.setAccessibleName(what)
        self.setAccessibleDescription(why)
