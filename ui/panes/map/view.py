"""MapView: the map, its still part kept as a picture, the dots painted over it in one paintEvent.

Nothing moves and no timer runs while no batch is under way. Everything on it is reached by the
arrow keys and by Tab, opened with Enter, and has its menu.
"""

from collections.abc import Callable
from dataclasses import replace
from math import hypot

from PySide6.QtCore import QElapsedTimer, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPixmap,
)
from typing_extensions import override

from engine.contract.moves import Way
from ui.panes.map.dots import Dots, Lane
from ui.panes.map.layout import Plan, plan_of
from ui.panes.map.picture import Marks, Picture, link_badge_area
from ui.panes.map.revive import ReviveButtons
from ui.panes.map.roads import STEPS, Roads
from ui.panes.map.scene import Element, Scene
from ui.panes.map.words import summary, words_of
from ui.theme import ColorName, themes
from ui.theme.motion import motion
from ui.widgets.ink import CENTRE, Ink
from ui.widgets.painted import PaintedArea

FRAME_MS = 16
STILL_MS = 100
"""Figures alone draw the still part anew so often at most; whatever stands elsewhere at once."""
LEAST_SIZE = (560, 300)
TONES: dict[Way, ColorName] = {"produced": "acc_fg", "replicated": "violet_fg", "fetched": "ok_fg"}


