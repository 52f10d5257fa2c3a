"""The still part of the map: cards, replicas, roads and what was announced, drawn once a change."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from ui.delegates.replicas import MARKS, WORDS, Role, paint_shape
from ui.delegates.ruler import hatch
from ui.panes.map.changes import tags_together
from ui.panes.map.dots import Lane
from ui.panes.map.layout import FLAT_HEAD, Plan
from ui.panes.map.revive import WIDE
from ui.panes.map.roads import Roads
from ui.panes.map.scene import BrokerNode, Element, Link, Replica, Scene, SideNode
from ui.theme import ColorName, color, mix, text_width
from ui.widgets.ink import CENTRE, RIGHT, Ink, badge_width
from ui.widgets.text import count, rate, visible

_ROLES: tuple[Role, ...] = ("offline", "out", "in_sync", "thin", "leader")
SCALE = 44
"""Records that a replica's bars show: the last ones of its leader."""
WAYS: dict[str, ColorName] = {"produced": "acc", "replicated": "violet", "fetched": "ok"}
STATES: dict[str, tuple[str, str, ColorName]] = {
    "running": ("server", "", "ok_fg"),
    "paused": ("pause", "Frozen", "warn_fg"),
    "fenced": ("triangle-alert", "Fenced", "warn_fg"),
    "down": ("circle-x", "Down", "bad_fg"),
}


@dataclass(slots=True)
class Marks:
    """What is said at a place for a while, and where the keyboard is."""

    tags: Mapping[Element, str] = field(default_factory=dict)
    """`2 → 3` over a replica that has another role now."""
    refused: frozenset[Lane] = frozenset()
    current: Element | None = None
    sampling: str = ""
    """`1 dot = 1 batch`."""


