"""SafeLabel: words on the screen that are never taken for markup."""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import ColorName, FontName, Tone, color, font
from ui.widgets.text import tooltip

LEAD = 1.28
"""A wrapped line is so many times as high as the font says: Inter alone stands too close."""
_NARROWEST, _USUAL_WIDTH = 24, 320
_TONES: dict[str, ColorName] = {
    "dim": "dim",
    "ok": "ok_fg",
    "warn": "warn_fg",
    "bad": "bad_fg",
    "acc": "acc_fg",
    "violet": "violet_fg",
}


class SafeLabel(QLabel):
    """A QLabel of plain text in a font and tone of the theme; wraps or elides where told to."""

    def __init__(
        self,
        text: str = "",
        font_name: FontName = "body",
        tone: Tone | str = "fg",
        *,
        wrap: bool = False,
        elide: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._full = ""
        self._elides, self._wraps = elide, wrap
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(font_name))
        self.set_tone(tone)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setText(text)

    def set_tone(self, tone: Tone | str) -> None:
        """Change the colour; costs nothing where it is that colour already."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    @property
    def full_text(self) -> str:
        """The text before anything was elided."""
        return self._full

    @override
    def setText(self, text: str) -> None:
        if text == self._full and text:
            return
        self._full = text
        self._show()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elides:
            self._show()

    @override
    def minimumSizeHint(self) -> QSize:
        if self._wraps:
            return QSize(_NARROWEST, ceil(self._line_height))
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _NARROWEST), hint.height()) if self._elides else hint

    @override
    def sizeHint(self) -> QSize:
        if self._wraps:
            wide = min(self.fontMetrics().horizontalAdvance(self._full) + 2, _USUAL_WIDTH)
            return QSize(wide, self.heightForWidth(wide))
        if not self._elides:
            return super().sizeHint()
        wide = self.fontMetrics().horizontalAdvance(self._full) + 1
        return QSize(wide, super().sizeHint().height())

    @override
    def hasHeightForWidth(self) -> bool:
        return self._wraps

    @override
    def heightForWidth(self, width: int) -> int:
        if not self._wraps:
            return super().heightForWidth(width)
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        high = len(self._lines(inner).lines) * self._line_height
        return ceil(high) + margins.top() + margins.bottom()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._wraps:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        name = _TONES.get(str(self.property("tone")), "fg")
        painter.setPen(color(name if self.isEnabled() else "faint"))
        area = QRectF(self.contentsRect())
        laid = self._lines(area.width())
        top = area.top()
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top += max(0.0, (area.height() - len(laid.lines) * self._line_height) / 2)
        for line in laid.lines:
            line.draw(painter, QPointF(area.left(), top))
        painter.end()

    @property
    def _line_height(self) -> float:
        return self.fontMetrics().height() * LEAD

    def _lines(self, width: float) -> "_Laid":
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        return _Laid(self, option, max(width, _NARROWEST), self._line_height)

    def _show(self) -> None:
        if not self._elides:
            super().setText(self._full)  # a wrapping label too: it is what screen readers read
            self.updateGeometry()
            return
        shown = self.fontMetrics().elidedText(
            self._full, Qt.TextElideMode.ElideRight, max(self.width(), _NARROWEST)
        )
        super().setText(shown)
        self.setToolTip(tooltip(self._full) if shown != self._full else "")
        self.updateGeometry()


class _Laid:
    """A text broken into lines; it keeps the layout alive that the lines belong to."""

    def __init__(
        self, label: SafeLabel, option: QTextOption, width: float, line_height: float
    ) -> None:
        self._layout = QTextLayout(label.full_text.replace("\n", "\u2028"), label.font())
        self._layout.setTextOption(option)
        self.lines: list[QTextLine] = []
        self._layout.beginLayout()
        lead = (line_height - label.fontMetrics().height()) / 2
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, len(self.lines) * line_height + lead))
            self.lines.append(line)
        self._layout.endLayout()
