"""The partitions of a consumer: where it stands, what is committed, how far the end is."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from typing_extensions import override

from engine.contract.consumers import ConsumerView
from ui.delegates.line import Index, LineRow, Look
from ui.models.store import Store
from ui.models.table import ROW_ROLE, Column, KeyedTableModel
from ui.widgets.table import Table
from ui.widgets.text import count, visible

POSITION, COMMITTED, UNREAD = 1, 2, 3
WIDTHS = {POSITION: 92, COMMITTED: 92, UNREAD: 78}
NAME_LEAST = 96
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """One partition."""

    topic: str
    partition: int
    position: int | None
    committed: int | None
    end: int | None
    names_topic: bool

    @property
    def unread(self) -> int | None:
        """Records from its position to the end; its lag counts from what is committed."""
        if self.position is None or self.end is None:
            return None
        return max(0, self.end - self.position)

    @property
    def uncommitted(self) -> bool:
        return self.position is not None and self.position != self.committed


def standings(view: ConsumerView, store: Store) -> dict[Key, Standing]:
    """Its partitions against their ends."""
    found = {}
    for place in view.assigned:
        known = store.partition(place.topic, place.partition)
        found[place.topic, place.partition] = Standing(
            place.topic, place.partition, place.position, place.committed,
            None if known is None else known.high_watermark, len(view.topics) > 1,
        )  # fmt: skip
    return found


def _name(one: Standing) -> str:
    return (
        f"{visible(one.topic, 120)}-{one.partition}"
        if one.names_topic
        else f"Partition {one.partition}"
    )


def _number(number: int | None, otherwise: str = "") -> str:
    return otherwise if number is None else count(number)


class PlacesModel(KeyedTableModel[Key, Standing]):
    """Rows by partition."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(
            (
                Column("Assigned", _name, lambda one: (one.topic, one.partition),
                       hint="The partitions that the group gave it"),
                Column("Position", lambda one: _number(one.position), lambda one: one.position or 0,
                       True, hint="The next offset that it reads"),
                Column("Committed", lambda one: _number(one.committed, "none"),
                       lambda one: one.committed or 0, True,
                       hint="Where the group goes on if it ends now"),
                Column("Unread", lambda one: _number(one.unread, "unknown"),
                       lambda one: one.unread or 0, True,
                       hint="Records from its position to the end"),
            ),
            parent,
        )  # fmt: skip


class _PlaceRow(LineRow):
    """What is read and not committed yet is amber."""

    @override
    def look(self, index: Index) -> Look:
        one: Standing = index.data(ROW_ROLE)
        if index.column() == COMMITTED and one.uncommitted:
            return "warn_fg", "body"
        return (
            ("dim", "body") if index.column() == UNREAD and not one.unread else super().look(index)
        )


class Places(Table):
    """The table; where it is narrow what is committed leaves."""

    def __init__(self) -> None:
        self.rows = PlacesModel()
        super().__init__(
            "Partitions it is assigned", self.rows, WIDTHS, leaving=(COMMITTED,), least=NAME_LEAST
        )
        self.setItemDelegate(_PlaceRow({0: ("fg", "medium")}, self))
