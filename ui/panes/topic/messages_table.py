"""The table of the Messages page, or words where there is nothing to show."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui.tail.view import RecordView
from ui.widgets.button import Button
from ui.widgets.empty import EmptyState
from ui.widgets.text import counted

Kind = Literal["unknown", "records", "matches"]
"""What it is that there is none of; while that is unknown the table stands empty."""


class MessagesTable(QWidget):
    """Words only once it is known that there is nothing."""

    produce_asked = Signal()
    clear_asked = Signal()

    def __init__(self, view: RecordView, topic: str) -> None:
        super().__init__()
        self._kind: Kind = "unknown"
        self._view = view
        produce = Button("Produce a record", "send")
        self.no_records = EmptyState(
            "list-end",
            "No records yet",
            f"Records of {topic} show here as they are written, by any program.",
            produce,
        )
        clear = Button("Clear the filter", "x")
        self.no_matches = EmptyState("search", "No records match", "", clear)
        produce.clicked.connect(self.produce_asked)
        clear.clicked.connect(self.clear_asked)
        self._stack = QStackedLayout(self)
        for widget in (view, self.no_records, self.no_matches):
            self._stack.addWidget(widget)

    def show_kind(self, kind: Kind) -> None:
        self._kind = kind
        self.sync()

    def say_searched(self, record_count: int, *, is_recent: bool) -> None:
        """How much was looked through in vain."""
        which = "newest " if is_recent else ""
        words = counted(record_count, f"{which}record was", f"{which}records were")
        self.no_matches.why.setText(f"{words} looked through; new ones that match show here.")

    def sync(self) -> None:
        wanted = 0 if len(self._view.ring) else ("unknown", "records", "matches").index(self._kind)
        if self._stack.currentIndex() != wanted:
            self._stack.setCurrentIndex(wanted)
