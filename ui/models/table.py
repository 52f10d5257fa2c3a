"""A table model over keyed rows that changes as little as possible.

`apply` takes what changed (key -> row, or None for gone) and turns it into the fewest contiguous
removes, inserts and `dataChanged` ranges. A row's place is decided when it comes in and when the
user sorts, not when its figures move: a live figure never reorders the table under the pointer.
The model is never reset by an update, so selection and scroll stay where they are.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from ui.models.ranges import ranges

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW_ROLE = int(Role.UserRole)
"""The row object itself, for delegates."""
KEY_ROLE = int(Role.UserRole) + 1
"""The key of the row."""

DISPLAY, TOOLTIP, ALIGNMENT = (
    int(Role.DisplayRole),
    int(Role.ToolTipRole),
    int(Role.TextAlignmentRole),
)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its head, the text of a cell and what it is sorted by."""

    title: str
    text: Callable[[R], str]
    sort: Callable[[R], Any]
    """What rows are ordered by; the values of one column compare with each other."""
    is_number: bool = False
    tooltip: Callable[[R], str] | None = None
    hint: str = ""
    """The tooltip of the head."""


class KeyedTableModel(QAbstractTableModel, Generic[K, R]):
    """Rows by key, in the order of one column (the first until the user sorts)."""

    def __init__(self, columns: Sequence[Column[R]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: dict[K, R] = {}
        self._keys: list[K] = []
        self._places: list[tuple[Any, Any]] = []
        """The sort value each row had when it was placed, beside `_keys`."""
        self._place_of: dict[K, tuple[Any, Any]] = {}
        self._sort_column = 0
        self._is_descending = False

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def key_at(self, row: int) -> K:
        return self._keys[row]

    def row_of(self, key: K) -> int | None:
        """Where the row of `key` stands now."""
        place = self._place_of.get(key)
        return None if place is None else bisect_left(self._places, place)

    def value(self, key: K) -> R | None:
        return self._rows.get(key)

    def apply(self, changes: Mapping[K, R | None]) -> None:
        """Take in what changed: a row, or None where the key is gone."""
        gone = [key for key, row in changes.items() if row is None and key in self._rows]
        fresh = {k: r for k, r in changes.items() if r is not None and k not in self._rows}
        moved = {k: r for k, r in changes.items() if r is not None and self._rows.get(k, r) != r}
        self._remove(gone)
        self._change(moved)
        self._insert(fresh)

    def replace(self, rows: Mapping[K, R]) -> None:
        """Make these the only rows, still by the smallest change."""
        changes: dict[K, R | None] = dict.fromkeys(self._rows)
        changes.update(rows)
        self.apply(changes)

    # --- Qt's side -----------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._keys)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        key = self._keys[index.row()]
        column = self.columns[index.column()]
        if role == DISPLAY:
            return column.text(self._rows[key])
        if role == ALIGNMENT:
            return RIGHT if column.is_number else LEFT
        if role == ROW_ROLE:
            return self._rows[key]
        if role == KEY_ROLE:
            return key
        if role == TOOLTIP and column.tooltip is not None:
            return column.tooltip(self._rows[key])
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == DISPLAY:
            return column.title
        if role == ALIGNMENT:
            return RIGHT if column.is_number else LEFT
        if role == TOOLTIP and column.hint:
            return column.hint
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column as its figures are now; asked for by the user only."""
        self._sort_column = max(0, column)
        self._is_descending = order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._keys[index.row()] for index in before]
        self._place_of = {key: self._place(key, row) for key, row in self._rows.items()}
        self._keys.sort(key=self._place_of.__getitem__)
        self._places = [self._place_of[key] for key in self._keys]
        at = {key: row for row, key in enumerate(self._keys)}
        after = [self.index(at[k], i.column()) for k, i in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    # --- the smallest change -------------------------------------------------------------------

    def _place(self, key: K, row: R) -> tuple[Any, Any]:
        value = self.columns[self._sort_column].sort(row)
        return (_Reversed(value) if self._is_descending else value, key)

    def _remove(self, gone: Sequence[K]) -> None:
        rows = sorted(bisect_left(self._places, self._place_of[key]) for key in gone)
        for first, last in reversed(ranges(rows)):
            self.beginRemoveRows(NOWHERE, first, last)
            for key in self._keys[first : last + 1]:
                del self._rows[key], self._place_of[key]
            del self._keys[first : last + 1]
            del self._places[first : last + 1]
            self.endRemoveRows()

    def _change(self, moved: Mapping[K, R]) -> None:
        rows: list[int] = []
        for key, row in moved.items():
            self._rows[key] = row
            rows.append(bisect_left(self._places, self._place_of[key]))
        right = len(self.columns) - 1
        for first, last in ranges(sorted(rows)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, right))

    def _insert(self, fresh: Mapping[K, R]) -> None:
        placed = sorted(
            ((self._place(key, row), key) for key, row in fresh.items()), key=lambda pair: pair[0]
        )
        at = 0
        while at < len(placed):
            row = bisect_left(self._places, placed[at][0])
            end = at + 1  # all that fall into the same gap come in at once
            while end < len(placed) and (
                row == len(self._places) or placed[end][0] < self._places[row]
            ):
                end += 1
            block = placed[at:end]
            self.beginInsertRows(NOWHERE, row, row + len(block) - 1)
            for place, key in block:
                self._rows[key] = fresh[key]
                self._place_of[key] = place
            self._keys[row:row] = [key for _, key in block]
            self._places[row:row] = [place for place, _ in block]
            self.endInsertRows()
            at = end


class _Reversed:
    """Turns a value's order round, so that descending stays stable by key."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and bool(self.value == other.value)

    def __lt__(self, other: "_Reversed") -> bool:
        return bool(other.value < self.value)

    __hash__ = None  # type: ignore[assignment] # an order, not a key
