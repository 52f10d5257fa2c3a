"""Surfaces, rows and columns: how widgets are laid on the grid."""

from typing import Literal, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

L = TypeVar("L", bound=QBoxLayout)
SurfaceName = Literal["bg", "panel", "head", "code", "line", "card", "code-card", "toast", "sheet"]
Item = QWidget | QLayout | int | None
"""A widget, a layout, a fixed gap in pixels, or None for a stretch."""


class Surface(QWidget):
    """A widget painted in one of the surface colours of the theme."""

    def __init__(self, surface: SurfaceName, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", surface)


class Line(Surface):
    """A separator of one pixel."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("line", parent)
        if vertical:
            self.setFixedWidth(1)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        else:
            self.setFixedHeight(1)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def column(
    *items: Item,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    spacing: int = 0,
    into: QWidget | None = None,
) -> QVBoxLayout:
    """A vertical layout (left, top, right, bottom margins), set on `into` where given."""
    layout = QVBoxLayout(into) if into is not None else QVBoxLayout()
    return _filled(layout, items, margins, spacing)


def row(
    *items: Item,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    spacing: int = 0,
    into: QWidget | None = None,
) -> QHBoxLayout:
    """A horizontal layout (left, top, right, bottom margins), set on `into` where given."""
    layout = QHBoxLayout(into) if into is not None else QHBoxLayout()
    return _filled(layout, items, margins, spacing)


def scrolled(inner: QWidget) -> QScrollArea:
    """What is read from top to bottom, as wide as its place; the keyboard goes to what is in it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


def _filled(
    layout: L, items: tuple[Item, ...], margins: tuple[int, int, int, int], spacing: int
) -> L:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        match item:
            case None:
                layout.addStretch(1)
            case int():
                layout.addSpacing(item)
            case QLayout():
                layout.addLayout(item)
            case _:
                layout.addWidget(item)
    return layout
