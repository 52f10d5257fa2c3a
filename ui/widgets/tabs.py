"""Tabs: a flat tab bar that shows where the keyboard is."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from ui.theme import color, font


class Tabs(QTabBar):
    """Underlined tabs; `role` chooses the height: "snippet", "dock", "page" or the centre's."""

    def __init__(self, name: str, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if role:
            self.setProperty(role, True)
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFont(font("body"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex() >= 0:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(color("acc"), 1))
            ring = QRectF(self.tabRect(self.currentIndex())).adjusted(2.5, 3.5, -2.5, -4.5)
            painter.drawRoundedRect(ring, 4, 4)
            painter.end()
