"""Clients as table rows: who is connected, and who left lately, each in its place for good."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from engine.contract.views import ClientView
from ui.models.store import Changes, Store
from ui.models.table import Column, KeyedTableModel
from ui.widgets.text import clock_time, count, counted, full_time, rate, visible

LAST_REQUEST = 5
"""The column whose words age."""


def name_of(view: ClientView) -> str:
    """The client id as it may be shown, else where it connects from."""
    return visible(view.client_id, 200) or address_of(view)


def address_of(view: ClientView) -> str:
    if not view.port:  # no client that came over a network has port 0
        return f"{visible(view.host, 60)}, built in"
    host = f"[{view.host}]" if ":" in view.host else view.host
    return f"{visible(host, 60)}:{view.port}"


def software_of(view: ClientView) -> str:
    return visible(f"{view.software_name} {view.software_version}".strip(), 120)


def since_text(view: ClientView) -> str:
    """When it came, or when it left."""
    if view.left_at_ms is not None:
        return f"left {clock_time(view.left_at_ms)}"
    return clock_time(view.connected_at_ms)


def ago(milliseconds: float) -> str:
    """`now`, `12 s ago`, `3 min ago`, `2 h ago`."""
    seconds = int(max(milliseconds, 0) / 1_000)
    if seconds < 1:
        return "now"
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3_600:
        return f"{seconds // 60} min ago"
    return f"{seconds // 3_600} h ago"


def _columns(now_ms: Callable[[], float]) -> tuple[Column[ClientView], ...]:
    def last(view: ClientView) -> str:
        if view.left_at_ms is not None:
            return f"left {ago(now_ms() - view.left_at_ms)}"
        return f"{view.last_api}, {ago(now_ms() - view.last_request_at_ms)}"

    return (
        Column("Client", name_of, name_of, tooltip=lambda v: visible(v.client_id, 400)),
        Column(
            "Software",
            lambda v: software_of(v).removeprefix("apache-"),
            software_of,
            hint="As the client names itself",
        ),
        Column("Address", address_of, lambda v: (v.host, v.port)),
        Column("Role", lambda v: v.role, lambda v: v.role, hint="By what it has asked so far"),
        Column(
            "Connected",
            since_text,
            lambda v: v.connected_at_ms,
            tooltip=lambda v: full_time(v.connected_at_ms),
        ),
        Column("Last request", last, lambda v: v.last_request_at_ms),
        Column(
            "In",
            lambda v: f"{rate(v.records_in_per_s)}/s",
            lambda v: v.records_in_per_s,
            is_number=True,
            hint="Records a second that it writes",
        ),
        Column(
            "Out",
            lambda v: f"{rate(v.records_out_per_s)}/s",
            lambda v: v.records_out_per_s,
            is_number=True,
            hint="Records a second that it reads",
        ),
        Column("Requests", lambda v: count(v.request_count), lambda v: v.request_count, True),
        Column(
            "Errors",
            lambda v: count(v.error_count) if v.error_count else "",
            lambda v: v.error_count,
            is_number=True,
            tooltip=lambda v: ", ".join(f"{code}: {times:,}" for code, times in v.errors),
            hint="Errors it was answered with",
        ),
    )


class ClientsModel(KeyedTableModel[int, ClientView]):
    """Rows by connection; one that leaves stays in its place until it is forgotten."""

    def __init__(
        self,
        store: Store,
        now_ms: Callable[[], float],
        parent: QObject,
        broker_id: int | None = None,
    ) -> None:
        """Of one broker, or of all."""
        super().__init__(_columns(now_ms), parent)
        self._store, self._broker_id = store, broker_id
        store.frame_applied.connect(self._take)
        self._take(Changes(clients=set(store.clients), left_clients=set(store.left_clients)))

    def age(self) -> None:
        """A second has passed."""
        if len(self):
            first, last = self.index(0, LAST_REQUEST), self.index(len(self) - 1, LAST_REQUEST)
            self.dataChanged.emit(first, last)

    def summary(self) -> str:
        left = sum(view.left_at_ms is not None for view in map(self.value, self) if view)
        words = f"{counted(len(self) - left, 'connection')}"
        return f"{words}, {left:,} left lately" if left else words

    def _take(self, changes: Changes) -> None:
        touched = changes.clients | changes.left_clients
        if not touched:
            return
        rows: dict[int, ClientView | None] = {}
        for connection_id in touched:
            view = self._store.clients.get(connection_id)
            if view is None:
                view = self._store.left_clients.get(connection_id)
            if view is not None and self._broker_id not in (None, view.broker_id):
                continue
            # who has not asked anything has not said who it is: its row would be misplaced
            rows[connection_id] = view if view is not None and view.request_count else None
        self.apply(rows)
