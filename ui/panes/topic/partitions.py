"""Partitions: figures, a legend, and every partition with its replicas and offsets."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.delegates.partition import PartitionRow
from ui.delegates.replicas import legend_width, paint_legend
from ui.delegates.ruler import hatch
from ui.delegates.sparkline import Course
from ui.engine_port import EnginePort
from ui.models.partitions import PartitionsModel
from ui.models.store import Store
from ui.panes.topic.figures import Figures
from ui.panes.topic.skew import SkewBar
from ui.theme import ColorName, metrics, mix
from ui.theme.tokens import TALL_ROW
from ui.widgets.ink import Ink
from ui.widgets.surface import Surface, column
from ui.widgets.table import Table

WIDTHS = {0: 44, 1: 106, 2: 148, 4: 96, 5: 96, 6: 92}
LEAVING = (5, 4, 2)
"""Columns that leave, in this order, where the offsets would get too narrow."""
OFFSETS_LEAST = 240


class PartitionsPage(Surface):
    """The second page of a topic."""

    def __init__(self, port: EnginePort, store: Store, topic: str) -> None:
        super().__init__("bg")
        self._store = store
        self._topic = topic
        self._courses: dict[int, Course] = {}
        self.figures = Figures(store, topic)
        self.rows = PartitionsModel(store, topic, self)
        self.table = Table(
            f"Partitions of {topic}", self.rows, WIDTHS,
            row_height=TALL_ROW, leaving=LEAVING, least=OFFSETS_LEAST,
        )  # fmt: skip
        self.table.setItemDelegate(PartitionRow(self._courses, self._least_in_sync, self.table))
        self.skew = SkewBar(port, store, topic)
        column(self.figures, self.skew, _Legend(), self.table, into=self).setStretch(3, 1)
        store.partitions_changed.connect(self._changed)
        self._changed(topic, set(store.partitions.get(topic, {})))

    def show_partition(self, partition: int) -> None:
        """Select a partition's row and bring it into sight."""
        self.table.show_row(self.rows.row_of(partition))

    def _least_in_sync(self) -> int:
        """What the topic itself asks for; the usual is 1."""
        view = self._store.topics.get(self._topic)
        return int(dict(view.configs).get("min.insync.replicas", 1)) if view else 1

    def _changed(self, topic: str, indexes: set[int]) -> None:
        if topic != self._topic:
            return
        for index in indexes:
            view = self._store.partition(topic, index)
            if view is None:
                self._courses.pop(index, None)
            else:
                self._courses.setdefault(index, Course()).add(view.records_in_per_s)


class _Legend(QWidget):
    """What the marks of the rulers and the shapes of the replicas mean."""

    MARKS: tuple[tuple[ColorName, str], ...] = (
        ("acc_fg", "log start"),
        ("violet_fg", "LSO, last stable"),
        ("ok_fg", "HW, high watermark"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(36)
        self.setAccessibleName("Legend of the offset rulers and the replicas")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.fill(0, 0, self.width(), 36, "bg")
            x = 16 + ink.text(16, 0, 0, 36, "Offsets", "fg", "small_strong") + 16
            for tone, words in self.MARKS:
                ink.fill(x, 11, 2, 14, tone)
                x += 10 + ink.text(x + 10, 0, 0, 36, words, "dim", "small") + 16
            for words, wide, draw in (
                ("end, not yet replicated", 10, _hollow),
                ("open transaction", 14, _hatched),
                ("scale break", 10, _break),
            ):
                if x + wide + 8 + metrics("small").horizontalAdvance(words) > self.width() - 8:
                    return
                draw(ink, x)
                x += wide + 8
                x += ink.text(x, 0, 0, 36, words, "dim", "small") + 16
            named = metrics("small_strong").horizontalAdvance("Replicas") + 16
            if x + 16 + named + legend_width() <= self.width():
                ink.text(x + 16, 0, 0, 36, "Replicas", "fg", "small_strong")
                paint_legend(ink, x + 16 + named, 36)


def _hollow(ink: Ink, x: int) -> None:
    ink.box(x, 14, 10, 8, None, "dim")


def _hatched(ink: Ink, x: int) -> None:
    ink.fill(x, 14, 14, 8, mix("violet", "bg", 0.45))
    hatch(ink, QRectF(x, 14, 14, 8), "violet_fg")


def _break(ink: Ink, x: int) -> None:
    ink.text(x, 0, 0, 36, "//", "dim", "mono")
