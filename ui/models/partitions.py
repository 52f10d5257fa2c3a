"""The partitions of one topic as table rows: exact figures, in words a screen reader can say."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from engine.contract.views import PartitionView
from ui.models.store import Store
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import count, counted, rate, size


def record_span(view: PartitionView) -> int:
    """Offsets between log start and end: the records, unless compaction left gaps."""
    return view.log_end_offset - view.log_start_offset


def _leader(view: PartitionView) -> str:
    name = "no leader" if view.leader is None else f"Broker {view.leader}"
    said = f"{name}, epoch {view.leader_epoch}"
    return f"{said}: {view.why}" if view.why else said


def _numbers(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids))


def _replicas(view: PartitionView) -> str:
    """Those that hold it, those in sync, and whoever is behind by how much."""
    parts = [_numbers(view.replicas), f"in sync {_numbers(view.isr)}"]
    if view.offline_replicas:
        parts.append(f"offline {_numbers(view.offline_replicas)}")
    parts += [
        f"broker {each.broker_id} is {count(each.lag)} behind"
        for each in view.followers
        if each.broker_id not in view.isr and each.lag
    ]
    return "; ".join(parts)


def replica_words(view: PartitionView, broker_id: int) -> str:
    """What one broker's copy is: `broker 3: out of sync, 1,204 records behind`."""
    if broker_id in view.offline_replicas:
        state = "offline"
    elif broker_id == view.leader:
        state = f"leader, epoch {view.leader_epoch}"
    else:
        state = "in sync" if broker_id in view.isr else "out of sync"
    lag = lag_of(view, broker_id)
    behind = "" if lag is None else f", {counted(lag, 'record')} behind"
    return f"broker {broker_id}: {state}{behind}"


def lag_of(view: PartitionView, broker_id: int) -> int | None:
    """The records a follower has not copied yet; None where the leader has not heard of it."""
    found = (each.lag for each in view.followers if each.broker_id == broker_id)
    return next(found, None)


def _each_replica(view: PartitionView) -> str:
    words = [replica_words(view, each) for each in view.replicas]
    return "\n".join(one[:1].upper() + one[1:] for one in words)


def _offsets(view: PartitionView) -> str:
    parts = [f"log start {count(view.log_start_offset)}"]
    if view.last_stable_offset < view.high_watermark:
        parts.append(f"LSO {count(view.last_stable_offset)}")
    parts += [f"HW {count(view.high_watermark)}", f"end {count(view.log_end_offset)}"]
    return ", ".join(parts)


def _segments(view: PartitionView) -> str:
    word = "segment" if view.segment_count == 1 else "segments"
    return f"{size(view.size_bytes)} in {count(view.segment_count)} {word}"


PARTITION_COLUMNS = (
    Column[PartitionView]("P", lambda v: str(v.partition), lambda v: v.partition, is_number=True),
    Column[PartitionView]("Leader", _leader, lambda v: -1 if v.leader is None else v.leader),
    Column[PartitionView](
        "Replicas",
        _replicas,
        lambda v: v.replicas,
        tooltip=_each_replica,
        hint="★ leads, outlined is in sync, dashed ⚠ is out of sync, hatched ✕ is on a broker that"
        " does not run",
    ),
    Column[PartitionView]("Offsets", _offsets, lambda v: v.log_end_offset),
    Column[PartitionView](
        "Records",
        lambda v: count(record_span(v)),
        record_span,
        is_number=True,
        hint="From log start to end; compaction and transaction markers count as records",
    ),
    Column[PartitionView]("Size", _segments, lambda v: v.size_bytes, is_number=True),
    Column[PartitionView](
        "In",
        lambda v: f"{rate(v.records_in_per_s)}/s",
        lambda v: v.records_in_per_s,
        is_number=True,
    ),
)


class PartitionsModel(KeyedTableModel[int, PartitionView]):
    """Follows the store for one topic."""

    def __init__(self, store: Store, topic: str, parent: QObject | None = None) -> None:
        super().__init__(PARTITION_COLUMNS, parent)
        self._store = store
        self._topic = topic
        store.partitions_changed.connect(self._partitions_changed)
        self.apply(dict(store.partitions.get(topic, {})))

    def _partitions_changed(self, topic: str, indexes: set[int]) -> None:
        if topic == self._topic:
            views = self._store.partitions.get(topic, {})
            self.apply({index: views.get(index) for index in indexes})
