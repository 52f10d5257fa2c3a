"""WasNow: the figures before something was done to the cluster, beside those of now."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.panes.map.changes import Compared
from ui.theme import ColorName, text_width
from ui.widgets.button import ToolButton
from ui.widgets.ink import Ink
from ui.widgets.surface import row

HEIGHT, PAD, GAP = 54, 16, 28
TONES: dict[str, ColorName] = {"same": "fg", "ok": "ok_fg", "warn": "warn_fg", "bad": "bad_fg"}


class WasNow(QWidget):
    """One line of figures, as many as there is room for, until it is closed."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.title = ""
        self.lines: tuple[Compared, ...] = ()
        close = ToolButton("x", tip="Close before and after", mini=True, icon_size=12)
        close.clicked.connect(self.closed)
        row(None, close, margins=(0, 4, 8, 26), into=self)
        self.setAccessibleName("Before and after")

    def show_lines(self, title: str, lines: tuple[Compared, ...]) -> None:
        if (title, lines) == (self.title, self.lines):
            return
        self.title, self.lines = title, lines
        words = "; ".join(f"{line.name}: was {line.was}, now {line.now}" for line in lines)
        self.setAccessibleDescription(f"{title}. {words}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), HEIGHT, "panel")
            ink.fill(0, 0, self.width(), 1, "line")
            left = PAD + _column(ink, PAD, "Before and after", self.title, "fg") + GAP
            for line in self.lines:
                was = f"{line.was}  →  "
                wide = max(
                    text_width(line.name, "small"),
                    text_width(was, "body") + text_width(line.now, "strong"),
                )
                if left + wide > self.width() - 36:
                    break
                ink.text(left, 7, 0, 18, line.name, "dim", "small")
                taken = ink.text(left, 27, 0, 20, was, "dim")
                ink.text(left + taken, 27, 0, 20, line.now, TONES[line.tone], "strong")
                left += wide + GAP


def _column(ink: Ink, x: float, name: str, words: str, tone: ColorName) -> int:
    first = ink.text(x, 7, 0, 18, name, "dim", "small_strong")
    return max(first, ink.text(x, 27, 220, 20, words, tone))
