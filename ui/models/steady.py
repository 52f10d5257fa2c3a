"""Keeps an item view still: rows that come and go above do not move the row under the pointer."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    SignalInstance,
)
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractItemView


class Steady(QObject):
    """Gives a view its model, and from then on moves the scroll bar so that one row stays where it is.

    That row is the one under the pointer, else the current one if it is in sight, else the first
    in sight, unless the view stands at its top.
    """

    def __init__(
        self,
        view: QAbstractItemView,
        model: QAbstractItemModel,
        settled: SignalInstance | None = None,
    ) -> None:
        """`settled` fires once when many rows have come and gone: one layout serves them all."""
        super().__init__(view)
        self._view = view
        self._anchor = QPersistentModelIndex()
        self._top = 0
        self._is_held = False
        # its places must be asked for before the view hears of a change, and moved after
        model.rowsAboutToBeInserted.connect(self._hold)
        model.rowsAboutToBeRemoved.connect(self._hold)
        view.setModel(model)
        for changed in (model.rowsInserted, model.rowsRemoved) if settled is None else (settled,):
            changed.connect(self._restore)

    def _hold(self, *_: object) -> None:
        if self._is_held:
            return
        self._is_held = True
        index = self._find()
        self._anchor = QPersistentModelIndex(index)
        self._top = self._view.visualRect(index).top()

    def _restore(self, *_: object) -> None:
        self._is_held = False
        if not self._anchor.isValid():
            return
        self._view.doItemsLayout()
        self._view.updateGeometries()  # the scroll bar has to know the new length first
        index = QModelIndex(self._anchor)  # type: ignore[call-overload] # the stubs lack it
        moved = self._view.visualRect(index).top() - self._top
        if moved:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.value() + moved)

    def _find(self) -> QModelIndex:
        view = self._view
        viewport = view.viewport()
        if viewport.underMouse():
            index = view.indexAt(viewport.mapFromGlobal(QCursor.pos()))
            if index.isValid():
                return index
        current = view.currentIndex()
        if current.isValid() and viewport.rect().intersects(view.visualRect(current)):
            return current
        if view.verticalScrollBar().value() == 0:
            return QModelIndex()
        return view.indexAt(viewport.rect().topLeft())
