"""Suggestions: what may come next in a field, below it, chosen by arrow keys or a click."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from engine.decode.filter_completion import Suggestion
from ui.theme import font, text_width
from ui.widgets.text import visible

ROW = 24
MOST_ROWS = 9
WIDEST = 460


class Suggestions(QListWidget):
    """A list over the window that never takes the focus: its field tells it what was pressed."""

    chosen = Signal(str)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._texts: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("popup", True)
        self.setFont(font("mono"))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Suggestions")
        self.hide()
        field.destroyed.connect(self.deleteLater)  # it moves to the window when it is shown
        self.itemClicked.connect(self._clicked)

    @property
    def texts(self) -> list[str]:
        return self._texts

    def offer(
        self, suggestions: Sequence[Suggestion], left: int, span: tuple[int, int] | None = None
    ) -> None:
        """Show these from `left` on, below the field or below one `span` of it (top, bottom).

        Above it where the window ends below; nothing where there are none.
        """
        self._texts = [suggestion.text for suggestion in suggestions]
        self.clear()
        widest = 0
        for text, note in suggestions:
            words = visible(text, 60)
            line = f"{words}   {note}" if note else words
            item = QListWidgetItem(line)
            item.setSizeHint(QSize(0, ROW))
            self.addItem(item)
            widest = max(widest, text_width(line, "mono"))
        if not suggestions:
            self.hide()
            return
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        rows = min(len(suggestions), MOST_ROWS)
        self.resize(min(widest + 48, WIDEST), rows * ROW + 10)
        top, bottom = span or (0, self._field.height())
        at = self._field.mapTo(window, QPoint(left, bottom + 3))
        down = at.y()
        if down + self.height() > window.height():
            down = max(down - (bottom - top) - self.height() - 6, 0)
        self.move(max(min(at.x(), window.width() - self.width() - 4), 0), down)
        self.setCurrentRow(-1)
        self.show()
        self.raise_()

    def move_choice(self, step: int) -> None:
        """To the next or the one before, around the ends."""
        if self._texts:
            at = self.currentRow()
            new = (0 if step > 0 else -1) if at < 0 else at + step
            self.setCurrentRow(new % len(self._texts))

    def choose(self, *, first: bool = False) -> bool:
        """Take the one that is marked (or with `first` the first); whether there was one."""
        at = self.currentRow()
        if at < 0 and first:
            at = 0
        if self.isHidden() or not 0 <= at < len(self._texts):
            return False
        self.chosen.emit(self._texts[at])
        return True

    def _clicked(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._texts[self.row(item)])
