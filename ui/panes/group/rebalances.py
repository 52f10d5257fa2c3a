"""What happened to the shares of a group: each rebalance with its reason, its time and its moves."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from engine.contract.groups import RebalanceView
from ui.theme import ColorName, text_width
from ui.widgets.ink import RIGHT, Ink
from ui.widgets.text import clock_time, counted, full_time, span, tooltip, visible

ROW_HEIGHT, EDGE = 31, 16
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


def rebalance_words(one: RebalanceView) -> tuple[str, str, str, str]:
    """When, from which generation to which, why, and how long it took."""
    took = "going on" if one.took_ms is None else span(one.took_ms)
    steps = f"{one.generation - 1} → {one.generation}" if one.generation > 0 else ""
    return clock_time(one.began_at_ms)[-12:-4], steps, visible(one.why, 300), took


def _told(one: RebalanceView) -> str:
    when, steps, why, took = rebalance_words(one)
    said = f"{when}, {steps}, {why}, {took}"
    if one.took_ms is None:
        return said
    return f"{said}; {counted(one.member_count, 'member')}, {counted(one.moved_count, 'partition')} moved"


class _Rebalances(QAbstractListModel):
    """The newest first; a change of the list is small and rare."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: tuple[RebalanceView, ...] = ()

    def show_rebalances(self, rebalances: tuple[RebalanceView, ...]) -> None:
        if rebalances != self.shown:
            self.layoutAboutToBeChanged.emit()
            self.shown = rebalances
            self.layoutChanged.emit()

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.shown):
            return None
        one = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _told(one)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{_told(one)}\n{full_time(one.began_at_ms)}")
        return None


class _Painter(QStyledItemDelegate):
    """Time, generations, why, how long."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Rebalances)
        one, area = model.shown[index.row()], option.rect
        when, steps, why, took = rebalance_words(one)
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        quiet: ColorName = "sel_dim" if on else "dim"
        ink, y = Ink(painter), area.y()
        if on:
            ink.fill(area.x(), y, area.width(), ROW_HEIGHT - 1, "sel")
        x = area.x() + EDGE
        x += ink.text(x, y, 0, ROW_HEIGHT, when, quiet, "mono_small") + 12
        x += max(ink.text(x, y, 0, ROW_HEIGHT, steps, "fg", "strong"), 48) + 10
        room = text_width(took, "medium")
        right = area.right() - EDGE
        tone: ColorName = "acc_fg" if one.took_ms is None else "fg"
        ink.text(right - room, y, room, ROW_HEIGHT, took, tone, "medium", RIGHT)
        right -= room + 12
        if one.moved_count and right - x > 300:
            moved = f"{one.moved_count} moved"
            room = text_width(moved, "small")
            ink.text(right - room, y, room, ROW_HEIGHT, moved, quiet, "small", RIGHT)
            right -= room + 12
        ink.text(x, y, right - x, ROW_HEIGHT, why, quiet)
        ink.fill(area.x() + EDGE, y + ROW_HEIGHT - 1, area.width() - 2 * EDGE, 1, "line")


class Rebalances(QListView):
    """The list; its rows are told in words to a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = _Rebalances(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName("Rebalances")
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 4 * ROW_HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 2 * ROW_HEIGHT)
