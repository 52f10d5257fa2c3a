"""The table of clients with the one in hand beside it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QDateTime, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget
from typing_extensions import override

from engine.contract.views import ClientView
from ui.delegates.client import ClientRow
from ui.models.clients import ClientsModel, address_of
from ui.models.store import Store
from ui.panes.clients.detail import Detail
from ui.theme.tokens import PAGE_HEADER_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.copy import copy_text
from ui.widgets.empty import EmptyState
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.table import Table
from ui.widgets.ticking import Ticking

WIDTHS = {1: 132, 2: 136, 3: 92, 4: 124, 5: 152, 6: 74, 7: 74, 8: 84, 9: 66}
LEAVING = (4, 2, 8, 1, 3, 5)
"""Columns that leave, in this order, where the names would get too narrow."""
NAME_LEAST = 156
NARROW = 760
"""Below this width the table has the page alone until a client is chosen."""


def _now_ms() -> float:
    return float(QDateTime.currentMSecsSinceEpoch())


class ClientsPage(Ticking):
    """Who is connected now, and who left lately."""

    requests_asked = Signal(str)
    """Show the requests of a client id."""

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], float] = _now_ms,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("bg", parent)
        self._now_ms = now_ms
        self.model = ClientsModel(store, now_ms, self)
        self.table = Table("Clients", self.model, WIDTHS, leaving=LEAVING, least=NAME_LEAST)
        self.table.setItemDelegate(ClientRow(self.table))
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.detail = Detail()
        self.summary = SafeLabel("", "small", "dim")
        self._awaited: int | None = None
        self._shown: int | None = None
        empty = EmptyState(
            "plug",
            "Nothing is connected",
            "Every client is listed here while it is connected, and for a while after it left.",
        )
        head = Surface("bg")
        head.setFixedHeight(PAGE_HEADER_HEIGHT)
        row(
            Glyph("link", "fg", 20), SafeLabel("Clients", "h2"), self.summary, None,
            spacing=10, margins=(16, 0, 16, 0), into=head,
        )  # fmt: skip
        listed = QWidget()
        line = row(self.table, Line(vertical=True), self.detail, into=listed)
        line.setStretch(0, 1)
        body = QWidget()
        self._layers = QStackedLayout(body)
        self._layers.addWidget(empty)
        self._layers.addWidget(listed)
        column(head, Line(), body, into=self).setStretch(2, 1)
        self.setFocusProxy(self.table)
        self.table.selectionModel().currentChanged.connect(self._chosen)
        self.table.doubleClicked.connect(self._ask_requests)
        self.detail.requests.clicked.connect(self._ask_requests)
        self.table.customContextMenuRequested.connect(self._open_menu)
        store.frame_applied.connect(self._see)
        self._see()

    def show_client(self, connection_id: int) -> None:
        """Select a client's row; one that is not there yet is selected when it comes."""
        at = self.model.row_of(connection_id)
        self._awaited = connection_id if at is None else None
        self.table.show_row(at)

    @property
    def chosen(self) -> ClientView | None:
        """The client in hand."""
        index = self.table.currentIndex()
        return self.model.value(self.model.key_at(index.row())) if index.isValid() else None

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.detail.setVisible(self.width() >= NARROW or self.chosen is not None)

    def _see(self, _changes: object = None) -> None:
        self._layers.setCurrentIndex(1 if len(self.model) else 0)
        self.summary.setText(self.model.summary() if len(self.model) else "")
        if self._awaited is not None:
            self.show_client(self._awaited)
        if self.isVisible():
            self._show_chosen()

    @override
    def tick(self) -> None:
        """Ages tick once a second, not faster."""
        self.model.age()
        self._show_chosen()

    def _chosen(self, _current: QModelIndex) -> None:
        self._fit()
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.detail.show_client(self.chosen, self._now_ms())

    def _ask_requests(self) -> None:
        if (view := self.chosen) is not None:
            self.requests_asked.emit(view.client_id)

    def _open_menu(self, at: QPoint) -> None:
        view = self.chosen
        if view is None:
            return
        menu = QMenu(self)
        add_entry(menu, "Show its requests", "scroll-text", self._ask_requests)
        menu.addSeparator()
        for text, copied in (
            ("Copy client id", view.client_id),
            ("Copy address", address_of(view)),
        ):
            add_entry(menu, text, "copy", partial(copy_text, copied)).setEnabled(bool(copied))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.table.viewport().mapToGlobal(at))
