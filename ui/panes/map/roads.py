"""Roads: the curves that lanes take between the places of a plan, and the places along them."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from ui.panes.map.dots import Lane
from ui.panes.map.layout import Plan
from ui.panes.map.scene import Element

STEPS = 64
"""Places along a road that are known without asking the curve again."""
BULGE = 26.0


class Roads:
    """Made anew with each plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._paths: dict[tuple[Element, Element], QPainterPath | None] = {}
        self._places: dict[tuple[Element, Element], tuple[QPointF | None, ...]] = {}

    def path(self, lane: Lane) -> QPainterPath | None:
        """The curve; None where an end of it is not on the map."""
        ends = (lane.source, lane.target)
        if ends not in self._paths:
            self._paths[ends] = self._between(*ends)
        return self._paths[ends]

    def places(self, lane: Lane) -> tuple[QPointF | None, ...]:
        """From its beginning to its end, `STEPS` and one of them; none where there is no road.

        None where the road goes on behind a card or a badge.
        """
        ends = (lane.source, lane.target)
        found = self._places.get(ends)
        if found is None:
            path = self.path(lane)
            found = (
                () if path is None else tuple(self._seen(path, step) for step in range(STEPS + 1))
            )
            self._places[ends] = found
        return found

    def _seen(self, path: QPainterPath, step: int) -> QPointF | None:
        at = path.pointAtPercent(step / STEPS)
        hides = any(
            area.contains(at) and area.left() < at.x() < area.right()
            for key, area in self._plan.areas.items()
            if key[0] in {"broker", "link"}
        )
        return None if hides else at

    def area(self, element: Element) -> QRectF | None:
        """Where an element stands, or what stands for it."""
        found = self._plan.areas.get(element)
        if found is None and element[0] == "producer":
            found = self._plan.areas.get(("more", "producers"))
        elif found is None and element[0] in {"group", "reader"}:
            found = self._plan.areas.get(("more", "readers"))
        return found

    def link(self, first: int, second: int) -> QPainterPath | None:
        """The road between two brokers, whichever way."""
        return self.path(Lane("replicated", ("broker", first), ("broker", second)))

    def _between(self, source: Element, target: Element) -> QPainterPath | None:
        start, end = self.area(source), self.area(target)
        if start is None or end is None:
            return None
        if source[0] == target[0] == "broker":
            return _beside(start, end)
        begin = QPointF(start.right(), start.center().y())
        goal = QPointF(end.left(), end.center().y())
        if source[0] == "broker":  # readers leave a card where they find their own height
            begin.setY(_towards(start, goal.y()))
        else:
            goal.setY(_towards(end, begin.y()))
        path = QPainterPath(begin)
        half = max((goal.x() - begin.x()) / 2, 24.0)
        path.cubicTo(begin.x() + half, begin.y(), goal.x() - half, goal.y(), goal.x(), goal.y())
        return path


def _towards(card: QRectF, y: float) -> float:
    """A place at the side of a card, a little towards a height beside it."""
    reach = card.height() * 0.3
    return card.center().y() + max(-reach, min(reach, (y - card.center().y()) * 0.12))


def _beside(start: QRectF, end: QRectF) -> QPainterPath:
    """An arc at the right of the cards; there and back lie apart."""
    is_down = start.top() < end.top() or (start.top() == end.top() and start.x() < end.x())
    apart = 7.0 if is_down else -7.0
    if abs(start.center().y() - end.center().y()) < start.height() / 2:  # side by side
        begin = QPointF(start.center().x(), start.bottom())
        goal = QPointF(end.center().x(), end.bottom())
        path = QPainterPath(begin)
        low = begin.y() + 9 + apart / 3
        path.cubicTo(begin.x(), low, goal.x(), low, goal.x(), goal.y())
        return path
    begin = QPointF(
        start.right(), start.center().y() + (start.height() / 4 if is_down else -start.height() / 4)
    )
    goal = QPointF(
        end.right(), end.center().y() - (end.height() / 4 if is_down else -end.height() / 4)
    )
    distance = abs(begin.y() - goal.y())
    reach = max(begin.x(), goal.x()) + BULGE + min(distance / 24, 16) + apart
    path = QPainterPath(begin)
    path.cubicTo(reach, begin.y(), reach, goal.y(), goal.x(), goal.y())
    return path
