"""Over the page while an engine elsewhere does not answer: what happened, why, and how old it all is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import visible

LONGEST_WHY = 400


class LinkStrip(Surface):
    """Hidden while the engine answers."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("panel", parent)
        self.text = SafeLabel("", "strong", elide=True)
        self.why = SafeLabel("", "small", "dim", wrap=True)
        self.retry = Button("Try now", "refresh-cw")
        self.retry.clicked.connect(self.retry_wanted)
        line = row(
            column(2, Glyph("unlink", "warn_fg", 16), None),
            column(self.text, 2, self.why),
            column(None, self.retry, None),
            spacing=12, margins=(16, 8, 12, 8),
        )  # fmt: skip
        line.setStretch(1, 1)
        column(line, Line(), into=self)
        self.hide()

    def tell(self, text: str, why: str, *, may_retry: bool) -> None:
        """Show it; a silent engine is connected, and there is nothing to try."""
        self.text.setText(visible(text, LONGEST_WHY))
        self.why.setText(visible(why, LONGEST_WHY))
        self.retry.setVisible(may_retry)
        self.setAccessibleName(f"{text}. {why}")
        self.show()
