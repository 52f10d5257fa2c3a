"""The figures over a topic's partitions: exact sums, and the recent course of the rate."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from engine.contract.views import TopicView
from ui.delegates.sparkline import Course, paint_sparkline
from ui.models.partitions import record_span
from ui.models.store import Store
from ui.widgets.ink import Ink
from ui.widgets.text import count, counted, rate, size

HEIGHT = 84
SHARES = (0.24, 0.19, 0.19, 0.18, 0.20)
NARROW = 620
"""Below this width the last two tiles leave."""
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Tile:
    """A name, a figure and what to know about it."""

    name: str
    figure: str
    note: str
    has_course: bool = False


class Figures(QWidget):
    """Painted tiles, told in words to a screen reader."""

    def __init__(self, store: Store, topic: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._topic = topic
        self._course = Course()
        self._tiles: tuple[Tile, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(f"Figures of {topic}")
        store.topic_changed.connect(self._changed)
        store.partitions_changed.connect(self._changed)
        self._changed(topic)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        return self._tiles

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self._tiles if self.width() >= NARROW else self._tiles[:3]
        whole = sum(SHARES[: len(shown)])
        left = 0
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), HEIGHT, "bg")
            for at, (tile, share) in enumerate(zip(shown, SHARES, strict=False)):
                wide = round(self.width() * share / whole)
                if at:
                    ink.fill(left, 12, 1, HEIGHT - 24, "line")
                self._paint(ink, left, wide, tile)
                left += wide
            ink.fill(0, HEIGHT - 1, self.width(), 1, "line")

    def _paint(self, ink: Ink, left: int, wide: int, tile: Tile) -> None:
        room = wide - 24
        ink.text(left + 16, 10, room, 18, tile.name, "dim", "small")
        ink.text(left + 16, 28, room, 26, tile.figure, "fg", "figure")
        ink.text(left + 16, 54, room, 18, tile.note, "dim", "small")
        if tile.has_course and wide > 130:
            paint_sparkline(ink, QRectF(left + wide - 60, 14, 48, 18), self._course.points)

    def _changed(self, topic: str) -> None:
        view = self._store.topics.get(self._topic)
        if topic != self._topic or view is None:
            return
        self._course.add(view.records_in_per_s)
        tiles = self._make(view)
        if tiles != self._tiles:
            self._tiles = tiles
            words = "; ".join(f"{t.name} {t.figure}, {t.note}" for t in tiles)
            self.setAccessibleDescription(words)
            self.update()

    def _make(self, view: TopicView) -> tuple[Tile, ...]:
        partitions = list(self._store.partitions.get(view.name, {}).values())
        held = sum(record_span(partition) for partition in partitions)
        is_compacted = "compact" in view.cleanup_policy
        note = (
            "at most: compaction leaves gaps" if is_compacted else "offsets from log start to end"
        )
        bytes_in = sum(partition.bytes_in_per_s for partition in partitions)
        configs = dict(view.configs)
        least = configs.get("min.insync.replicas")
        copies = f"min ISR {least}" if least else counted(view.partition_count, "partition")
        figure, words = _retention(configs, is_compacted=is_compacted)
        return (
            Tile("Records", count(held), note),
            Tile("Size", size(view.size_bytes), "on the leaders' disks"),
            Tile("In", f"{rate(view.records_in_per_s)} /s", f"{size(round(bytes_in))}/s", True),
            Tile("Replication", count(view.replication_factor), copies),
            Tile("Retention", figure, words),
        )


def _retention(configs: dict[str, str], *, is_compacted: bool) -> tuple[str, str]:
    """What keeps the log from growing, as far as the topic says so itself."""
    limit = configs.get("retention.bytes")
    period = configs.get("retention.ms")
    if limit is not None and int(limit) >= 0:
        return size(int(limit)), "a partition"
    if period is not None:
        span = int(period)
        return ("for ever", "retention.ms -1") if span < 0 else (_span(span), "a record")
    if is_compacted:
        return "last of a key", "compacted"
    return "as the broker", "no setting of its own"


def _span(span_ms: int) -> str:
    if span_ms >= DAY_MS:
        return f"{span_ms / DAY_MS:.1f}".removesuffix(".0") + " d"
    if span_ms >= 3_600_000:
        return f"{span_ms / 3_600_000:.1f}".removesuffix(".0") + " h"
    return f"{count(span_ms)} ms"
