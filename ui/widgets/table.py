"""A table: rows of one height, chosen whole, under a quiet head; columns leave where room is short."""

from collections.abc import Mapping

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from ui.models.steady import Steady
from ui.theme import font, themes
from ui.theme.tokens import TABLE_HEAD_HEIGHT, TABLE_ROW


class Table(QTableView):
    """Columns that `widths` does not name share what room is left."""

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        widths: Mapping[int, int],
        *,
        row_height: int = TABLE_ROW,
        leaving: tuple[int, ...] = (),
        least: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """`leaving` columns go, in this order, while the others have less than `least` to share."""
        super().__init__(parent)
        self._widths, self._leaving, self._least = widths, leaving, least
        self._steady = Steady(self, model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows, head = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(row_height)
        rows.setDefaultSectionSize(row_height)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setFont(font("small"))
        head.setFixedHeight(TABLE_HEAD_HEIGHT)
        head.setHighlightSections(False)
        for at in range(model.columnCount()):
            mode = QHeaderView.ResizeMode
            head.setSectionResizeMode(at, mode.Fixed if at in widths else mode.Stretch)
        for at, wide in widths.items():
            self.setColumnWidth(at, wide)
        themes().changed.connect(self.viewport().update)

    def show_row(self, row: int | None) -> None:
        """Choose a row and bring it into sight."""
        if row is not None:
            self.selectRow(row)
            self.scrollTo(self.model().index(row, 0))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            event.ignore()  # the window pauses with it
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.viewport().width() - sum(self._widths.values())
        for at in self._leaving:
            leaves = room < self._least
            self.setColumnHidden(at, leaves)
            room += self._widths[at] if leaves else 0
        super().resizeEvent(event)
