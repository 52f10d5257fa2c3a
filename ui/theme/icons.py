"""The icons: Lucide's SVG files recoloured to the theme, drawn at twice the size asked for."""

from functools import cache
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.current import color, themes
from ui.theme.tokens import ColorName

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
SCALE = 2
_FILLED = frozenset({"star"})  # the leader's mark is a solid shape


class HasIcon(Protocol):
    """A button or an action."""

    def setIcon(self, icon: QIcon) -> object:  # noqa: N802 - Qt's name
        ...


def pixmap(name: str, tone: ColorName = "dim", size: int = 16) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels in a colour of the theme in use."""
    return _drawn(name, color(tone).name(), size)


def icon(name: str, tone: ColorName = "dim", size: int = 16) -> QIcon:
    """An icon that turns faint where it is disabled."""
    made = QIcon(pixmap(name, tone, size))
    made.addPixmap(pixmap(name, "faint", size), QIcon.Mode.Disabled)
    return made


def set_icon(target: HasIcon, name: str, tone: ColorName = "dim", size: int = 16) -> None:
    """Give a button or an action an icon that follows the theme."""
    _followers()[target] = (name, tone, size)
    target.setIcon(icon(name, tone, size))


def app_icon() -> QIcon:
    """The application's own icon."""
    return QIcon(str(FOLDER.parent / "workbench.svg"))


@cache
def _followers() -> WeakKeyDictionary[HasIcon, tuple[str, ColorName, int]]:
    themes().changed.connect(_recolor)
    return WeakKeyDictionary()


def _recolor() -> None:
    for target, (name, tone, size) in list(_followers().items()):
        try:
            target.setIcon(icon(name, tone, size))
        except RuntimeError:  # Qt deleted the widget, Python still holds its shell
            _followers().pop(target, None)


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _drawn(name: str, paint: str, size: int) -> QPixmap:
    text = _source(name).replace("currentColor", paint)
    stroke = "1.8" if size > 14 else "2.1"  # small icons need a firmer line
    text = text.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    if name in _FILLED:
        text = text.replace('fill="none"', f'fill="{paint}"')
    drawn = QPixmap(size * SCALE, size * SCALE)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    drawn.setDevicePixelRatio(SCALE)
    return drawn
