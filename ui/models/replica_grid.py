"""A topic's replicas as a grid: a row for each partition, a column for each broker."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject

from engine.contract.views import PartitionView
from ui.models.partitions import lag_of, replica_words
from ui.models.store import Store
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import count

BROKERS_FROM = 3
"""The first column that is a broker's."""


def _cell(view: PartitionView, broker_id: int) -> str:
    return replica_words(view, broker_id) if broker_id in view.replicas else "no replica"


def _weight(view: PartitionView, broker_id: int) -> tuple[bool, int]:
    """Those that are behind come together."""
    return broker_id in view.isr, -(lag_of(view, broker_id) or 0)


def _columns(broker_ids: Sequence[int]) -> tuple[Column[PartitionView], ...]:
    return (
        Column[PartitionView]("P", lambda v: str(v.partition), lambda v: v.partition, True),
        Column[PartitionView](
            "Epoch",
            lambda v: count(v.leader_epoch),
            lambda v: v.leader_epoch,
            is_number=True,
            hint="Of the leader: it rises with each election",
        ),
        Column[PartitionView](
            "HW",
            lambda v: count(v.high_watermark),
            lambda v: v.high_watermark,
            is_number=True,
            hint="The high watermark: what all in sync have",
        ),
        *(
            Column[PartitionView](
                f"Broker {each}",
                partial(_cell, broker_id=each),
                partial(_weight, broker_id=each),
                tooltip=partial(_cell, broker_id=each),
            )
            for each in broker_ids
        ),
    )


class ReplicaGrid(KeyedTableModel[int, PartitionView]):
    """Follows the store for one topic and these brokers."""

    def __init__(
        self, store: Store, topic: str, broker_ids: Sequence[int], parent: QObject
    ) -> None:
        super().__init__(_columns(broker_ids), parent)
        self._store, self._topic = store, topic
        self.broker_ids = tuple(broker_ids)
        store.partitions_changed.connect(self._changed)
        self._changed(topic, set(store.partitions.get(topic, {})))

    def _changed(self, topic: str, indexes: set[int]) -> None:
        if topic == self._topic:
            views = self._store.partitions.get(topic, {})
            self.apply({index: views.get(index) for index in indexes})
