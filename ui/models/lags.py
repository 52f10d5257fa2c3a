"""How far behind each group is: its positions beside the ends of the partitions, as frames come.

A partition is late when as many records wait in it as
the group's threshold says; a group is late while one of its partitions is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QElapsedTimer, QObject, QTimer, Signal

from engine.contract.facts import Event
from engine.contract.groups import GroupPosition
from engine.contract.views import PartitionView
from ui.models.timeline import Sample, Timeline

if TYPE_CHECKING:
    from ui.models.store import Store

USUAL_WARN_AT = 1_000
"""Records that may wait in one partition before its group is called late."""
SAMPLE_MS = 5_000
SAMPLED_GROUPS = 100
"""So many groups have their course kept while no page shows them; the others begin with a page."""
QUIET_MS = 60_000
"""A group that was called late is not called in time sooner: commits come in leaps."""

WORK_MS, REST_MS = 4, 30
"""So long the window counts at a time, and so long it does other things where that was too short."""

Place = tuple[str, int]


def lag_of(position: GroupPosition, partition: PartitionView | None) -> int | None:
    """Records between a position and the end; None where either is not known."""
    if partition is None or position.committed_offset is None:
        return None
    begins = max(position.committed_offset, partition.log_start_offset)
    return max(0, partition.high_watermark - begins)


@dataclass(slots=True)
class Behind:
    """One group's lag in records."""

    by_place: dict[Place, int] = field(default_factory=dict)
    total: int = 0
    late: set[Place] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    """All that it reads or has a position in."""
    is_late: bool = False
    """It stays so until no partition has half of what makes one late."""
    told_ms: int | None = None
    course: Timeline = field(default_factory=Timeline)

    @property
    def worst(self) -> int:
        return max(self.by_place.values(), default=0)

    @property
    def worst_place(self) -> Place | None:
        return max(self.by_place, key=self.by_place.__getitem__, default=None)

    def sample(self, at_ms: int) -> Sample:
        """Total and worst partition at a moment."""
        return Sample(at_ms, (float(self.total), float(self.worst)))

    def count(self, lags: dict[Place, int], warn_at: int) -> bool:
        """Take these; whether anything is other than before."""
        late = {place for place, lag in lags.items() if lag >= warn_at}
        if lags == self.by_place and late == self.late:
            return False
        self.by_place, self.total, self.late = lags, sum(lags.values()), late
        return True


class Lags(QObject):
    """The lag of every group of a store.

    Groups whose figures may have moved are counted again at once as long as that is quick; where
    many groups read many partitions the others wait for their turn, the longest waiting first.
    """

    moved = Signal(object)
    """The set of groups whose lag is another one now."""
    thresholds_changed = Signal()

    def __init__(self, store: "Store") -> None:
        super().__init__(store)
        self._store = store
        self._groups: dict[str, Behind] = {}
        self._by_topic: dict[str, set[str]] = {}
        self._dirty: dict[str, None] = {}
        self.thresholds: dict[str, int] = {}
        """Of the groups that have one of their own."""
        self._watch = QElapsedTimer()
        self._again: QTimer | None = None
        self._ticks: QTimer | None = None

    def of(self, group_id: str) -> Behind:
        """A group's lag; nothing for one that is not there."""
        return self._groups.get(group_id) or Behind()

    def readers(self, topic: str) -> set[str]:
        """The groups with a position in a topic, or a share of it."""
        return set(self._by_topic.get(topic, ()))

    def warn_at(self, group_id: str) -> int:
        return self.thresholds.get(group_id, USUAL_WARN_AT)

    def set_warn_at(self, group_id: str, record_count: int) -> None:
        """Call a group late from so many records in one partition on."""
        self.thresholds[group_id] = max(1, record_count)
        self.take((group_id,), ())
        self.thresholds_changed.emit()

    def take(self, groups: Iterable[str], topics: Iterable[str]) -> None:
        """One frame touched these groups, and partitions of these topics."""
        self._dirty.update(dict.fromkeys(groups))
        for topic in topics:
            self._dirty.update(dict.fromkeys(self._by_topic.get(topic, ())))
        if self._dirty:
            self._work()

    def _work(self) -> None:
        """Count again for a few milliseconds; the rest soon after."""
        self._watch.start()
        moved = set()
        while self._dirty:
            group_id = next(iter(self._dirty))
            del self._dirty[group_id]
            if self._count(group_id):
                moved.add(group_id)
            if self._watch.elapsed() >= WORK_MS:
                break
        if self._dirty:
            if self._again is None:
                self._again = QTimer(self)
                self._again.setSingleShot(True)
                self._again.setInterval(REST_MS)
                self._again.timeout.connect(self._work)
            self._again.start()
        if moved:
            self.moved.emit(moved)

    def _count(self, group_id: str) -> bool:
        view = self._store.groups.get(group_id)
        behind = self._groups.get(group_id)
        if view is None and behind is None:
            return False
        positions = () if view is None else view.positions
        behind = self._groups.setdefault(group_id, Behind())
        topics = {found.topic for found in positions}
        for topic in behind.topics - topics:
            self._by_topic[topic].discard(group_id)
        for topic in topics - behind.topics:
            self._by_topic.setdefault(topic, set()).add(group_id)
        behind.topics = topics
        partitions = {topic: self._store.partitions.get(topic, {}) for topic in topics}
        lags = {}
        for found in positions:
            lag = lag_of(found, partitions[found.topic].get(found.partition))
            if lag is not None:
                lags[found.topic, found.partition] = lag
        has_moved = behind.count(lags, self.warn_at(group_id))
        if view is None:
            del self._groups[group_id]
            return True
        self._begin_sampling()
        if has_moved:
            self._judge(group_id, behind)
        return has_moved

    # -- late or in time

    def _judge(self, group_id: str, behind: Behind) -> None:
        warn_at, worst = self.warn_at(group_id), behind.worst
        behind.is_late = bool(behind.late) or (behind.is_late and worst * 2 >= warn_at)
        place, now_ms = behind.worst_place, _now_ms()
        if behind.is_late and behind.told_ms is None and place is not None:
            behind.told_ms = now_ms
            text = f"Group {group_id} is late: {worst:,} records wait in {place[0]}-{place[1]}"
            why = f"it warns from {warn_at:,} records in a partition on"
            event = Event(now_ms, "group_late", "warning", text, why, place[0], place[1])
            self._store.take_event(event)
        elif not behind.is_late and now_ms - (behind.told_ms or now_ms) >= QUIET_MS:
            behind.told_ms = None
            text = f"Group {group_id} is in time again"
            why = f"fewer than {warn_at:,} records wait in each partition"
            self._store.take_event(Event(now_ms, "group_in_time", "good", text, why))

    # -- the course

    def _begin_sampling(self) -> None:
        if self._ticks is None:
            self._ticks = QTimer(self)
            self._ticks.setInterval(SAMPLE_MS)
            self._ticks.timeout.connect(self._sample)
            self._ticks.start()

    def _sample(self) -> None:
        at_ms = _now_ms()
        for group_id, behind in list(self._groups.items())[:SAMPLED_GROUPS]:
            behind.course.add(behind.sample(at_ms))
            self._judge(group_id, behind)


def _now_ms() -> int:
    return int(QDateTime.currentMSecsSinceEpoch())
