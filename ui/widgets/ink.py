"""Ink: a QPainter with the vocabulary of the design, for views that paint themselves."""

import math
from typing import Self

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPen

from ui.theme import ColorName, FontName, Tone, color, font, metrics, mix, pixmap, text_width

Paint = ColorName | QColor
LEFT, CENTRE, RIGHT = "left", "centre", "right"


class Ink:
    """Text in boxes, icons, badges, bars and lines.

    A context manager over the widget in a paintEvent, or over a delegate's painter.
    """

    def __init__(self, device: QPaintDevice | QPainter) -> None:
        self._is_own = not isinstance(device, QPainter)
        self.painter = device if isinstance(device, QPainter) else QPainter(device)
        self.painter.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_own:
            self.painter.end()

    def text(  # noqa: PLR0917 - a rectangle, then what is in it, as in Qt
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        words: str,
        paint: Paint = "fg",
        font_name: FontName = "body",
        align: str = LEFT,
    ) -> int:
        """One line, centred vertically in its box and elided where `width` > 0; its width."""
        measures = metrics(font_name)
        if width > 0 and measures.horizontalAdvance(words) > width + 0.5:
            words = measures.elidedText(words, Qt.TextElideMode.ElideRight, width)
        advance = measures.horizontalAdvance(words)
        left = x
        if align == RIGHT:
            left = x + width - advance
        elif align == CENTRE:
            left = x + (width - advance) / 2
        self.painter.setFont(font(font_name))
        self.painter.setPen(_color(paint))
        baseline = round(y + (height + measures.capHeight()) / 2)
        self.painter.drawText(QPointF(round(left), baseline), words)
        return math.ceil(advance)

    def fill(self, x: float, y: float, width: float, height: float, paint: Paint) -> None:
        self.painter.fillRect(QRectF(x, y, width, height), _color(paint))

    def box(  # noqa: PLR0917 - the same
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Paint | None = None,
        line: Paint | None = None,
        *,
        radius: float = 0,
        dashed: bool = False,
    ) -> None:
        """A rectangle with rounded corners; a line lies on whole pixels inside it."""
        if line is None:
            self.painter.setPen(Qt.PenStyle.NoPen)
        else:
            pen = QPen(_color(line), 1)
            if dashed:
                pen.setDashPattern([3, 3])
            self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else _color(fill))
        inset = 0.0 if line is None else 0.5
        shape = QRectF(x + inset, y + inset, width - 2 * inset, height - 2 * inset)
        self.painter.drawRoundedRect(shape, radius, radius)

    def dot(
        self, x: float, y: float, radius: float, fill: Paint | None, line: Paint | None = None
    ) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen if line is None else QPen(_color(line), 1.6))
        self.painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else _color(fill))
        self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def icon(self, x: float, y: float, name: str, tone: ColorName = "dim", size: int = 16) -> None:
        self.painter.drawPixmap(QPointF(round(x), round(y)), pixmap(name, tone, size))

    def badge(self, x: float, y: float, words: str, tone: Tone = "dim", icon_name: str = "") -> int:
        """A tinted badge, 20 high: icon and words carry the state; its width."""
        wide = badge_width(words, has_icon=bool(icon_name))
        ink = text_tone(tone)
        self.box(x, y, wide, 20, tint(tone), radius=4)
        left = x + 8
        if icon_name:
            self.icon(left - 2, y + 3, icon_name, ink, 14)
            left += 16
        self.text(left, y, 0, 20, words, ink, "small_strong")
        return wide

    def keycap(self, x: float, y: float, keys: str) -> int:
        """A key's name in a box, 18 high; its width."""
        wide = text_width(keys, "micro") + 10
        self.box(x, y, wide, 18, "raised", "edge", radius=4)
        self.text(x, y, wide, 18, keys, "dim", "micro", CENTRE)
        return wide


def tint(tone: Tone) -> QColor:
    """The ground of a badge or banner of this tone."""
    return mix(tone, "panel", 0.10 if tone == "dim" else 0.14)


def text_tone(tone: Tone) -> ColorName:
    """The colour of words of this tone."""
    tones: dict[Tone, ColorName] = {
        "dim": "dim",
        "ok": "ok_fg",
        "warn": "warn_fg",
        "bad": "bad_fg",
        "acc": "acc_fg",
        "violet": "violet_fg",
    }
    return tones[tone]


def badge_width(words: str, *, has_icon: bool = False) -> int:
    return 16 + text_width(words, "small_strong") + (16 if has_icon else 0)


def _color(paint: Paint) -> QColor:
    return paint if isinstance(paint, QColor) else color(paint)
