"""The causes that were looked at, from the wire to the record, and where a reader stands in a log."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from engine.contract.why import Rung, RungState, WhyPlace
from ui.theme import ColorName, mix
from ui.widgets.ink import CENTRE, Ink
from ui.widgets.text import count, counted, visible

RUNG, LEFT, ICON, WIDE = 50, 16, 18, 236
CELL, MOST_CELLS, STRIP = 58, 6, 78
LOOKS: dict[RungState, tuple[ColorName, str]] = {
    "passed": ("ok", "check"),
    "failed": ("bad", "x"),
    "open": ("faint", "minus"),
}
SAID: dict[RungState, str] = {"passed": "passed", "failed": "failed", "open": "not looked at"}


class Ladder(QWidget):
    """One row for each cause; the first that holds stands out."""

    def __init__(self) -> None:
        super().__init__()
        self._rungs: tuple[Rung, ...] = ()
        self.setAccessibleName("Causes, from the wire to the record")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(WIDE, RUNG * len(self._rungs) + 8)

    def show_rungs(self, rungs: tuple[Rung, ...]) -> None:
        self._rungs = rungs
        self.setAccessibleDescription(
            "; ".join(f"{each.title}: {SAID[each.state]}, {each.text}" for each in rungs)
        )
        self.updateGeometry()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        wide = self.width()
        with Ink(self) as ink:
            for number, rung in enumerate(self._rungs):
                top = number * RUNG + 4
                tone, icon = LOOKS[rung.state]
                failed = rung.state == "failed"
                if failed:
                    ink.box(4, top, wide - 12, RUNG - 4, mix("bad", "panel", 0.16), "bad", radius=6)
                if number:
                    ink.fill(
                        LEFT + ICON / 2 - 0.5,
                        top - 16,
                        1,
                        18,
                        "faint" if rung.state == "open" else tone,
                    )
                ink.dot(LEFT + ICON / 2, top + 14, ICON / 2, "bad" if failed else None, tone)
                ink.icon(LEFT + 3, top + 8, icon, "on_acc" if failed else tone, 12)
                words = LEFT + ICON + 12
                title: ColorName = "dim" if rung.state == "open" else "fg"
                left = ink.text(words, top + 4, 22, 20, str(number + 1), title, "strong")
                ink.text(
                    words + left + 8,
                    top + 4,
                    wide - words - left - 24,
                    20,
                    rung.title,
                    title,
                    "strong",
                )
                ink.text(words + left + 8, top + 22, wide - words - left - 24, 20,
                         visible(rung.text, 200), "dim", "small")  # fmt: skip


class Strip(QWidget):
    """The last offsets of a partition, and the one its reader waits at."""

    def __init__(self) -> None:
        super().__init__()
        self._place: WhyPlace | None = None
        self.setFixedHeight(STRIP)
        self.setAccessibleName("Where the reader stands")

    def show_place(self, place: WhyPlace | None) -> None:
        self._place = place
        self.setVisible(place is not None)
        if place is not None:
            self.setAccessibleDescription(self.words)
        self.update()

    @property
    def words(self) -> str:
        place = self._place
        if place is None:
            return ""
        at = "not known" if place.position is None else count(place.position)
        return (
            f"log start {place.log_start_offset:,} · last stable {place.last_stable_offset:,} · "
            f"end {place.high_watermark:,} · position {at}"
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        place = self._place
        if place is None:
            return
        end = place.high_watermark
        room = max(1, min(MOST_CELLS, int((self.width() - 180) // CELL) - 1))
        first = max(place.log_start_offset, end - room)
        if place.position is not None and place.log_start_offset <= place.position < first:
            first = place.position
        last = min(end, first + room)
        with Ink(self) as ink:
            x = 0
            for offset in range(first, last):
                held = offset >= place.last_stable_offset
                tone: ColorName = "warn" if held else "acc"
                ink.box(x, 10, CELL - 4, 30, mix(tone, "bg", 0.35), tone, radius=3)
                ink.text(x, 10, CELL - 4, 30, str(offset), "fg", "mono_small", CENTRE)
                x += CELL
            ink.box(x, 10, CELL - 4, 30, None, "faint", radius=3, dashed=True)
            ink.text(x, 10, CELL - 4, 30, f"{last} …", "dim", "mono_small", CENTRE)
            at = place.position
            if at is None:
                return
            shown = min(max(at, first), last)
            marker = max(0, (shown - first) * CELL - 3)
            ink.fill(marker, 4, 2, 44, "bad")
            behind = min(at, end) - place.log_start_offset
            says = f"position {at:,} waits here"
            if behind > 0:
                says += f"; {counted(behind, 'record')} before it"
            ink.text(marker, 50, self.width() - marker, 22, says, "bad_fg", "small_strong")
