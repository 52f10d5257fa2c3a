"""Tiles: figures in a row, each with a name, a note and perhaps its course; told in words too."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.delegates.sparkline import paint_sparkline
from ui.theme import ColorName, text_width
from ui.widgets.ink import Ink

HEIGHT = 84
COURSE_LEAST = 130
"""A narrower tile shows no course."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A name, a figure and what to know about it."""

    name: str
    figure: str
    note: str
    course: tuple[ColorName, Sequence[float]] | None = None
    """Its recent figures, and the colour they are drawn in."""
    mark: str = ""
    """An icon behind the figure that says something is wrong."""


class Tiles(QWidget):
    """Painted tiles; where there is little room the last ones leave."""

    def __init__(
        self, name: str, shares: Sequence[float], narrow: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shares, self._narrow = tuple(shares), narrow
        self._tiles: tuple[Tile, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(name)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        return self._tiles

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        if tiles != self._tiles:
            self._tiles = tiles
            words = "; ".join(f"{t.name} {t.figure}, {t.note}" for t in tiles)
            self.setAccessibleDescription(words)
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self._tiles if self.width() >= self._narrow else self._tiles[:3]
        whole = sum(self._shares[: len(shown)])
        left = 0
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), HEIGHT, "bg")
            for at, (tile, share) in enumerate(zip(shown, self._shares, strict=False)):
                wide = round(self.width() * share / whole)
                if at:
                    ink.fill(left, 12, 1, HEIGHT - 24, "line")
                self._paint(ink, left, wide, tile)
                left += wide
            ink.fill(0, HEIGHT - 1, self.width(), 1, "line")

    def _paint(self, ink: Ink, left: int, wide: int, tile: Tile) -> None:
        room = wide - 24
        tone: ColorName = "fg"
        ink.text(left + 16, 10, room, 18, tile.name, "dim", "small")
        for_figure = room - (22 if tile.mark else 0)
        ink.text(left + 16, 28, for_figure, 26, tile.figure, tone, "figure")
        ink.text(left + 16, 54, room, 18, tile.note, "dim", "small")
        if tile.mark:
            behind = left + 16 + min(text_width(tile.figure, "figure"), for_figure) + 8
            ink.icon(behind, 33, tile.mark, "warn_fg")
        if tile.course is not None and wide > COURSE_LEAST:
            tone, points = tile.course
            paint_sparkline(ink, QRectF(left + wide - 60, 14, 48, 18), points, tone)
