"""Paints a record table in one go: strokes grouped by colour, so that pens hardly change."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.tail.cells import NULL, NULL_WIDTH, Painted, elided
from ui.tail.columns import COLUMNS, RIGHT_ALIGNED, TITLES, Layout
from ui.theme import ColorName, FontName, color, font, metrics, mix, pixmap, text_width
from ui.widgets.text import count

ROW = 24
HEAD = 28
PILL_HEIGHT = 28
PILL_LIFT = 12
FACES: tuple[FontName, ...] = ("mono", "small")
"""The fonts of strokes."""
ON_SELECTION: dict[ColorName, ColorName] = {"dim": "sel_dim", "punct": "sel_dim"}
"""Second text turns to this on the selected row."""


class TablePainter:
    """The colours and pixmaps of one theme, made when first needed."""

    def __init__(self) -> None:
        self._pens: dict[ColorName, QPen] = {}
        self._null: QPixmap | None = None
        self._mono: QFont | None = None
        self._lifts = {face: _baseline(face) for face in FACES}

    def paint(
        self,
        device: QWidget,
        layout: Layout,
        rows: Sequence[tuple[int, Painted]],
        *,
        selected: int | None,
        has_focus: bool,
        new_count: int,
        titles: dict[str, str],
    ) -> None:
        """Head, rows, selection and pill."""
        painter = QPainter(device)
        wide, high = device.width(), device.height()
        painter.fillRect(0, 0, wide, high, color("bg"))
        self._grounds(painter, wide, rows, selected, has_focus=has_focus)
        self._strokes(painter, rows, selected)
        self._head(painter, layout, wide, titles)
        if new_count:
            _pill(painter, pill_rect(device.size(), new_count), new_count)
        painter.end()

    def _grounds(
        self,
        painter: QPainter,
        wide: int,
        rows: Sequence[tuple[int, Painted]],
        selected: int | None,
        *,
        has_focus: bool,
    ) -> None:
        zebra = color("alt")
        top = HEAD
        for number, _ in rows:
            if number == selected:
                painter.fillRect(0, top, wide, ROW, color("sel"))
                painter.fillRect(0, top, 3, ROW, color("acc_fg" if has_focus else "acc"))
            elif number & 1:
                painter.fillRect(0, top, wide, ROW, zebra)
            top += ROW

    def _strokes(
        self, painter: QPainter, rows: Sequence[tuple[int, Painted]], selected: int | None
    ) -> None:
        groups: dict[tuple[FontName, ColorName], list[tuple[float, float, str]]] = {}
        lifts = self._lifts
        nulls: list[tuple[int, int]] = []
        top = HEAD
        for number, painted in rows:
            for left, words, name, face in painted.strokes:
                if number == selected:
                    name = ON_SELECTION.get(name, name)  # noqa: PLW2901
                group = groups.get((face, name))
                if group is None:
                    group = groups[face, name] = []
                group.append((left, top + lifts[face], words))
            nulls.extend((left, top + 3) for left in painted.nulls)
            top += ROW
        for (face, name), strokes in groups.items():
            painter.setFont(self._font(face))
            painter.setPen(self._pen(name))
            for left, base, words in strokes:
                painter.drawText(QPointF(left, base), words)
        for left, at in nulls:
            painter.drawPixmap(left, at, self._null_badge(painter))

    def _head(self, painter: QPainter, layout: Layout, wide: int, titles: dict[str, str]) -> None:
        painter.fillRect(0, 0, wide, HEAD, color("head"))
        painter.fillRect(0, HEAD - 1, wide, 1, color("line"))
        painter.setFont(font("small"))
        painter.setPen(self._pen("dim"))
        base = round((HEAD + metrics("small").capHeight()) / 2)
        for column in COLUMNS:
            box = layout.boxes.get(column)
            if box is None:
                continue
            title = elided(titles.get(column, TITLES[column]), box.width + 8, "small")
            left: float = box.left
            if column in RIGHT_ALIGNED and column not in titles:
                left += box.width - metrics("small").horizontalAdvance(title)
            painter.drawText(QPointF(round(left), base), title)

    def _pen(self, name: ColorName) -> QPen:
        pen = self._pens.get(name)
        if pen is None:
            pen = self._pens[name] = QPen(color(name))
        return pen

    def _font(self, face: FontName) -> QFont:
        """The face of the scale; the mono font without shaping, which it does not need."""
        if face != "mono":
            return font(face)
        if self._mono is None:
            self._mono = QFont(font("mono"))
            self._mono.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        return self._mono

    def _null_badge(self, painter: QPainter) -> QPixmap:
        scale = painter.device().devicePixelRatio()
        if self._null is None or self._null.devicePixelRatio() != scale:
            drawn = QPixmap(QSize(NULL_WIDTH, 18) * scale)
            drawn.setDevicePixelRatio(scale)
            drawn.fill(Qt.GlobalColor.transparent)
            inner = QPainter(drawn)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.setPen(Qt.PenStyle.NoPen)
            inner.setBrush(mix("violet", "panel", 0.14))
            inner.drawRoundedRect(QRectF(0, 0, NULL_WIDTH, 18), 4, 4)
            inner.setPen(color("violet_fg"))
            inner.setFont(font("micro"))
            inner.drawText(QRectF(0, 0, NULL_WIDTH, 18), Qt.AlignmentFlag.AlignCenter, NULL)
            inner.end()
            self._null = drawn
        return self._null


def pill_text(new_count: int) -> str:
    return f"{count(new_count)} new"


def pill_rect(viewport: QSize, new_count: int) -> QRect:
    """Where the pill lies; empty where there is nothing new."""
    if not new_count:
        return QRect()
    wide = text_width(pill_text(new_count), "strong") + 50
    left = round((viewport.width() - wide) / 2)
    return QRect(left, viewport.height() - PILL_LIFT - PILL_HEIGHT, wide, PILL_HEIGHT)


def _pill(painter: QPainter, area: QRect, new_count: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for spread in range(10, 0, -2):  # a soft shadow
        painter.setBrush(QColor(0, 0, 0, max(2, int(26 * (1 - spread / 10)))))
        grown = QRectF(area).adjusted(-spread / 2, -spread / 4, spread / 2, spread * 3 / 4)
        painter.drawRoundedRect(grown, PILL_HEIGHT / 2 + spread / 2, PILL_HEIGHT / 2 + spread / 2)
    painter.setBrush(color("acc"))
    painter.drawRoundedRect(area, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
    painter.drawPixmap(area.left() + 14, area.top() + 6, pixmap("arrow-down", "on_acc"))
    painter.setPen(color("on_acc"))
    painter.setFont(font("strong"))
    base = round(area.top() + (PILL_HEIGHT + metrics("strong").capHeight()) / 2)
    painter.drawText(QPointF(area.left() + 36, base), pill_text(new_count))


def _baseline(face: FontName) -> int:
    return round((ROW + metrics(face).capHeight()) / 2)
