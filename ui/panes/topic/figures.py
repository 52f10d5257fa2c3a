"""The figures over a topic's partitions: exact sums, and the recent course of the rate."""

from PySide6.QtWidgets import QWidget

from engine.contract.views import TopicView
from ui.delegates.sparkline import Course
from ui.models.partitions import record_span
from ui.models.store import Store
from ui.widgets.text import count, counted, rate, size
from ui.widgets.tiles import Tile, Tiles

SHARES = (0.24, 0.16, 0.16, 0.16, 0.13, 0.15)
NARROW = 720
"""Below this width the last tiles leave."""
DAY_MS = 86_400_000


class Figures(Tiles):
    """The tiles of one topic."""

    def __init__(self, store: Store, topic: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Figures of {topic}", SHARES, NARROW, parent)
        self._store = store
        self._topic = topic
        self._moving_in, self._moving_out = Course(), Course()
        store.topic_changed.connect(self._changed)
        store.partitions_changed.connect(self._changed)
        self._changed(topic)

    def _changed(self, topic: str) -> None:
        view = self._store.topics.get(self._topic)
        if topic != self._topic or view is None:
            return
        self._moving_in.add(view.records_in_per_s)
        self._moving_out.add(view.records_out_per_s)
        self.show_tiles(self._make(view))

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
            Tile(
                "In",
                f"{rate(view.records_in_per_s)} /s",
                f"{size(round(bytes_in))}/s",
                ("acc", tuple(self._moving_in.points)),
            ),
            Tile(
                "Out",
                f"{rate(view.records_out_per_s)} /s",
                f"{size(round(view.bytes_out_per_s))}/s",
                ("ok", tuple(self._moving_out.points)),
            ),
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
