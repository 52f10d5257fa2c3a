"""Everything that is known of one request and its answer."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout
from typing_extensions import override

from engine.contract.trace import TraceEntry
from ui.models.requests import line_of
from ui.request_words import number_words, place_words, took_words
from ui.widgets.copy import CopyIcon
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.text import clock_time, counted, full_time, size, visible

WIDTH, HEIGHT = 320, 178
"""How wide it is beside the rows, how high below them."""
NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX


class RequestDetail(Surface):
    """The request in hand."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.setAccessibleName("Selected request")
        self._entry: TraceEntry | None = None
        self.title = SafeLabel("", "h3", elide=True)
        self.error = SafeLabel("", "small", "bad", wrap=True, selectable=True)
        self.facts, self.places = Rows(), Rows("fg")
        self.places_head = SafeLabel("Partitions", "strong")
        copy = CopyIcon(lambda: line_of(self._entry) if self._entry else "", name="Copy request")
        head = row(self.title, copy, spacing=6)
        head.setStretch(0, 1)
        inner = Surface("panel")
        self._line = Line()
        about = column(self.places_head, 6, self.places, None)
        self._parts = row(column(self.facts, None), 14, self._line, 10, about)
        for at in (0, 4):
            self._parts.setStretch(at, 1)
        column(head, 2, self.error, 10, self._parts, None, margins=(16, 12, 12, 12), into=inner)
        column(scrolled(inner), into=self)
        self.set_below(below=False)

    def set_below(self, *, below: bool) -> None:
        """Stand below the rows, its parts side by side, or beside them."""
        self.setMinimumSize(0 if below else WIDTH, HEIGHT if below else 0)
        self.setMaximumSize(NO_LIMIT if below else WIDTH, HEIGHT if below else NO_LIMIT)
        way = QBoxLayout.Direction
        self._parts.setDirection(way.LeftToRight if below else way.TopToBottom)
        self._line.setVisible(not below)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 80)

    def show_entry(self, entry: TraceEntry) -> None:
        if entry == self._entry:
            return
        self._entry = entry
        self.title.setText(f"{entry.api} v{entry.version}")
        self.error.setText(entry.error)
        self.error.setVisible(bool(entry.error))
        self.facts.show_rows(_facts(entry))
        how = "at" if entry.api == "OffsetCommit" else "from"
        shown = [("", visible(place_words(place, how), 300)) for place in entry.places]
        if entry.more_place_count:
            shown.append(("", f"and {counted(entry.more_place_count, 'partition')} more"))
        self.places.show_rows(shown)
        self.places_head.setText("Topics and partitions" if shown else "No topic is named")


def _facts(entry: TraceEntry) -> list[tuple[str, str]]:
    found = [
        ("Came", full_time(entry.at_ms)),
        ("Answered", f"after {took_words(entry)}"),
        ("Connection", str(entry.connection_id)),
        ("Correlation", number_words(entry).removeprefix("corr ")),
        ("Size", size(entry.size_bytes)),
    ]
    if entry.repeat_count > 1:
        found.append(
            ("Repeated", f"{entry.repeat_count:,} times, last {clock_time(entry.last_at_ms)}")
        )
    if entry.group_id:
        found.append(("Group", visible(entry.group_id, 200)))
    if entry.member_id:
        found.append(("Member", visible(entry.member_id, 200)))
    if entry.generation is not None:
        found.append(("Generation", str(entry.generation)))
    if entry.record_count is not None:
        found.append(("Records", f"{entry.record_count:,}"))
    if entry.note:
        found.append(("Said", visible(entry.note, 300)))
    return found
