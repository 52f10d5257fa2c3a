"""The replica set: ★ leader filled, in sync outlined, out of sync dashed with a warning sign."""

from engine.contract.views import PartitionView
from ui.widgets.ink import CENTRE, Ink

CHIP_HEIGHT = 20


def paint_replicas(ink: Ink, x: float, y: float, view: PartitionView, room: float) -> None:
    """The chips of a partition's replicas from the left; those that do not fit are counted."""
    left = x
    for at, broker_id in enumerate(view.replicas):
        wide = _chip_width(broker_id, view)
        if left + wide > x + room and at:
            ink.text(left, y, 0, CHIP_HEIGHT, f"+{len(view.replicas) - at}", "dim", "small_strong")
            return
        _paint_chip(ink, left, y, broker_id, view)
        left += wide + 4


def _chip_width(broker_id: int, view: PartitionView) -> int:
    digits = 8 * (len(str(broker_id)) - 1)
    if broker_id == view.leader:
        return 32 + digits
    return (24 if broker_id in view.isr else 36) + digits


def _paint_chip(ink: Ink, x: float, y: float, broker_id: int, view: PartitionView) -> None:
    wide = _chip_width(broker_id, view)
    name = str(broker_id)
    if broker_id == view.leader:
        ink.box(x, y, wide, CHIP_HEIGHT, "ok", radius=4)
        ink.icon(x + 5, y + 4, "star", "on_fill", 12)
        ink.text(x + 19, y, 0, CHIP_HEIGHT, name, "on_fill", "small_strong")
    elif broker_id in view.isr:
        ink.box(x, y, wide, CHIP_HEIGHT, None, "ok", radius=4)
        ink.text(x, y, wide, CHIP_HEIGHT, name, "fg", "small_strong", CENTRE)
    else:
        ink.box(x, y, wide, CHIP_HEIGHT, None, "warn", radius=4, dashed=True)
        ink.text(x + 6, y, 0, CHIP_HEIGHT, name, "warn_fg", "small_strong")
        ink.icon(x + wide - 18, y + 4, "triangle-alert", "warn_fg", 12)
