"""Detail: everything that is known of one client."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from engine.contract.views import ClientView
from ui.models.clients import address_of, ago, name_of, software_of
from ui.widgets.button import Button
from ui.widgets.copy import CopyIcon
from ui.widgets.label import SafeLabel
from ui.widgets.rows import Rows
from ui.widgets.surface import Line, Surface, column, row, scrolled
from ui.widgets.text import clock_time, count, counted, rate, size, visible

WIDTH = 340
ERRORS_SHOWN, TOPICS_SHOWN = 12, 33


class Detail(Surface):
    """The client in hand; empty words where there is none."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Selected client")
        self._view: ClientView | None = None
        self.title = SafeLabel("", "h3", elide=True)
        self.state = SafeLabel("", "small", "dim", wrap=True)
        self._copy = CopyIcon(self._client_id, name="Copy client id")
        self.facts, self.topics, self.errors = Rows(), Rows("fg"), Rows("fg")
        self._topics_head = SafeLabel("Topics", "strong")
        self.positions = Rows("fg")
        self._positions_head = SafeLabel("Reads at", "strong")
        self._errors_head = SafeLabel("Errors answered", "strong")
        self.last_error = SafeLabel("", "small", "bad", wrap=True)
        self.requests = Button("Show its requests", "scroll-text")
        self._body = QWidget()
        head = row(self.title, self._copy, spacing=6)
        head.setStretch(0, 1)
        column(
            head, 2, self.state, 10, row(self.requests, None), 12, self.facts, 14, Line(), 10,
            self._topics_head, 6, self.topics, 14, Line(), 10,
            self._positions_head, 6, self.positions, 14, Line(), 10,
            self._errors_head, 6, self.last_error, 6, self.errors, None,
            margins=(16, 14, 12, 16), into=self._body,
        )  # fmt: skip
        self._nobody = SafeLabel(
            "Choose a client to see what it asked, moved and was refused.", "body", "dim", wrap=True
        )
        self._nobody.setContentsMargins(16, 16, 16, 16)
        inner = Surface("panel")
        column(self._nobody, self._body, None, into=inner)
        column(scrolled(inner), into=self)
        self.show_client(None, 0.0)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(WIDTH, 120)

    def show_client(self, view: ClientView | None, now_ms: float) -> None:
        """A client as it is now."""
        self._view = view
        self._body.setVisible(view is not None)
        self._nobody.setVisible(view is None)
        if view is None:
            return
        self.title.setText(name_of(view))
        self.state.setText(_state(view, now_ms))
        self.facts.show_rows(_facts(view, now_ms))
        self.topics.show_rows(_topics(view))
        self.positions.show_rows(_positions(view))
        self._positions_head.setText("Reads at" if view.reads_at else "Reads no partition")
        self._topics_head.setText("Topics" if view.traffic else "No topics yet")
        self._errors_head.setText("Errors answered" if view.errors else "No errors")
        self.last_error.setVisible(bool(view.errors))
        self.last_error.setText(_last_error(view, now_ms))
        self.errors.show_rows([
            (visible(code, 60), counted(times, "time")) for code, times in view.errors[:ERRORS_SHOWN]
        ])  # fmt: skip

    def _client_id(self) -> str:
        return self._view.client_id if self._view is not None else ""


def _state(view: ClientView, now_ms: float) -> str:
    if view.left_at_ms is None:
        return f"{view.role}, connected"
    return f"{view.role}, left {ago(now_ms - view.left_at_ms)}: {visible(view.left_why, 200)}"


def _facts(view: ClientView, now_ms: float) -> list[tuple[str, str]]:
    asked = clock_time(view.last_request_at_ms)
    if view.left_at_ms is None:
        asked = f"{ago(now_ms - view.last_request_at_ms)}"
    return [
        ("Software", software_of(view) or "does not say"),
        ("Address", address_of(view)),
        ("Connection", f"{view.connection_id} at broker {view.broker_id}"),
        ("Connected", clock_time(view.connected_at_ms)),
        ("Last request", f"{view.last_api}, {asked}"),
        ("Requests", count(view.request_count)),
        ("Written", f"{counted(view.records_in, 'record')}, {rate(view.records_in_per_s)}/s"),
        ("Read", f"{counted(view.records_out, 'record')}, {rate(view.records_out_per_s)}/s"),
        ("Received", f"{size(view.bytes_in)} of requests"),
        ("Sent", f"{size(view.bytes_out)} of answers"),
    ]


def _topics(view: ClientView) -> list[tuple[str, str]]:
    found = []
    for moved in view.traffic[:TOPICS_SHOWN]:
        parts = []
        if moved.records_in:
            parts.append(f"in {count(moved.records_in)} ({rate(moved.records_in_per_s)}/s)")
        if moved.records_out:
            parts.append(f"out {count(moved.records_out)} ({rate(moved.records_out_per_s)}/s)")
        name = visible(moved.topic, 120) or "all others"
        found.append((name, ", ".join(parts) or "asked about"))
    return found


def _positions(view: ClientView) -> list[tuple[str, str]]:
    """What it will want next; without a group this is all that anybody knows of where it is."""
    shown = [
        (f"{visible(topic, 120)}-{partition}", count(offset))
        for topic, partition, offset in view.reads_at[:TOPICS_SHOWN]
    ]
    more = len(view.reads_at) - TOPICS_SHOWN
    return [*shown, ("", f"and {counted(more, 'partition')} more")] if more > 0 else shown


def _last_error(view: ClientView, now_ms: float) -> str:
    if view.last_error_at_ms is None:
        return ""
    when = ago(now_ms - view.last_error_at_ms)
    return f"Last: {view.last_error_api}, {when}. {visible(view.last_error, 400)}"
