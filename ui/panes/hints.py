"""Hints: what a newcomer's program did that surprises, with the line that mends it, over the page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.contract.facts import Event
from ui.models.store import Store
from ui.remedies import Remedy, remedy_for
from ui.widgets.badge import Glyph
from ui.widgets.button import ToolButton
from ui.widgets.copy import CopyButton
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import counted, tooltip, visible

MOST = 2
"""More hints than this at once: the oldest gives way; all are in Events."""
DISMISSED_REMEMBERED = 256
TEXT_LIMIT = 400

HintKey = tuple[str, str, str]
"""Kind, client id and topic: the same thing happening again is the same hint."""


class Hint(Surface):
    """One thing that happened, and what would help."""

    closed = Signal(object)

    def __init__(self, key: HintKey) -> None:
        super().__init__("panel")
        self.key = key
        self.code = ""
        self.times = 0
        self.text = SafeLabel("", "strong", elide=True)
        self._how = SafeLabel("", "small", "dim")
        self.line = SafeLabel("", "mono", elide=True)
        self.copy = CopyButton(self._text, name="Copy the fixed line", kind="primary")
        self._close = ToolButton("x", tip="Dismiss this hint", mini=True, icon_size=14)
        self._close.clicked.connect(self._dismiss)
        code = Surface("code-card")
        row(self.line, margins=(10, 4, 10, 4), into=code)
        head = row(self.text, self._close, spacing=8)
        head.setStretch(0, 1)
        fix = row(self._how, code, self.copy, None, spacing=8)
        line = row(
            column(2, Glyph("triangle-alert", "warn_fg", 16), None),
            column(head, 4, fix),
            spacing=12, margins=(16, 6, 8, 8),
        )  # fmt: skip
        line.setStretch(1, 1)
        column(line, Line(), into=self)

    def show_event(self, event: Event, remedy: Remedy) -> None:
        """What happened last; seen again it says how often."""
        self.times += 1
        again = f" ({counted(self.times, 'time')})" if self.times > 1 else ""
        text = visible(event.text, TEXT_LIMIT)
        self.text.setText(text + again)
        self.text.setToolTip(tooltip(f"{text}\n{event.why}"))
        self._how.setText(remedy.how)
        self.code = remedy.code
        self.line.setText(visible(remedy.code, TEXT_LIMIT))
        self.setAccessibleName(f"{text}. {remedy.how}: {remedy.code}")

    def _text(self) -> str:
        return self.code

    def _dismiss(self) -> None:
        self.closed.emit(self)


class Hints(QWidget):
    """The hints of now, newest first; a dismissed one does not come back while the window lives."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.shown: dict[HintKey, Hint] = {}
        self._dismissed: dict[HintKey, None] = {}
        self._column = column(into=self)
        self.setAccessibleName("Hints")
        self.hide()
        store.events_added.connect(self._take)

    def _take(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if event.kind in ("producer_left_silent", "consumer_at_end"):
                self._show(event)

    def _show(self, event: Event) -> None:
        key = (event.kind, event.client_id, event.topic)
        address = self._store.address
        remedy = remedy_for(event, address)
        if remedy is None or key in self._dismissed:
            return
        hint = self.shown.get(key)
        if hint is None:
            while len(self.shown) >= MOST:
                self._drop(next(iter(self.shown.values())))
            hint = self.shown[key] = Hint(key)
            hint.closed.connect(self._dismiss)
            self._column.insertWidget(0, hint)
        hint.show_event(event, remedy)
        self.show()

    def _dismiss(self, hint: Hint) -> None:
        self._dismissed[hint.key] = None
        if len(self._dismissed) > DISMISSED_REMEMBERED:
            del self._dismissed[next(iter(self._dismissed))]
        self._drop(hint)

    def _drop(self, hint: Hint) -> None:
        if self.shown.pop(hint.key, None) is not None:
            self._column.removeWidget(hint)
            hint.hide()
            hint.deleteLater()
        self.setVisible(bool(self.shown))
