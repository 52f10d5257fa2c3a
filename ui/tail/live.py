"""LiveTail: what is appended from now on, in one view; nothing is read back from the log."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.facts import BatchAppended
from engine.contract.values import Done
from ui.action import start
from ui.engine_port import EnginePort, ask
from ui.models.store import FeedItem, Store
from ui.tail.ring import RecordRing, appended_batch
from ui.tail.view import RecordView


class LiveTail(QObject):
    """Feeds a `RecordView` from one topic, or with "" from all that are not internal."""

    changed = Signal()
    """After records came, or the table was begun anew."""
    counts_changed = Signal()

    def __init__(
        self, port: EnginePort, store: Store, view: RecordView, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.topic: str | None = None
        """None while nothing is watched."""
        self.skipped_records = 0
        """The engine could not hand them over in time."""
        self.dropped_records = 0
        """They did not fit while the reader held the view still."""
        self._port = port
        self._store = store
        self._view = view
        self._tail_id: int | None = None
        self._partition: int | None = None
        store.restarted.connect(self._watch_again)

    @property
    def ring(self) -> RecordRing:
        return self._view.ring

    def watch(self, topic: str, partition: int | None = None) -> None:
        """Begin anew with another topic."""
        self.stop()
        self.skipped_records = self.dropped_records = 0
        self.ring.clear()
        self._view.start_over(following=True)
        self.topic, self._partition = topic, partition
        self._tail_id = self._store.add_sink(self)
        self.counts_changed.emit()
        start(self, self._watch(WatchTail(self._tail_id, topic, partition)))

    def stop(self) -> None:
        """Let the engine know that nobody looks."""
        if self._tail_id is not None:
            self._store.remove_sink(self._tail_id)
            start(self, self._unwatch(self._tail_id))
            self._tail_id = self.topic = None

    def _watch_again(self) -> None:
        """Another engine knows of no tail; what is on the screen stays."""
        if self._tail_id is not None and self.topic is not None:
            start(self, self._watch(WatchTail(self._tail_id, self.topic, self._partition)))

    def take_feed(self, items: Sequence[FeedItem]) -> None:
        """One frame's batches, appended in one go and painted once."""
        before = self.skipped_records, self.dropped_records
        protected = self._view.protected_row
        for item in items:
            if not isinstance(item, BatchAppended):
                self.skipped_records += item.record_count
                continue
            self.ring.append(appended_batch(item))
            if self.ring.is_over:
                self.ring.trim_front(protected)
                if self.ring.is_over and protected is not None:
                    gone = self.ring.trim_back(self._view.last_visible_row)
                    self.dropped_records += sum(batch.record_count for batch in gone)
        self._view.refresh()
        self.changed.emit()
        if (self.skipped_records, self.dropped_records) != before:
            self.counts_changed.emit()

    async def _watch(self, command: WatchTail) -> None:
        await ask(self._port, command, Done)

    async def _unwatch(self, tail_id: int) -> None:
        await ask(self._port, UnwatchTail(tail_id), Done)
