"""The partitions that one broker holds, as table rows: its part in each, and how far it is."""

from functools import partial

from PySide6.QtCore import QObject

from engine.contract.views import PartitionView
from ui.models.partitions import lag_of, replica_words
from ui.models.store import Store
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import count, visible

Place = tuple[str, int]
ROLE, LAG = 1, 2


def role_words(view: PartitionView, broker_id: int) -> str:
    if broker_id == view.leader:
        return "leads"
    if broker_id in view.offline_replicas:
        return "offline"
    return "in sync" if broker_id in view.isr else "out of sync"


def _lag(view: PartitionView, broker_id: int) -> str:
    lag = lag_of(view, broker_id)
    if lag is None:
        return "" if broker_id == view.leader else "unknown"
    return count(lag)


def _columns(broker_id: int) -> tuple[Column[PartitionView], ...]:
    ranks = {"offline": 0, "out of sync": 1, "leads": 2, "in sync": 3}
    return (
        Column(
            "Partition",
            lambda v: f"{visible(v.topic)}-{v.partition}",
            lambda v: (v.topic, v.partition),
        ),
        Column(
            "Role",
            partial(role_words, broker_id=broker_id),
            lambda v: ranks[role_words(v, broker_id)],
            tooltip=lambda v: replica_words(v, broker_id),
            hint="What this broker's copy is",
        ),
        Column(
            "Behind",
            partial(_lag, broker_id=broker_id),
            lambda v: lag_of(v, broker_id) or 0,
            is_number=True,
            hint="Records the leader has and this broker has not",
        ),
        Column(
            "Leader",
            lambda v: "no leader" if v.leader is None else f"broker {v.leader}",
            lambda v: v.leader or 0,
        ),
        Column("Epoch", lambda v: count(v.leader_epoch), lambda v: v.leader_epoch, True),
        Column(
            "In sync",
            lambda v: f"{len(v.isr)} of {len(v.replicas)}",
            lambda v: len(v.isr) - len(v.replicas),
            is_number=True,
        ),
        Column("End", lambda v: count(v.log_end_offset), lambda v: v.log_end_offset, True),
    )


class HeldPartitions(KeyedTableModel[Place, PartitionView]):
    """Follows the store for one broker."""

    def __init__(self, store: Store, broker_id: int, parent: QObject) -> None:
        super().__init__(_columns(broker_id), parent)
        self._store = store
        self.broker_id = broker_id
        store.partitions_changed.connect(self._changed)
        for topic, views in store.partitions.items():
            self._changed(topic, set(views))

    def _changed(self, topic: str, indexes: set[int]) -> None:
        views = self._store.partitions.get(topic, {})
        rows: dict[Place, PartitionView | None] = {}
        for index in indexes:
            view = views.get(index)
            is_held = view is not None and self.broker_id in view.replicas
            rows[topic, index] = view if is_held else None
        self.apply(rows)
