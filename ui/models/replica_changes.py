"""What became of a topic's leaders and in-sync replicas, as table rows, the newest first."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt

from engine.contract.replica_history import ReplicaChange, ReplicaHistory
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import clock_time, count, full_time, visible


def leader_words(change: ReplicaChange) -> str:
    """Who led and who leads; nothing where that stayed."""
    if change.leader_was == change.leader:
        return ""
    return f"{_leader(change.leader_was)} → {_leader(change.leader)}"


def in_sync_words(change: ReplicaChange) -> str:
    if set(change.isr_was) == set(change.isr):
        return ""
    return f"{_ids(change.isr_was)} → {_ids(change.isr)}"


def _leader(broker_id: int | None) -> str:
    return "none" if broker_id is None else str(broker_id)


def _ids(ids: Iterable[int]) -> str:
    return ", ".join(map(str, ids)) or "none"


CHANGE_COLUMNS = (
    Column[ReplicaChange](
        "Time",
        lambda v: clock_time(v.at_ms),
        lambda v: v.at_ms,
        tooltip=lambda v: full_time(v.at_ms),
    ),
    Column[ReplicaChange]("P", lambda v: str(v.partition), lambda v: v.partition, is_number=True),
    Column[ReplicaChange]("Leader", leader_words, leader_words),
    Column[ReplicaChange]("In sync", in_sync_words, in_sync_words),
    Column[ReplicaChange]("Epoch", lambda v: count(v.epoch), lambda v: v.epoch, is_number=True),
    Column[ReplicaChange]("Why", lambda v: visible(v.why, 300), lambda v: v.why),
)


class ReplicaChanges(KeyedTableModel[int, ReplicaChange]):
    """By their number since the engine started."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(CHANGE_COLUMNS, parent)
        self.sort(0, Qt.SortOrder.DescendingOrder)

    def show_history(self, history: ReplicaHistory) -> None:
        self.replace(dict(enumerate(history.changes, history.skipped)))