class MapView(PaintedArea):
    """One scene; somebody else says what is on it and what moves."""

    opened = Signal(object)
    """An element, by Enter or a double click."""
    menu_asked = Signal(object, QPoint)
    chosen = Signal(object)
    step_asked = Signal()

    def __init__(self, dots: Dots, now_ms: Callable[[], float] | None = None) -> None:
        super().__init__("Map of the cluster")
        self.scene = Scene()
        self.plan = Plan()
        self.dots = dots
        self.marks = Marks()
        self.current: Element | None = None
        self.is_counting = False
        """Whether the engine tells of batches."""
        self.frame_count = 0
        """Frames that were painted with dots."""
        self._roads = Roads(self.plan)
        self._shape: object = None
        self._still: QPixmap | None = None
        self._still_at_ms = float("-inf")
        self._lanes: tuple[Lane, ...] = ()
        self._dot_pictures: dict[Way, QPixmap] = {}
        self.revive = ReviveButtons(self.viewport())
        self._watch = QElapsedTimer()
        self._watch.start()
        self.now_ms: Callable[[], float] = now_ms or self._elapsed_ms
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._draw_anew)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        themes().changed.connect(self._recolor)

    # -- what is shown -----------------------------------------------------------------------

    def show_scene(self, scene: Scene) -> None:
        """Take another scene; only where something stands elsewhere is all laid out anew."""
        if scene == self.scene:
            return
        shape = _shape_of(scene)
        was, self.scene = self.scene, scene
        if shape != self._shape or was.links != scene.links:
            self._shape = shape
            self._fit()
        else:
            self._refresh()
            self.revive.place(scene, self.plan)
        self.setAccessibleDescription(summary(scene))

    def mark(self, tags: dict[Element, str], refused: frozenset[Lane]) -> None:
        """What is announced at its place for now."""
        if tags != self.marks.tags or refused != self.marks.refused:
            self.marks = replace(self.marks, tags=tags, refused=refused)
            self._draw_anew()

    def say_sampling(self, words: str) -> None:
        """What one dot stands for."""
        if words != self.marks.sampling:
            self.marks = replace(self.marks, sampling=words)
            self._draw_anew()

    def moved(self) -> None:
        """The dots were told of batches: show them go, as long as there are any."""
        lanes = self.dots.lanes(self.now_ms())
        if lanes != self._lanes:
            self._lanes = lanes
            self._draw_anew()
        if motion().is_reduced:
            self.viewport().update()
        elif self.dots.is_moving and self.isVisible() and not self._timer.isActive():
            self._timer.start()

    @property
    def is_animated(self) -> bool:
        return self._timer.isActive()

    def rest(self) -> None:
        """Nobody looks any more."""
        self._timer.stop()
        self._later.stop()

    # -- places ------------------------------------------------------------------------------

    @property
    def elements(self) -> tuple[Element, ...]:
        """What the keyboard reaches, in its order: producers, brokers and what is on them, readers."""
        rank = {"producer": 0, "broker": 1, "replica": 1, "topic": 1, "link": 2}
        areas = self.plan.areas

        def order(key: Element) -> tuple[object, ...]:
            kind = str(key[0])
            group = rank.get(kind, 3) if key != ("more", "producers") else 0
            of = int(key[1]) if rank.get(kind) == 1 else 0
            area = areas[key]
            return (group, of, kind != "broker", area.top(), area.left())

        return tuple(sorted(areas, key=order))

    def element_at(self, at: QPoint) -> Element | None:
        return self.plan.element_at(QPointF(at))

    def words_of(self, key: Element) -> str:
        return words_of(self.scene, self.plan, key)

    def choose(self, key: Element | None) -> None:
        """Put the keyboard on an element."""
        if key == self.current:
            return
        self.current = key
        self.marks = replace(self.marks, current=key)
        self.setAccessibleDescription(self.words_of(key) if key else summary(self.scene))
        self._draw_anew()
        self.chosen.emit(key)

    @override
    def tip_at(self, at: QPoint) -> str:
        key = self.element_at(at)
        return self.words_of(key) if key is not None else ""

    # -- keys and pointer --------------------------------------------------------------------

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        elements = self.elements
        if self.current in elements:
            at = elements.index(self.current) + (1 if forward else -1)
            if 0 <= at < len(elements):
                self.choose(elements[at])
                return True
        elif elements and self.hasFocus():
            self.choose(elements[0 if forward else -1])
            return True
        self.choose(None)
        return super().focusNextPrevChild(forward)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        elements = self.elements
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.current is not None:
                self.opened.emit(self.current)
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down if elements:
                self.choose(self._beside(Qt.Key(event.key())) if self.current else elements[0])
            case Qt.Key.Key_Home if elements:
                self.choose(elements[0])
            case Qt.Key.Key_End if elements:
                self.choose(elements[-1])
            case Qt.Key.Key_Menu if self.current is not None:
                self._ask_menu(self.current, self._middle(self.current))
            case Qt.Key.Key_Period:
                self.step_asked.emit()
            case Qt.Key.Key_Escape if self.current is not None:
                self.choose(None)
            case _:
                super().keyPressEvent(event)

    def _beside(self, key: Qt.Key) -> Element | None:
        """The nearest element in a direction; the same one where there is none."""
        assert self.current is not None
        here = self.plan.areas.get(self.current)
        if here is None:
            return self.elements[0]
        dx = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        dy = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        best, least = self.current, float("inf")
        for other, area in self.plan.areas.items():
            away = area.center() - here.center()
            along = away.x() * dx + away.y() * dy
            aside = abs(away.x() * dy) + abs(away.y() * dx)
            if along > 1 and other != self.current and hypot(along, 2.5 * aside) < least:
                best, least = other, hypot(along, 2.5 * aside)
        return best

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self.element_at(event.position().toPoint()))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self.element_at(event.position().toPoint())
        if key is not None:
            self.opened.emit(key)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        key = self.element_at(event.pos()) if by_mouse else self.current
        if key is not None:
            self._ask_menu(key, event.globalPos() if by_mouse else self._middle(key))

    def _ask_menu(self, key: Element, at: QPoint) -> None:
        self.choose(key)
        self.menu_asked.emit(key, at)

    def _middle(self, key: Element) -> QPoint:
        return self.viewport().mapToGlobal(self.plan.areas[key].center().toPoint())

    # -- painting ----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        viewport = self.viewport()
        if self._still is None:
            self._still = self._drawn()
        now_ms = self.now_ms()
        with Ink(viewport) as ink:
            ink.painter.drawPixmap(0, 0, self._still)
            if motion().is_reduced:
                self._paint_counts(ink, now_ms)
            elif self.dots.is_moving:
                self._paint_dots(ink, now_ms)

    def _paint_dots(self, ink: Ink, now_ms: float) -> None:
        self.frame_count += 1
        pictures, places = self._dot_pictures, self._roads.places
        if not pictures:
            pictures = self._dot_pictures = {way: self._dot(way) for way in TONES}
        draw = ink.painter.drawPixmap
        for lane, share in self.dots.under_way(now_ms):
            along = places(lane)
            at = along[int(share * STEPS)] if along else None
            if at is not None:
                draw(at - _HALF, pictures[lane.way])

    def _paint_counts(self, ink: Ink, now_ms: float) -> None:
        """For who wants nothing to move: how many batches each road had in the last second."""
        for lane in self._lanes:
            number, path = self.dots.per_second(lane, now_ms), self._roads.path(lane)
            if number and path is not None:
                at = path.pointAtPercent(0.5)
                words = f"{number}/s"
                ink.box(at.x() - 22, at.y() - 9, 44, 18, "bg", "edge", radius=9)
                ink.text(at.x() - 22, at.y() - 9, 44, 18, words, "fg", "micro", CENTRE)

    def _dot(self, way: Way) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(2 * _RADIUS * ratio), round(2 * _RADIUS * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with Ink(picture) as ink:
            ink.dot(_RADIUS, _RADIUS, _RADIUS - 0.5, TONES[way])
        return picture

    def _drawn(self) -> QPixmap:
        viewport, ratio = self.viewport(), self.devicePixelRatioF()
        picture = QPixmap(round(viewport.width() * ratio), round(viewport.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        with Ink(picture) as ink:
            ink.fill(0, 0, viewport.width(), viewport.height(), "bg")
            Picture(ink, self.scene, self.plan, self._roads, self.marks).draw(self._lanes)
        self._still_at_ms = self.now_ms()
        return picture

    def _elapsed_ms(self) -> float:
        return float(self._watch.nsecsElapsed()) / 1e6

    # -- when to paint -----------------------------------------------------------------------

    def _tick(self) -> None:
        self.viewport().update()
        if not self.dots.is_moving:
            self._timer.stop()

    def _refresh(self) -> None:
        """Figures moved: draw them soon, but not with every frame."""
        wait = self._still_at_ms + STILL_MS - self.now_ms()
        if wait <= 0:
            self._draw_anew()
        elif not self._later.isActive():
            self._later.start(int(wait) + 1)

    def _draw_anew(self) -> None:
        self._later.stop()
        self._still = None
        self.viewport().update()

    def _recolor(self) -> None:
        self._dot_pictures = {}
        self._draw_anew()

    @override
    def _fit(self) -> None:
        viewport = self.viewport()
        self.plan = plan_of(
            self.scene,
            max(viewport.width(), LEAST_SIZE[0]),
            max(viewport.height(), LEAST_SIZE[1]),
        )
        self.revive.place(self.scene, self.plan)
        self._roads = Roads(self.plan)
        for link in self.scene.links:
            area = link_badge_area(link, self._roads)
            if area is not None:
                area.moveRight(min(area.right(), self.plan.columns[2].left()))
                self.plan.areas[link.key] = area
        self._draw_anew()


_RADIUS = 3.5
_HALF = QPointF(_RADIUS, _RADIUS)


def _shape_of(scene: Scene) -> object:
    """What stands on the map, whatever its figures are."""
    return (
        scene.scope,
        tuple(node.key for node in scene.producers),
        tuple(node.key for node in scene.readers),
        tuple((b.broker_id, tuple(each.key for each in b.replicas)) for b in scene.brokers),
    )
