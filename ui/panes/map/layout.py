"""Where everything stands on the map: as large as it fits, grouped where it would not.

Four sizes of a replica: a tile with its figures, a small tile with its bars, a mark, and one chip
for all replicas of a topic. The largest that fits into every broker's card is taken for all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from ui.panes.map.scene import BrokerNode, Element, Replica, Scene, SideNode

Size = Literal["tile", "small", "mark", "topic"]
SIZES: tuple[Size, ...] = ("tile", "small", "mark", "topic")
LEAST: dict[Size, tuple[int, int]] = {
    "tile": (84, 80),
    "small": (50, 34),
    "mark": (18, 18),
    "topic": (148, 22),
}
"""The least width and height of each."""
MOST: dict[Size, tuple[int, int]] = {
    "tile": (152, 100),
    "small": (84, 62),
    "mark": (18, 18),
    "topic": (260, 44),
}
GAP: dict[Size, int] = {"tile": 8, "small": 6, "mark": 3, "topic": 4}
MARGIN, HEAD, FOOT = 16, 32, 12
SAMPLING = 34
"""Below the producers: room for what one dot stands for."""
CARD_GAP, CARD_HEAD, CARD_PAD, FLAT_HEAD = 14, 38, 10, 132
FLAT_BELOW = 104
"""A card lower than this has its name at its left instead of above."""
LEAST_CARD = (188, 46)
SIDE_HEIGHT, SIDE_GAP = 76, 14
LEAST_SIDE = 44
HEADING = 16
LINK_ROOM = 74
"""Between broker cards and the sides: where links and dots are seen."""


@dataclass(slots=True)
class Plan:
    """The places of all elements."""

    size: Size = "tile"
    areas: dict[Element, QRectF] = field(default_factory=dict)
    headings: list[tuple[QRectF, str]] = field(default_factory=list)
    """Names of topics over their replicas."""
    flat: bool = False
    more: dict[Element, int] = field(default_factory=dict)
    """How many others one element stands for."""
    columns: tuple[QRectF, QRectF, QRectF] = (QRectF(), QRectF(), QRectF())

    def element_at(self, at: QPointF) -> Element | None:
        """The innermost element there."""
        found = [key for key, area in self.areas.items() if area.contains(at)]
        return min(found, key=lambda key: _extent(self.areas[key]), default=None)


def _extent(area: QRectF) -> float:
    return area.width() * area.height()


def plan_of(scene: Scene, width: float, height: float) -> Plan:
    """The plan with the largest replicas that all fit."""
    side = min(max(width * 0.17, 116), 190)
    room = min(max(width * 0.07, 40), LINK_ROOM + 30)
    left = QRectF(MARGIN, HEAD, side, height - HEAD - SAMPLING)
    right = QRectF(width - MARGIN - side, HEAD, side, height - HEAD - FOOT)
    middle = QRectF(
        left.right() + room, HEAD, right.left() - left.right() - 2 * room, right.height()
    )
    plan = _brokers(scene, middle)
    plan.columns = (left, middle, right)
    _side(plan, scene.producers, left, "producers")
    _side(plan, scene.readers, right, "readers")
    return plan


# -- the sides -------------------------------------------------------------------------------------


def _side(plan: Plan, nodes: tuple[SideNode, ...], area: QRectF, name: str) -> None:
    if not nodes:
        return
    most = max(int((area.height() + SIDE_GAP) // (LEAST_SIDE + SIDE_GAP)), 1)
    shown = nodes if len(nodes) <= most else nodes[: most - 1]
    count = len(shown) + (len(shown) < len(nodes))
    step = area.height() / count
    high = min(SIDE_HEIGHT, step - SIDE_GAP)
    for at, node in enumerate(shown):
        top = area.top() + at * step + (step - high) / 2
        plan.areas[node.key] = QRectF(area.left(), top, area.width(), high)
    if len(shown) < len(nodes):
        more: Element = ("more", name)
        top = area.top() + len(shown) * step + (step - LEAST_SIDE) / 2
        plan.areas[more] = QRectF(area.left(), top, area.width(), LEAST_SIDE)
        plan.more[more] = len(nodes) - len(shown)


# -- the brokers -----------------------------------------------------------------------------------


def _brokers(scene: Scene, area: QRectF) -> Plan:
    for size in SIZES:
        for columns in (1, 2, 3):
            found = _arranged(scene, area, size, columns)
            if found is not None:
                return found
    return _arranged(scene, area, "topic", _least_bad(len(scene.brokers)), is_last=True) or Plan()


def _least_bad(broker_count: int) -> int:
    return 1 if broker_count < 4 else 2 if broker_count < 7 else 3


def _arranged(
    scene: Scene, area: QRectF, size: Size, columns: int, *, is_last: bool = False
) -> Plan | None:
    """All cards in so many columns with replicas of one size; None where they do not fit."""
    count = len(scene.brokers)
    if not count:
        return Plan(size)
    rows = -(-count // columns)
    if columns > 1 and count <= columns * (rows - 1):
        return None
    wide = (area.width() - CARD_GAP * (columns - 1)) / columns
    high = (area.height() - CARD_GAP * (rows - 1)) / rows
    if not is_last and (wide < LEAST_CARD[0] or high < LEAST_CARD[1]):
        return None
    plan = Plan(size, flat=high < FLAT_BELOW and columns == 1)
    for at, broker in enumerate(scene.brokers):
        column, row = divmod(at, rows)
        card = QRectF(
            area.left() + column * (wide + CARD_GAP), area.top() + row * (high + CARD_GAP),
            wide, high,
        )  # fmt: skip
        plan.areas[broker.key] = card
        inner = _inner(card, is_flat=plan.flat)
        if not _fill(plan, broker, inner, is_headed=len(scene.topics) > 1, is_last=is_last):
            return None
    return plan


def _inner(card: QRectF, *, is_flat: bool) -> QRectF:
    if is_flat:
        return card.adjusted(FLAT_HEAD, 8, -CARD_PAD, -8)
    return card.adjusted(CARD_PAD + 2, CARD_HEAD, -CARD_PAD - 2, -CARD_PAD)


def _fill(plan: Plan, broker: BrokerNode, inner: QRectF, *, is_headed: bool, is_last: bool) -> bool:
    if plan.size == "topic":
        return _fill_topics(plan, broker, inner, is_last=is_last)
    runs = list(_by_topic(broker.replicas))
    if plan.size == "tile" or not is_headed:  # a tile has room for its topic's name
        runs = [("", [each for _, run in runs for each in run])]
    top = inner.top()
    for topic, run in runs:
        if topic:
            plan.headings.append((QRectF(inner.left(), top, inner.width(), HEADING), topic))
            top += HEADING
        keys = [each.key for each in run]
        for key, place in _grid(keys, plan.size, inner, top, is_sole=len(runs) == 1):
            plan.areas[key] = place
            bottom = place.bottom()
            if bottom > inner.bottom() + 0.5 or place.right() > inner.right() + 0.5:
                return False
        top = bottom + GAP[plan.size] if run else top
    return True


def _fill_topics(plan: Plan, broker: BrokerNode, inner: QRectF, *, is_last: bool) -> bool:
    """A chip for each topic; the last one stands for those that find no room."""
    topics = [topic for topic, _ in _by_topic(broker.replicas)]
    keys: list[Element] = [("topic", broker.broker_id, topic) for topic in topics]
    places = list(_grid(keys, "topic", inner, inner.top(), is_sole=True))
    room = [place for place in places if place[1].bottom() <= inner.bottom() + 0.5]
    if len(room) == len(places):
        plan.areas.update(places)
        return True
    if not is_last:
        return False
    plan.areas.update(room[:-1])
    if room:
        more: Element = ("more", f"broker {broker.broker_id}")
        plan.areas[more] = room[-1][1]
        plan.more[more] = len(places) - len(room) + 1
    return True


def _grid(
    keys: list[Element], size: Size, inner: QRectF, top: float, *, is_sole: bool = False
) -> Iterator[tuple[Element, QRectF]]:
    """Rows from the left, as wide as the room allows; as high too, where nothing comes below."""
    (wide, high), gap = LEAST[size], GAP[size]
    columns = max(int((inner.width() + gap) // (wide + gap)), 1)
    used = min(columns, len(keys)) or 1
    wide = int(min((inner.width() - gap * (used - 1)) / used, MOST[size][0]))
    rows = -(-len(keys) // columns)
    if is_sole and rows:
        share = (inner.bottom() - top - gap * (rows - 1)) / rows
        high = int(max(min(share, MOST[size][1]), high))
    for at, key in enumerate(keys):
        row, column = divmod(at, columns)
        yield (
            key,
            QRectF(inner.left() + column * (wide + gap), top + row * (high + gap), wide, high),
        )


def _by_topic(replicas: Iterable[Replica]) -> Iterator[tuple[str, list[Replica]]]:
    for topic, run in groupby(replicas, key=lambda each: each.topic):
        yield topic, list(run)
