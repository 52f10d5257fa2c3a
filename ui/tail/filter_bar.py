"""FilterBar: where a filter is typed, with what may come next and what is wrong with it in words."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from typing_extensions import override

from engine.decode.filter import FilterError, problem_of
from engine.decode.filter_completion import EXAMPLES, Known, complete
from engine.decode.filter_words import MAX_TEXT
from ui.tail.suggestions import Suggestions
from ui.tail.times import filter_times
from ui.theme import font, icon
from ui.widgets.badge import Glyph
from ui.widgets.button import ToolButton
from ui.widgets.field import Input, Message
from ui.widgets.label import SafeLabel
from ui.widgets.surface import column, row
from ui.widgets.text import visible

APPLIED_AFTER_MS = 400
"""A filter that is right is applied when nothing was typed for so long."""
HISTORY = 20
HINT = "Enter applies it, Ctrl+Space suggests what may come next, Esc goes back to the records"


class FilterField(Input):
    """The line itself: keys for the list of suggestions, Enter and Escape."""

    begun = Signal()
    """The field got the focus: somebody may type."""
    ended = Signal()
    entered = Signal()
    escaped = Signal()

    def __init__(self, known: Known) -> None:
        super().__init__(
            "Filter", placeholder="Filter: a word, or value.total > 100 and key = …", mono=True
        )
        self._known = known
        self._begin = self._end = 0
        self.setMaxLength(MAX_TEXT)
        self.addAction(icon("funnel", "dim"), QLineEdit.ActionPosition.LeadingPosition)
        self.suggestions = Suggestions(self)
        self.suggestions.chosen.connect(self._take)
        self.textEdited.connect(self.suggest)

    def suggest(self) -> None:
        """Offer what may stand at the cursor."""
        cursor = self.cursorPosition()
        found = complete(self.text(), cursor, self._known)
        self._begin, self._end = found.begin, found.end
        is_begun = found.end > found.begin or self.text()[:cursor].endswith(" ")
        offered = found.suggestions if self.hasFocus() and (is_begun or not self.text()) else ()
        self.suggestions.offer(offered, self.cursorRect().left())

    def _take(self, text: str) -> None:
        before, after = self.text()[: self._begin], self.text()[self._end :]
        space = "" if text.endswith((".", "(")) or after.startswith(" ") else " "
        self.setText(before + text + space + after)
        self.setCursorPosition(len(before) + len(text) + len(space))
        self.textEdited.emit(self.text())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_open = self.suggestions.isVisible()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                if is_open:
                    self.suggestions.move_choice(1 if event.key() == Qt.Key.Key_Down else -1)
                else:
                    self.suggest()
            case Qt.Key.Key_Space if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.suggest()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not self.suggestions.choose():
                    self.suggestions.hide()
                    self.entered.emit()
            case Qt.Key.Key_Escape:
                if is_open:
                    self.suggestions.hide()
                else:
                    self.escaped.emit()
            case _:
                super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if next and self.suggestions.isVisible() and self.suggestions.currentRow() >= 0:
            return self.suggestions.choose()
        return super().focusNextPrevChild(next)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.begun.emit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.suggestions.hide()
        self.ended.emit()


class FilterBar(QWidget):
    """The field, its state in words, recent filters and examples."""

    applied = Signal(str)
    """The filter to show records by; "" for all."""
    left = Signal()
    """Escape: back to the records."""

    recent: list[str] = []  # noqa: RUF012 - filters are shared by all pages of this window
    """Filters that were used, newest first."""

    def __init__(self, known: Known, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._applied = ""
        self.field = FilterField(known)
        self.setFocusProxy(self.field)
        self.glyph = Glyph("check", "ok_fg", 14)
        self.state = SafeLabel("", "body", "ok")
        self.message = Message()
        self.clear = ToolButton("x", tip="Clear the filter", mini=True)
        self.history = ToolButton("history", tip="Filters used before", mini=True)
        self.help = ToolButton("circle-help", tip="Examples of filters", mini=True)
        line = row(
            self.field, 12, self.glyph, 4, self.state, 8, self.clear, self.history, self.help
        )
        line.setStretch(0, 1)
        column(line, self.message, spacing=4, into=self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(APPLIED_AFTER_MS)
        self._timer.timeout.connect(self.apply)
        self.field.textChanged.connect(self._changed)
        self.field.entered.connect(self.apply)
        self.field.escaped.connect(self.left)
        self.field.begun.connect(self._see_focus)
        self.field.ended.connect(self._see_focus)
        self.clear.clicked.connect(self.field.clear)
        self.clear.clicked.connect(self.apply)
        self.history.clicked.connect(self._show_history)
        self.help.clicked.connect(self._show_examples)
        self._tell(None)

    @property
    def text(self) -> str:
        """The filter that is applied."""
        return self._applied

    def set_filter(self, text: str) -> None:
        """Type a filter for the user."""
        self.field.setText(text)
        self.apply()

    def add(self, condition: str) -> None:
        """Narrow the filter by one more condition."""
        text = self._applied
        if " or " in text:
            text = f"({text})"
        self.set_filter(f"{text} and {condition}" if text else condition)

    def forget(self, text: str = "") -> None:
        """Hold another filter, if it is right, without applying that."""
        self.field.setText(text)
        self._timer.stop()
        self._applied = text if self._problem() is None else ""

    def apply(self) -> None:
        """Show records by what was typed, if it is right."""
        self._timer.stop()
        text = self.field.text().strip()
        if text == self._applied or self._problem() is not None:
            return
        self._applied = text
        if text:
            recent = FilterBar.recent
            recent[:] = [text, *(known for known in recent if known != text)][:HISTORY]
        self.applied.emit(text)

    def show_share(self, share: float | None) -> None:
        """How many of the records looked at passed."""
        if self._applied and self._problem() is None:
            words = "Valid"
            if share is not None:
                words += f" · {_percent(share)} match"
            self.state.setText(words)

    def _problem(self) -> FilterError | None:
        return problem_of(self.field.text(), filter_times())

    def _changed(self) -> None:
        problem = self._problem()
        self._tell(problem)
        if problem is None:
            self._timer.start()
        else:
            self._timer.stop()

    def _see_focus(self) -> None:
        self._tell(self._problem())

    def _tell(self, problem: FilterError | None) -> None:
        text = self.field.text()
        is_empty = not text.strip()
        self.clear.setVisible(not is_empty)
        self.glyph.setVisible(not is_empty and problem is None)
        self.state.setVisible(not is_empty and problem is None)
        if problem is None:
            self.field.show_state("" if is_empty else "ok")
            if not self.state.full_text.startswith("Valid") or text.strip() != self._applied:
                self.state.setText("Valid")
            # while it is typed in, the line below keeps its place: the records must not jump
            self.message.say(HINT if self.field.hasFocus() else "", "")
            return
        is_unfinished = problem.at >= len(text.rstrip())
        state = "warn" if is_unfinished else "bad"
        self.field.show_state("warn" if is_unfinished else "bad")
        about = visible(text[problem.at : problem.end], 40)
        words = problem.text[0].upper() + problem.text[1:]
        place = f" (at “{about}”)" if about and about not in words else ""
        self.message.say(f"{words}{place}", "warn" if state == "warn" else "bad")

    def _show_history(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Filters used before")
        for text in FilterBar.recent:
            self._add(menu, text, text)
        if not FilterBar.recent:
            menu.addAction("Filters you use are kept here").setEnabled(False)
        self._open(menu, self.history)

    def _show_examples(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("Examples of filters")
        for text, note in EXAMPLES:
            self._add(menu, f"{text}\t{note}", text)
        menu.addSeparator()
        words = "and, or, not and ( ) join conditions; Ctrl+Space suggests what may come next"
        menu.addAction(words).setEnabled(False)
        self._open(menu, self.help)

    def _add(self, menu: QMenu, words: str, text: str) -> None:
        action = menu.addAction(
            visible(words.replace("\t", "\u2003\u2003"), 120).replace("&", "&&")
        )
        action.setFont(font("mono"))
        action.setData(text)

    def _open(self, menu: QMenu, below: QWidget) -> None:
        menu.triggered.connect(lambda action: self.set_filter(str(action.data())))
        menu.aboutToHide.connect(menu.deleteLater)
        right = below.mapToGlobal(QPoint(below.width() - menu.sizeHint().width(), below.height()))
        menu.popup(right)


def _percent(share: float) -> str:
    if 0 < share < 0.01:
        return "under 1 %"
    return f"{min(round(share * 100), 99 if share < 1 else 100)} %"
