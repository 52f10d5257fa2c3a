"""Metering: requests are measured while anybody in the window sees the figures."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.contract.metrics import UnwatchMetrics, WatchMetrics
from engine.contract.values import Done, EngineError
from ui.action import action
from ui.engine_port import EnginePort, ask
from ui.models.store import Store


class Metering(QObject):
    """Of one widget that is shown and hidden; the last one hidden has the engine stop."""

    def __init__(self, port: EnginePort, store: Store, owner: QWidget) -> None:
        super().__init__(owner)
        self._port, self._store, self._owner = port, store, owner
        store.cluster_changed.connect(self._see_cluster)

    @property
    def is_on(self) -> bool:
        return self in self._store.metered_by

    def _see_cluster(self) -> None:
        if self._store.cluster is None:
            self._store.metered_by.discard(self)
        elif self._owner.isVisible():
            self.begin()

    @action
    async def begin(self) -> None:
        if self.is_on or self._store.cluster is None:
            return
        self._store.metered_by.add(self)
        try:
            await ask(self._port, WatchMetrics(), Done)
        except EngineError:
            self._store.metered_by.discard(self)
            raise

    @action
    async def end(self) -> None:
        if not self.is_on:
            return
        self._store.metered_by.discard(self)
        if not self._store.metered_by and self._store.cluster is not None:
            await ask(self._port, UnwatchMetrics(), Done)
