"""Records of the metadata log as table rows, the newest first, bounded."""

from PySide6.QtCore import QObject, Qt

from engine.contract.quorum import MetadataRecord
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import clock_time, count, full_time, visible

KEPT = 5_000
"""Rows kept; older records leave first and are read again when somebody goes there."""


def fields_words(record: MetadataRecord) -> str:
    """What stands in it, a field a line."""
    return "\n".join(f"{name}: {visible(text, 400)}" for name, text in record.fields)


RECORD_COLUMNS = (
    Column[MetadataRecord]("Offset", lambda v: count(v.offset), lambda v: v.offset, is_number=True),
    Column[MetadataRecord](
        "Epoch",
        lambda v: count(v.epoch),
        lambda v: v.epoch,
        is_number=True,
        hint="Of the controller that wrote it",
    ),
    Column[MetadataRecord](
        "Time",
        lambda v: clock_time(v.at_ms),
        lambda v: v.at_ms,
        tooltip=lambda v: full_time(v.at_ms),
    ),
    Column[MetadataRecord]("Type", lambda v: v.kind, lambda v: v.kind),
    Column[MetadataRecord](
        "Says", lambda v: visible(v.text, 400), lambda v: v.text, tooltip=fields_words
    ),
)


class MetadataRecords(KeyedTableModel[int, MetadataRecord]):
    """By offset."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(RECORD_COLUMNS, parent)
        self.sort(0, Qt.SortOrder.DescendingOrder)

    @property
    def first(self) -> int | None:
        """The oldest offset that is a row."""
        return min(self, default=None)

    def add(self, records: tuple[MetadataRecord, ...]) -> None:
        """New ones, or older ones; what is too much leaves at the old end."""
        self.apply({record.offset: record for record in records})
        if len(self) > KEPT:
            self.apply(dict.fromkeys(sorted(self)[: len(self) - KEPT]))
