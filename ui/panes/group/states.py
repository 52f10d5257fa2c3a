"""The life of a group as a diagram, drawn from its machine's table; the edge just taken is lit."""

from collections.abc import Sequence
from math import atan2, cos, hypot, sin

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from engine.contract.groups import GroupEdge
from ui.theme import ColorName, FontName, color, mix, text_width
from ui.widgets.ink import CENTRE, LEFT, RIGHT, Ink

BOX_HEIGHT, EDGE, HIGH = 30, 16, 132
CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))
"""Where the first four states stand, in the order of the table: round from the top left."""
WORDS: dict[tuple[str, str], str] = {
    ("Empty", "RebalanceBegan"): "a member joins",
    ("PreparingRebalance", "GroupEmptied"): "all left",
    ("PreparingRebalance", "GenerationStarted"): "all joined",
    ("CompletingRebalance", "AssignmentMade"): "leader assigned",
    ("CompletingRebalance", "RebalanceBegan"): "again",
    ("Stable", "RebalanceBegan"): "join, leave or expiry",
    ("Empty", "EpochBumped"): "a member joins",
    ("Assigning", "TargetMade"): "target made",
    ("Reconciling", "MembersReconciled"): "all have their shares",
    ("Stable", "MembersGone"): "all left",
    ("Stable", "EpochBumped"): "members or topics change",
}


def edge_words(edge: GroupEdge) -> str:
    """What happens on an edge; an event without words of its own is said by its name."""
    known = WORDS.get(edge[:2])
    return known or "".join(f" {c.lower()}" if c.isupper() else c for c in edge[1]).strip()


class StateDiagram(QWidget):
    """States in the four corners, what leads from one to another between them."""

    def __init__(self) -> None:
        super().__init__()
        self._edges: tuple[GroupEdge, ...] = ()
        self._state = ""
        self._taken: GroupEdge | None = None
        self.setMinimumHeight(HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("States of the group")

    @override
    def sizeHint(self) -> QSize:
        return QSize(340, HIGH)

    @property
    def states(self) -> list[str]:
        return list(
            dict.fromkeys(state for before, _, after in self._edges for state in (before, after))
        )

    def show_state(self, edges: Sequence[GroupEdge], state: str, taken: GroupEdge | None) -> None:
        self._edges, self._state, self._taken = tuple(edges), state, taken
        how = f", by: {edge_words(taken)}" if taken is not None else ""
        self.setAccessibleDescription(f"{state}{how}")
        self.update()

    def box_of(self, state: str) -> tuple[float, float, float]:
        """Left, top and width of a state's box."""
        at = self.states.index(state)
        column, row = CORNERS[at % len(CORNERS)]
        wide = text_width(state, "body") + 32
        right = self.width() - EDGE
        left = EDGE if column == 0 else right - max(wide, 150)
        return (
            left,
            8 if row == 0 else self.height() - BOX_HEIGHT - 10,
            wide if column == 0 else right - left,
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            pairs = {(before, after) for before, _, after in self._edges}
            for edge in self._edges:
                if edge != self._taken:
                    self._paint_edge(ink, edge, is_double=(edge[2], edge[0]) in pairs)
            if self._taken is not None and self._taken in self._edges:
                is_double = (self._taken[2], self._taken[0]) in pairs
                self._paint_edge(ink, self._taken, is_double=is_double)
            for state in self.states:
                self._paint_state(ink, state)

    def _paint_state(self, ink: Ink, state: str) -> None:
        left, top, wide = self.box_of(state)
        on = state == self._state
        tone: ColorName = "ok" if state == "Stable" else "acc"
        fill = mix(tone, "bg", 0.2) if on else mix("dim", "bg", 0.06)
        ink.box(left, top, wide, BOX_HEIGHT, fill, tone if on else "edge", radius=BOX_HEIGHT / 2)
        face: FontName = "strong" if on else "body"
        ink.text(
            left,
            top,
            wide,
            BOX_HEIGHT,
            state,
            "fg" if on else "dim",
            face,
            CENTRE,
        )

    def _paint_edge(self, ink: Ink, edge: GroupEdge, *, is_double: bool) -> None:
        taken = edge == self._taken
        first, last = _between(self.box_of(edge[0]), self.box_of(edge[2]))
        if is_double:  # beside the one that leads back
            along = last - first
            length = hypot(along.x(), along.y()) or 1
            aside = QPointF(-along.y(), along.x()) * (5 / length)
            first, last = first - aside, last - aside
        paint: ColorName = "edge"
        if taken:
            paint = "ok_fg" if edge[2] == "Stable" else "acc_fg"
        ink.painter.setPen(QPen(color(paint), 2 if taken else 1))
        ink.painter.drawLine(first, last)
        _arrow(ink, first, last, paint)
        if taken or edge[:2] in WORDS:
            _label(ink, first, last, edge_words(edge), paint if taken else None)


def _label(ink: Ink, first: QPointF, last: QPointF, words: str, lit: ColorName | None) -> None:
    """What happens, beside a level or upright edge, or over the middle of a slanting one."""
    tone: ColorName = lit or "dim"
    face: FontName = "small_strong" if lit else "small"
    wide = text_width(words, "small_strong")
    middle = (first + last) / 2
    x, y, side = middle.x() - wide / 2, middle.y() - 8, CENTRE
    if abs(first.y() - last.y()) < 2:
        y = middle.y() - 18 if first.x() < last.x() else middle.y() + 1
    elif abs(first.x() - last.x()) < 2:
        is_left = last.y() < first.y()
        x = middle.x() - wide - 8 if is_left else middle.x() + 8
        side = RIGHT if is_left else LEFT
    else:
        ink.fill(x - 4, y, wide + 8, 16, "bg")
    ink.text(x, y, wide, 16, words, tone, face, side)


def _between(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[QPointF, QPointF]:
    """From the rim of one box to the rim of another."""
    if one[1] == other[1]:
        y = one[1] + BOX_HEIGHT / 2
        if one[0] < other[0]:
            return QPointF(one[0] + one[2] + 4, y), QPointF(other[0] - 4, y)
        return QPointF(one[0] - 4, y), QPointF(other[0] + other[2] + 4, y)
    down = one[1] < other[1]
    start_y = one[1] + (BOX_HEIGHT + 3 if down else -3)
    end_y = other[1] + (-3 if down else BOX_HEIGHT + 3)
    if abs(one[0] - other[0]) < max(one[2], other[2]) / 2:
        x = max(one[0], other[0]) + min(one[2], other[2]) / 2
        return QPointF(x, start_y), QPointF(x, end_y)
    from_left = one[0] < other[0]
    start_x = one[0] + one[2] * (0.8 if from_left else 0.2)
    return QPointF(start_x, start_y), QPointF(
        other[0] + other[2] * (0.15 if from_left else 0.85), end_y
    )


def _arrow(ink: Ink, first: QPointF, last: QPointF, paint: ColorName) -> None:
    turn = atan2(last.y() - first.y(), last.x() - first.x())
    wings = [
        QPointF(last.x() - 8 * cos(turn + by), last.y() - 8 * sin(turn + by))
        for by in (0.45, -0.45)
    ]
    ink.painter.setBrush(color(paint))
    ink.painter.drawPolygon(QPolygonF([last, *wings]))
