"""Feed: what the engine hands over for one tail, put into a view and counted where it does not fit."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from engine.contract.facts import BatchAppended
from ui.models.store import FeedItem
from ui.tail.ring import RecordRing, appended_batch
from ui.tail.view import RecordView


class Feed(QObject):
    """A sink of the store that fills a `RecordView`."""

    changed = Signal()
    """After records came, or the table was begun anew."""
    counts_changed = Signal()

    def __init__(self, view: RecordView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.skipped_records = 0
        """The engine could not hand them over in time."""
        self.dropped_records = 0
        """They did not fit while the reader held the view still."""
        self._view = view

    @property
    def ring(self) -> RecordRing:
        return self._view.ring

    def start_over(self) -> None:
        """Forget what is shown and counted."""
        self.skipped_records = self.dropped_records = 0
        self.ring.clear()
        self._view.start_over(following=True)
        self.counts_changed.emit()

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
