"""How far behind each group is: its positions beside the ends of the partitions, as frames come.

Only what a frame touched is counted again. A partition is late when as many records wait in it as
the group's threshold says; a group is late while one of its partitions is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject, QTimer, Signal

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
    places: set[Place] = field(default_factory=set)
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

    def put(self, place: Place, lag: int | None, warn_at: int) -> None:
        self.total -= self.by_place.pop(place, 0)
        self.late.discard(place)
        if lag is not None:
            self.by_place[place] = lag
            self.total += lag
            if lag >= warn_at:
                self.late.add(place)


class Lags(QObject):
    """The lag of every group of a store."""

    moved = Signal(object)
    """The set of groups whose lag is another one now, once a frame."""
    thresholds_changed = Signal()

    def __init__(self, store: "Store") -> None:
        super().__init__(store)
        self._store = store
        self._groups: dict[str, Behind] = {}
        self._readers: dict[Place, dict[str, GroupPosition]] = {}
        self.thresholds: dict[str, int] = {}
        """Of the groups that have one of their own."""
        self._ticks: QTimer | None = None

    def of(self, group_id: str) -> Behind:
        """A group's lag; nothing for one that is not there."""
        return self._groups.get(group_id) or Behind()

    def readers(self, topic: str) -> set[str]:
        """The groups with a position in a topic, or a share of it."""
        return {
            name for place, found in self._readers.items() if place[0] == topic for name in found
        }

    def warn_at(self, group_id: str) -> int:
        return self.thresholds.get(group_id, USUAL_WARN_AT)

    def set_warn_at(self, group_id: str, record_count: int) -> None:
        """Call a group late from so many records in one partition on."""
        self.thresholds[group_id] = max(1, record_count)
        behind = self._groups.get(group_id)
        if behind is not None:
            for place, lag in list(behind.by_place.items()):
                behind.put(place, lag, self.warn_at(group_id))
            self._judge(group_id, behind)
            self.moved.emit({group_id})
        self.thresholds_changed.emit()

    def take(self, groups: Iterable[str], partitions: Mapping[str, Iterable[int]]) -> None:
        """Count again what one frame touched."""
        touched = set()
        for group_id in groups:
            touched.add(group_id)
            self._read(group_id)
        for topic, indexes in partitions.items():
            for index in indexes:
                place = (topic, index)
                for group_id, position in self._readers.get(place, {}).items():
                    lag = lag_of(position, self._store.partition(*place))
                    behind = self._groups[group_id]
                    if behind.by_place.get(place) != lag:
                        behind.put(place, lag, self.warn_at(group_id))
                        touched.add(group_id)
        for group_id in touched & self._groups.keys():
            self._judge(group_id, self._groups[group_id])
        if touched:
            self.moved.emit(touched)

    def _read(self, group_id: str) -> None:
        """Take a group's positions anew."""
        view = self._store.groups.get(group_id)
        found = {} if view is None else {(p.topic, p.partition): p for p in view.positions}
        behind = self._groups.setdefault(group_id, Behind())
        warn_at = self.warn_at(group_id)
        for place in behind.places - found.keys():
            behind.put(place, None, warn_at)
            self._readers[place].pop(group_id)
            if not self._readers[place]:
                del self._readers[place]
        behind.places = set(found)
        for place, position in found.items():
            self._readers.setdefault(place, {})[group_id] = position
            behind.put(place, lag_of(position, self._store.partition(*place)), warn_at)
        if view is None:
            del self._groups[group_id]
        self._begin_sampling()

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
