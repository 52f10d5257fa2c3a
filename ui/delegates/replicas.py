"""The replica set: leader filled with ★, in sync outlined, out of sync dashed ⚠, offline hatched ✕.

The shapes are those of the map's tiles too: `paint_shape` draws one of any size.
"""

from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from engine.contract.views import PartitionView
from ui.delegates.ruler import hatch
from ui.theme import ColorName, mix, text_width
from ui.widgets.ink import CENTRE, Ink

CHIP_HEIGHT = 20
Role = Literal["leader", "thin", "in_sync", "out", "offline"]
"""`thin` is a leader that has fewer replicas in sync than `min.insync.replicas` asks for."""
WORDS: dict[Role, str] = {
    "leader": "leader",
    "thin": "leader below min ISR",
    "in_sync": "in sync",
    "out": "out of sync",
    "offline": "offline",
}
MARKS: dict[Role, tuple[str, ColorName]] = {
    "leader": ("star", "on_fill"),
    "thin": ("star", "warn_fg"),
    "in_sync": ("circle", "ok_fg"),
    "out": ("triangle-alert", "warn_fg"),
    "offline": ("x", "bad_fg"),
}
"""The icon that says the same as the shape, and its colour on it."""
_NAMED: tuple[Role, ...] = ("leader", "in_sync", "out", "offline")
"""Those that a legend names."""
_LINES: dict[Role, ColorName] = {
    "leader": "ok",
    "thin": "warn",
    "in_sync": "ok",
    "out": "warn",
    "offline": "edge",
}


def role_of(view: PartitionView, broker_id: int, *, least_in_sync: int = 1) -> Role:
    """What a broker's replica of a partition is now."""
    if broker_id in view.offline_replicas:
        return "offline"
    if broker_id == view.leader:
        return "thin" if len(view.isr) < least_in_sync else "leader"
    return "in_sync" if broker_id in view.isr else "out"


def paint_shape(ink: Ink, area: QRectF, role: Role, *, radius: float = 4) -> None:
    """The ground and outline that tell a role without any colour."""
    fill: ColorName | QColor | None = None
    if role == "leader":
        fill = "ok"
    elif role == "thin":
        fill = mix("warn", "panel", 0.26)
    dashed = role in {"out", "offline"}
    box = (area.x(), area.y(), area.width(), area.height())
    ink.box(*box, fill, _LINES[role], radius=radius, dashed=dashed)
    if role == "offline":
        hatch(ink, area.adjusted(2, 2, -2, -2), "line", 5)


def paint_mark(ink: Ink, area: QRectF, role: Role) -> None:
    """A small square of the shape with its sign in it."""
    paint_shape(ink, area, role, radius=3)
    if role != "in_sync":
        ink.icon(area.center().x() - 5, area.center().y() - 5, *MARKS[role], 10)


def paint_replicas(  # noqa: PLR0917 - a place, then what is in it, as in Qt
    ink: Ink, x: float, y: float, view: PartitionView, room: float, least_in_sync: int = 1
) -> None:
    """The chips of a partition's replicas from the left; those that do not fit are counted."""
    left = x
    for at, broker_id in enumerate(view.replicas):
        role = role_of(view, broker_id, least_in_sync=least_in_sync)
        wide = _chip_width(broker_id, role)
        if left + wide > x + room and at:
            ink.text(left, y, 0, CHIP_HEIGHT, f"+{len(view.replicas) - at}", "dim", "small_strong")
            return
        _paint_chip(ink, QRectF(left, y, wide, CHIP_HEIGHT), broker_id, role)
        left += wide + 4


def paint_legend(ink: Ink, x: float, high: int) -> float:
    """The four shapes with their names, from the left; where it ends."""
    for role in _NAMED:
        paint_mark(ink, QRectF(x, (high - 16) / 2, 16, 16), role)
        x += 22 + ink.text(x + 22, 0, 0, high, WORDS[role], "dim", "small") + 14
    return x


def legend_width() -> int:
    """The room that the legend takes."""
    return sum(36 + text_width(WORDS[role], "small") for role in _NAMED)


def _chip_width(broker_id: int, role: Role) -> int:
    digits = 8 * (len(str(broker_id)) - 1)
    return {"in_sync": 24, "leader": 32, "thin": 32}.get(role, 36) + digits


def _paint_chip(ink: Ink, area: QRectF, broker_id: int, role: Role) -> None:
    x, y, wide, name = area.x(), area.y(), area.width(), str(broker_id)
    paint_shape(ink, area, role)
    icon, tone = MARKS[role]
    match role:
        case "leader" | "thin":
            ink.icon(x + 5, y + 4, icon, tone, 12)
            ink.text(x + 19, y, 0, CHIP_HEIGHT, name, tone, "small_strong")
        case "in_sync":
            ink.text(x, y, wide, CHIP_HEIGHT, name, "fg", "small_strong", CENTRE)
        case _:
            words: ColorName = "warn_fg" if role == "out" else "dim"
            ink.text(x + 6, y, 0, CHIP_HEIGHT, name, words, "small_strong")
            ink.icon(x + wide - 18, y + 4, icon, tone, 12)
