"""SearchBar: how far a search has come and how it ended, in words, with what may be done."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.tail.search import SearchWindow
from ui.theme import ColorName
from ui.widgets.badge import Glyph, KeyCap
from ui.widgets.button import Button
from ui.widgets.ink import Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import row
from ui.widgets.text import count, counted, rate

HEIGHT = 32
SHOWN_AFTER_MS = 300
"""A search that is done by then shows only its end."""


class SearchBar(QWidget):
    """A row over the table: progress and Cancel, then an honest end and what would go on."""

    everything_wanted = Signal()
    """Search all that is retained."""
    again_wanted = Signal()

    def __init__(self, search: SearchWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self.glyph = Glyph("search", "acc_fg", 14)
        self.title = SafeLabel("", "strong")
        self.words = SafeLabel("", "body", "dim", elide=True)
        self.cancel = Button("Cancel", kind="ghost", tip="Cancel the search (Esc)")
        self.escape = KeyCap("Esc")
        self.go_on = Button("", kind="ghost")
        line = row(
            self.glyph, self.title, self.words, self.go_on, self.cancel, self.escape,
            margins=(12, 0, 12, 0), spacing=8, into=self,
        )  # fmt: skip
        line.setStretchFactor(self.words, 1)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Search")
        self.hide()
        self.cancel.clicked.connect(search.cancel)
        self.go_on.clicked.connect(self._go_on)
        search.progressed.connect(self.sync)

    @property
    def text(self) -> str:
        """All it says."""
        return f"{self.title.full_text} {self.words.full_text}".strip()

    def sync(self) -> None:
        """Say how things stand."""
        search = self._search
        is_running = search.phase == "searching"
        if search.phase == "closed" or (is_running and search.elapsed_ms < SHOWN_AFTER_MS):
            self.setVisible(False)
            return
        icon, tone, title = self._state()
        self.glyph.show_icon(icon, tone)
        self.title.setText(title)
        self.words.setText(self._facts())
        self.cancel.setVisible(is_running)
        self.escape.setVisible(is_running)
        next_step = self._next_step()
        self.go_on.setVisible(bool(next_step))
        if next_step:
            self.go_on.setText(next_step)
            self.go_on.setAccessibleName(next_step)
        self.setAccessibleDescription(self.text)
        self.setVisible(True)
        self.update()

    def _state(self) -> tuple[str, ColorName, str]:
        search = self._search
        if search.phase == "searching":
            return "search", "acc_fg", "Searching"
        if search.phase == "watching":
            if search.is_full:
                return "pause", "warn_fg", "The table is full"
            title = "Newest records searched" if search.is_recent else "End reached"
            return "circle-check", "ok_fg", title
        kind = search.end.kind if search.end is not None else "end"
        if kind == "limit":
            return "info", "warn_fg", "Stopped at the limit"
        if kind == "cancelled":
            return "ban", "warn_fg", "Cancelled"
        return "octagon-alert", "bad_fg", "The search failed"

    def _facts(self) -> str:
        search = self._search
        looked, found = count(search.record_count), counted(search.match_count, "match", "matches")
        if search.phase == "searching":
            parts = [f"{count(search.offsets_done)} of {count(search.offset_count)}", found]
            if search.elapsed_ms:
                parts.append(f"{rate(search.record_count * 1000 / search.elapsed_ms)} records/s")
        elif search.phase == "watching":
            parts = [
                f"{looked} records" if search.is_recent else f"{looked} records searched",
                found,
            ]
            if search.is_full:
                parts.append("newer matches wait in the log: scroll down or press End")
            else:
                parts.append("new ones are watched")
        else:
            parts = [f"{looked} records searched", found]
            if search.end is not None and search.end.kind == "error":
                parts.insert(0, search.end.text.removesuffix("."))
        return " · ".join(parts + self._reservations())

    def _reservations(self) -> list[str]:
        """What the search could not see."""
        search = self._search
        said = (
            (search.damaged_batches, "damaged batch", "damaged batches", "left out"),
            (search.undecided_records, "record", "records", "too large to be decided"),
            (search.missing_segments, "segment", "segments", "deleted before it was read"),
        )
        return [f"{counted(n, one, many)} {what}" for n, one, many, what in said if n]

    def _next_step(self) -> str:
        search = self._search
        if search.phase == "watching" and search.is_recent:
            return "Search everything"
        if search.phase != "stopped" or search.end is None:
            return ""
        return "Search on" if search.end.next_offsets else "Search again"

    def _go_on(self) -> None:
        match self._next_step():
            case "Search everything":
                self.everything_wanted.emit()
            case "Search on":
                self._search.go_on()
            case "Search again":
                self.again_wanted.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        search = self._search
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), HEIGHT, "panel")
            ink.fill(0, HEIGHT - 1, self.width(), 1, "line")
            if search.phase == "searching" and search.offset_count:
                share = min(search.offsets_done / search.offset_count, 1)
                ink.fill(0, HEIGHT - 2, round(self.width() * share), 2, "acc")