class Picture:
    """Draws one scene by one plan."""

    def __init__(self, ink: Ink, scene: Scene, plan: Plan, roads: Roads, marks: Marks) -> None:
        self._ink, self._scene, self._plan = ink, scene, plan
        self._roads, self._marks = roads, marks

    def draw(self, lanes: tuple[Lane, ...]) -> None:
        self._titles()
        for lane in lanes:
            self._road(lane)
        for link in self._scene.links:
            self._link_line(link)
        for node in (*self._scene.producers, *self._scene.readers):
            self._side(node)
        for broker in self._scene.brokers:
            self._broker(broker)
        for area, words in self._plan.headings:
            self._ink.text(
                area.x(), area.y(), area.width(), area.height(), visible(words), "dim", "micro"
            )
        for link in self._scene.links:
            self._link_badge(link)
        for lane in self._marks.refused:
            self._refused(lane)
        for key, number in self._plan.more.items():
            self._more(key, number)
        self._tags()

    def _titles(self) -> None:
        left, middle, right = self._plan.columns
        scope = visible(self._scene.scope, 60) or "all topics"
        self._title(left, "Producers")
        taken = self._title(middle, f"Brokers and the replicas of {scope}")
        are_groups = all(node.key[0] == "group" for node in self._scene.readers)
        self._title(right, "Consumer groups" if are_groups else "Groups and readers")
        hint = f"upper bar high watermark, lower bar log end, last {SCALE} records"
        if self._plan.size != "tile":
            hint = "filled leads · outlined is in sync · dashed is not · hatched is offline"
        if self._marks.sampling:
            self._ink.dot(left.x() + 4, left.bottom() + 18, 3.5, "acc_fg")
            self._ink.text(
                left.x() + 14, left.bottom() + 8, 0, 20, self._marks.sampling, "dim", "small"
            )
        if taken + text_width(hint, "small") + 24 < middle.width():
            self._ink.text(middle.x(), 8, middle.width(), 20, hint, "dim", "small", RIGHT)

    def _title(self, area: QRectF, words: str) -> int:
        return self._ink.text(area.x(), 8, area.width(), 20, words, "dim", "small_strong")

    # -- roads -------------------------------------------------------------------------------

    def _road(self, lane: Lane) -> None:
        path = self._roads.path(lane)
        if path is not None:
            tone = color(WAYS[lane.way], 0.35 if lane.way == "replicated" else 0.5)
            self._stroke(path, tone, 1.0 if lane.way == "replicated" else 1.6)

    def _stroke(
        self, path: QPainterPath, tone: QColor, width: float, *, dashed: bool = False
    ) -> None:
        pen = QPen(tone, width)
        if dashed:
            pen.setDashPattern([3, 3])
        self._ink.painter.setPen(pen)
        self._ink.painter.setBrush(Qt.BrushStyle.NoBrush)
        self._ink.painter.drawPath(path)

    def _link_line(self, link: Link) -> None:
        path = self._roads.link(link.first, link.second)
        if path is not None:
            tone: ColorName = "bad" if "cut" in link.words else "warn"
            self._stroke(path, color(tone), 2, dashed=True)

    def _link_badge(self, link: Link) -> None:
        area = self._plan.areas.get(link.key)
        if area is None:
            return
        is_cut = "cut" in link.words
        tone: ColorName = "bad" if is_cut else "warn"
        words: ColorName = "bad_fg" if is_cut else "warn_fg"
        self._ink.box(*_of(area), mix(tone, "bg", 0.2), tone, radius=6)
        icon = "pause" if link.is_held else "unlink" if is_cut else "snail"
        self._ink.icon(area.x() + 7, area.y() + 4, icon, words)
        self._ink.text(
            area.x() + 29,
            area.y(),
            area.width() - 34,
            area.height(),
            link.words,
            words,
            "small_strong",
        )
        self._focus(link.key, area)

    def _refused(self, lane: Lane) -> None:
        path = self._roads.path(lane)
        if path is not None:
            at = path.pointAtPercent(0.84)
            self._ink.dot(at.x(), at.y(), 9, "bg", "bad")
            self._ink.icon(at.x() - 6, at.y() - 6, "x", "bad_fg", 12)

    # -- the sides ---------------------------------------------------------------------------

    def _side(self, node: SideNode) -> None:
        area = self._plan.areas.get(node.key)
        if area is None:
            return
        ink, x, y, wide = self._ink, area.x(), area.y(), area.width()
        ink.box(*_of(area), "panel", "line", radius=8, dashed=not node.is_live)
        is_writer = node.key[0] == "producer"
        live: ColorName = "acc_fg" if is_writer else "ok_fg"
        icon = (
            "arrow-up-from-line"
            if is_writer
            else "users"
            if node.key[0] == "group"
            else "arrow-down-to-line"
        )
        lines = 3 if area.height() >= 66 else 2
        top = y + (area.height() - lines * 20) / 2
        ink.icon(x + 12, top + 2, icon, live if node.is_live else "dim")
        ink.text(
            x + 36,
            top,
            wide - 44,
            20,
            visible(node.name, 80),
            "fg" if node.is_live else "dim",
            "strong",
        )
        if lines == 3:
            ink.text(x + 12, top + 20, wide - 20, 20, node.first, "dim", "small")
        left = x + 12
        if node.is_late:
            ink.icon(left, top + (lines - 1) * 20 + 3, "triangle-alert", "warn_fg", 14)
            left += 19
        tone: ColorName = "warn_fg" if node.is_late else "fg" if node.is_live else "dim"
        ink.text(left, top + (lines - 1) * 20, x + wide - 8 - left, 20, node.second, tone, "small")
        self._focus(node.key, area)

    def _more(self, key: Element, number: int) -> None:
        area = self._plan.areas[key]
        self._ink.box(*_of(area), "panel", "line", radius=6, dashed=True)
        what = str(key[1]) if key[1] in {"producers", "readers"} else "topics"
        self._ink.text(*_of(area), f"{number} more {what}", "dim", "small", CENTRE)
        self._focus(key, area)

    # -- brokers -----------------------------------------------------------------------------

    def _broker(self, broker: BrokerNode) -> None:
        area, ink = self._plan.areas[broker.key], self._ink
        is_down = broker.state == "down"
        line: ColorName = (
            "bad" if is_down else "warn" if broker.state != "running" or broker.faults else "line"
        )
        ink.box(*_of(area), "panel", line, radius=8, dashed=broker.state != "running")
        if is_down:
            hatch(ink, area.adjusted(2, 2, -2, -2), "line", 10)
        self._broker_head(broker, area)
        for replica in broker.replicas:
            place = self._plan.areas.get(replica.key)
            if place is not None:
                self._replica(replica, place)
        if self._plan.size == "topic":
            for topic in dict.fromkeys(each.topic for each in broker.replicas):
                self._topic(broker, topic)
        self._focus(broker.key, area)

    def _broker_head(self, broker: BrokerNode, area: QRectF) -> None:
        ink, flat = self._ink, self._plan.flat
        icon, words, tone = STATES[broker.state]
        if broker.down_for:
            words = f"{words} for {broker.down_for}"
        room = FLAT_HEAD - 12 if flat else area.width() - 20
        x, top = area.x() + 12, area.y() + 8
        ink.icon(x, top + 2, icon, tone)
        left = (
            x + 24 + ink.text(x + 24, top, 0, 20, f"Broker {broker.broker_id}", "fg", "strong") + 8
        )
        if broker.is_controller:
            ink.icon(left, top + 2, "crown", "acc_fg", 14)
            left += 20
        if flat:
            said = (
                ", ".join(filter(None, (words, *broker.faults)))
                or f"{rate(broker.records_per_s)}/s in"
            )
            tone_said: ColorName = tone if words else "warn_fg" if broker.faults else "dim"
            if area.height() >= 44:
                ink.text(x, top + 18, room - 12, 18, said, tone_said, "small")
            return
        if not words or area.width() > 300:
            left += ink.text(left, top, 0, 20, broker.address, "dim", "mono_small") + 10
        end = area.right() - (12 if broker.state != "down" else 104 if area.width() > WIDE else 44)
        rate_words = f"{rate(broker.records_per_s)} records/s in"
        if broker.state == "running" and left + text_width(rate_words, "small") + 150 < end:
            ink.text(end - 200, top, 200, 20, rate_words, "dim", "small", RIGHT)
            end -= text_width(rate_words, "small") + 12
        badges = ([(words, "bad" if broker.state == "down" else "warn")] if words else []) + [
            (fault, "warn") for fault in broker.faults
        ]
        for said, badge_tone in badges:
            shorter = (said, said.partition(" for ")[0], "…")
            fits = (s for s in shorter if left + badge_width(s, has_icon=True) < end)
            shown = next(fits, "…")
            ink.badge(left, top, shown, badge_tone, "triangle-alert")  # type: ignore[arg-type] # one of the two
            left += badge_width(shown, has_icon=True) + 6

    def _topic(self, broker: BrokerNode, topic: str) -> None:
        """One chip for all replicas of a topic on a broker: how many of each role."""
        area = self._plan.areas.get(("topic", broker.broker_id, topic))
        if area is None:
            return
        ink = self._ink
        ink.box(*_of(area), "bg", "edge", radius=4)
        x, right = area.x() + 6, area.right() - 4
        line = QRectF(area.x(), area.y(), area.width(), min(area.height(), 22))
        roles = [each.role for each in broker.replicas if each.topic == topic]
        for role in _ROLES:
            number = roles.count(role)
            if number:
                icon, tone = MARKS[role]
                tone = "ok_fg" if role == "leader" else tone
                right -= 15
                ink.icon(right, area.y() + 5, icon, tone, 12)
                right -= text_width(str(number), "micro") + 3
                ink.text(right, line.y(), 0, line.height(), str(number), "fg", "micro")
                right -= 5
        ink.text(x, line.y(), right - x, line.height(), visible(topic, 80), "dim", "micro")
        if area.height() > 36:
            self._shares(roles, QRectF(x, line.bottom(), area.width() - 12, area.height() - 28))
        self._focus(("topic", broker.broker_id, topic), area)

    def _shares(self, roles: list[Role], area: QRectF) -> None:
        """How many replicas are what, side by side in the shapes of what they are."""
        left = area.x()
        for role in reversed(_ROLES):
            number = roles.count(role)
            if number:
                wide = max(area.width() * number / len(roles), 6)
                wide = min(wide, area.right() - left)
                paint_shape(
                    self._ink, QRectF(left, area.y(), wide - 2, area.height()), role, radius=3
                )
                left += wide

    # -- replicas ----------------------------------------------------------------------------

    def _replica(self, replica: Replica, area: QRectF) -> None:
        size = self._plan.size
        paint_shape(self._ink, area, replica.role, radius=6 if size == "tile" else 4)
        icon, tone = MARKS[replica.role]
        if size == "mark":
            if replica.role != "in_sync":
                self._ink.icon(area.x() + 3, area.y() + 3, icon, tone, 12)
        elif size == "small":
            self._small(replica, area, icon, tone)
        else:
            self._tile(replica, area, icon, tone)
        if replica.is_held:
            self._ink.icon(area.right() - 13, area.bottom() - 14, "pause", "warn_fg", 12)
        self._focus(replica.key, area)

    def _small(self, replica: Replica, area: QRectF, icon: str, tone: ColorName) -> None:
        ink, fills = self._ink, replica.role == "leader"
        words: ColorName = "on_fill" if fills else "fg"
        ink.text(
            area.x() + 6, area.y() + 2, area.width() - 24, 16, str(replica.index), words, "micro"
        )
        ink.icon(area.right() - 17, area.y() + 4, icon, tone, 12)
        if area.height() > 50:
            quiet: ColorName = "on_fill" if fills else "fg" if replica.role == "thin" else "dim"
            room = area.width() - 10
            said = _fitting(room, *_said(replica))
            ink.text(area.x() + 6, area.y() + 19, room, 16, said, quiet, "micro")
        if replica.role != "offline":
            self._bars(replica, QRectF(area.x() + 6, area.bottom() - 15, area.width() - 12, 11))

    def _tile(self, replica: Replica, area: QRectF, icon: str, tone: ColorName) -> None:
        ink, x, y, wide = self._ink, area.x() + 8, area.y(), area.width() - 16
        fills = replica.role == "leader"
        words: ColorName = "on_fill" if fills else "dim" if replica.role == "offline" else "fg"
        quiet: ColorName = "on_fill" if fills else "fg" if replica.role == "thin" else "dim"
        name = (
            str(replica.index)
            if self._scene.scope or len(self._scene.topics) == 1
            else f"{replica.topic}-{replica.index}"
        )
        ink.text(x, y + 5, wide - 16, 18, visible(name, 60), words, "strong")
        ink.icon(area.right() - 21, y + 7, icon, tone, 14)
        said = WORDS[replica.role]
        if replica.role in {"leader", "thin"}:
            said = f"leader · e{replica.leader_epoch}"
        ink.text(x, y + 23, wide, 16, said, quiet, "micro")
        if replica.role != "offline":
            self._bars(replica, QRectF(x, y + 43, wide, 13))
        foot = "" if replica.end_offset is None else count(replica.end_offset)
        if replica.role == "thin":
            ink.text(x, area.bottom() - 21, wide, 16, "< min ISR", "warn_fg", "micro")
        else:
            ink.text(
                x,
                area.bottom() - 21,
                wide,
                16,
                foot or "end unknown",
                quiet,
                "mono_small" if foot else "micro",
            )

    def _bars(self, replica: Replica, area: QRectF) -> None:
        """How far the high watermark and the end are, against the leader's end."""
        fills = replica.role == "leader"
        track = QColor(0, 0, 0, 60) if fills else color("line")
        high = (area.height() - 3) / 2
        base = max(replica.log_end - SCALE + 4, replica.log_start)
        marks: list[tuple[int, ColorName]] = [(replica.end_offset or 0, "acc")]
        if replica.role in {"leader", "thin"}:
            marks.insert(0, (replica.high_watermark, "ok"))
        top = area.bottom() - high * len(marks) - 3 * (len(marks) - 1)
        for offset, usual in marks:
            tone: ColorName = usual if replica.role == "in_sync" else "warn"
            tone = "on_fill" if fills else tone
            full = max(replica.log_end - base + 2, 1)
            share = (
                min(max((offset - base) / full, 0.03), 1.0) if offset > replica.log_start else 0.0
            )
            self._ink.box(area.x(), top, area.width(), high, track, radius=2)
            self._ink.box(area.x(), top, area.width() * share, high, tone, radius=2)
            top += high + 3

    # -- what is announced -------------------------------------------------------------------

    def _tags(self) -> None:
        together: dict[Element, list[Element]] = {}
        for key in self._marks.tags:
            place = self._stand_in(key)
            if place is not None:
                together.setdefault(place, []).append(key)
        for place, keys in together.items():
            area, words = (
                self._plan.areas[place],
                tags_together(self._marks.tags[key] for key in keys),
            )
            roles = {replica.role for key in keys if (replica := self._scene.replica(key))}
            tone: ColorName = "ok" if roles == {"leader"} else "warn"
            pen = QPen(mix(tone, "bg", 0.65), 2)
            self._ink.painter.setPen(pen)
            self._ink.painter.setBrush(Qt.BrushStyle.NoBrush)
            self._ink.painter.drawRoundedRect(area.adjusted(-4, -4, 4, 4), 9, 9)
            wide = text_width(words, "micro") + 12
            left = area.center().x() - wide / 2
            self._ink.box(left, area.top() - 13, wide, 17, "bg", tone, radius=8)
            self._ink.text(left, area.top() - 13, wide, 17, words, "fg", "micro", CENTRE)

    def _stand_in(self, key: Element) -> Element | None:
        """The topic's chip where its replicas are one; its broker where even that is left out."""
        for place in (key, ("topic", *key[1:3]), ("broker", key[1])):
            if place in self._plan.areas:
                return place
        return None

    def _focus(self, key: Element, area: QRectF) -> None:
        if key == self._marks.current:
            self._ink.box(*_of(area.adjusted(-3, -3, 3, 3)), None, "acc_fg", radius=8)
            self._ink.box(*_of(area.adjusted(-2, -2, 2, 2)), None, "acc_fg", radius=7)


def _said(replica: Replica) -> tuple[str, ...]:
    """A role in words, and shorter where there is less room."""
    match replica.role:
        case "leader":
            return f"leader · e{replica.leader_epoch}", "leader", f"e{replica.leader_epoch}"
        case "thin":
            return "< min ISR", "< min"
        case "out":
            return "out of sync", "out"
        case role:
            return (WORDS[role],)


def _fitting(room: float, *words: str) -> str:
    """The first that fits; the last one where none does."""
    return next((each for each in words if text_width(each, "micro") <= room), words[-1])


def link_badge_area(link: Link, roads: Roads) -> QRectF | None:
    """Where the badge of a link's fault stands: in the middle of its road."""
    path = roads.link(link.first, link.second)
    if path is None:
        return None
    at: QPointF = path.pointAtPercent(0.5)
    wide = text_width(link.words, "small_strong") + 38
    return QRectF(at.x() - 14, at.y() - 12, wide, 24)


def _of(area: QRectF) -> tuple[float, float, float, float]:
    return area.x(), area.y(), area.width(), area.height()
