"""Before and after of a reset: one row for each partition, and what it means in records."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from engine.contract.group_commands import OffsetMove
from ui.delegates.line import LineRow, Look
from ui.models.lags import Place
from ui.models.table import Column, KeyedTableModel
from ui.widgets.table import Table
from ui.widgets.text import count, visible

NONE = "none"
FIGURE_WIDTH = 84


def change_of(move: OffsetMove) -> int | None:
    """How far a position moves; None where there is none before or after."""
    return None if move.before is None or move.after is None else move.after - move.before


def _change_words(move: OffsetMove) -> str:
    if move.before == move.after:
        return "stays"
    if move.after is None:
        return "deleted"
    change = change_of(move)
    return "new" if change is None else f"{change:+,}"


def _offset(offset: int | None) -> str:
    return NONE if offset is None else count(offset)


class MovesModel(KeyedTableModel[Place, OffsetMove]):
    """Rows by partition; the topic is said where there are several."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._has_several = False
        super().__init__(
            (
                Column("P", self._short, lambda m: (m.topic, m.partition), tooltip=_name, hint="Partition"),
                Column("Now", lambda m: _offset(m.before), lambda m: m.before or 0, True,
                       hint="What is committed now"),
                Column("After", lambda m: _offset(m.after), lambda m: m.after or 0, True,
                       tooltip=lambda m: f"The log holds {count(m.log_start_offset)} to {count(m.end_offset)}"),
                Column("Change", _change_words, lambda m: change_of(m) or 0, True),
            ),
            parent,
        )  # fmt: skip

    def _short(self, move: OffsetMove) -> str:
        return _name(move) if self._has_several else str(move.partition)

    def show_moves(self, moves: Iterable[OffsetMove]) -> None:
        moves = tuple(moves)
        self._has_several = len({move.topic for move in moves}) > 1
        self.replace({(move.topic, move.partition): move for move in moves})


def _name(move: OffsetMove) -> str:
    return f"{visible(move.topic, 200)}-{move.partition}"


def totals(moves: Iterable[OffsetMove]) -> tuple[int, int]:
    """Records that are delivered again, and records that are passed over."""
    changes = [change for move in moves if (change := change_of(move)) is not None]
    return -sum(one for one in changes if one < 0), sum(one for one in changes if one > 0)


class MovesTable(Table):
    """Dense rows; the name of the partition gives way."""

    def __init__(self) -> None:
        self.rows = MovesModel()
        super().__init__(
            "Positions before and after", self.rows, dict.fromkeys((1, 2, 3), FIGURE_WIDTH)
        )
        self.rows.setParent(self)
        self.setSelectionMode(Table.SelectionMode.ExtendedSelection)
        mono: Look = ("fg", "mono_small")
        quiet: Look = ("dim", "mono_small")
        self.setItemDelegate(
            LineRow({0: mono, 1: quiet, 2: mono, 3: ("warn_fg", "mono_small")}, self)
        )
