"""The status bar: is it well, where to connect, what flows, how safe, how much."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStatusBar, QWidget

from engine.contract.views import ClusterView
from ui.models.store import Changes, Store
from ui.theme import ColorName
from ui.theme.tokens import STATUS_HEIGHT
from ui.widgets.badge import Glyph
from ui.widgets.button import ToolButton
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, row
from ui.widgets.text import counted, rate, size, tooltip, visible

LONGEST_FOLDER = 24
_DURABILITY = {
    "fsync": ("fsync before ack", "acks=all is answered once the records are synced to the disk"),
    "os": ("ack before sync", "Answered once written to the system, as Kafka does by default"),
}


class StatusBar(QStatusBar):
    """One line of facts; every part has words, the colour only repeats them."""

    copy_wanted = Signal()
    """The address is to be copied."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.attached = SafeLabel("", "small", "acc")
        self._attached_to = ""
        self.setFixedHeight(STATUS_HEIGHT)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName("Status")
        self._health_icon = Glyph("clock", "dim", 14)
        self.health = SafeLabel("Starting", "small", "dim")
        self.address = SafeLabel("", "mono_small", selectable=True)
        self.address.setAccessibleName("Address")
        self._copy = ToolButton("copy", tip="Copy address (Ctrl+Shift+C)", mini=True, icon_size=14)
        self._copy.clicked.connect(self.copy_wanted)
        self.records_in = SafeLabel("", "small", "dim")
        self.records_out = SafeLabel("", "small", "dim")
        self.durability = SafeLabel("", "small", "dim")
        self.connections = SafeLabel("", "small", "dim")
        self.memory = SafeLabel("", "small", "dim")
        self._optional, self._flow = QWidget(), QWidget()
        self._is_refused = self._is_stopped = self._is_compact = self._is_away = False
        self._build()
        store.cluster_changed.connect(self._show_cluster)
        store.frame_applied.connect(self._take)
        self._show_cluster()

    def set_compact(self, compact: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        self._is_compact = compact
        self._show_cluster()

    def show_refused(self) -> None:
        """The engine could not start; the page in the centre says why."""
        self._is_refused = True
        self._show_health()

    def show_stopped(self) -> None:
        """The engine was stopped for genuine Kafka and does not start by itself."""
        self._is_stopped = True
        self._show_health()

    def show_attached(self, folder: str) -> None:
        """The engine is another program's; of a long path the end says most."""
        self._attached_to = folder
        self.attached.setToolTip(tooltip(f"The engine on {folder} is another program's"))
        self._show_cluster()

    def show_away(self, away: bool) -> None:  # noqa: FBT001 - a slot
        """The engine elsewhere does not answer: all that is shown is from before."""
        self._is_away = away
        self._show_health()

    def _build(self) -> None:
        right = row(
            Glyph("hard-drive", "dim", 14),
            6,
            self.durability,
            10,
            _divider(),
            10,
            self.connections,
            10,
            _divider(),
            10,
        )
        self._optional.setLayout(right)
        row(
            _divider(),
            8,
            self.address,
            4,
            self._copy,
            8,
            _divider(),
            10,
            Glyph("arrow-down", "dim", 12),
            4,
            self.records_in,
            14,
            Glyph("arrow-up", "dim", 12),
            4,
            self.records_out,
            into=self._flow,
        )
        bar = QWidget()
        row(
            self._health_icon,
            6,
            self.health,
            8,
            self._flow,
            None,
            self.attached,
            10,
            self._optional,
            self.memory,
            margins=(12, 0, 12, 0),
            into=bar,
        )
        bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.addWidget(bar, 1)

    def _take(self, changes: Changes) -> None:
        if changes.brokers:
            self._show_health()

    def _show_cluster(self) -> None:
        view = self._store.cluster
        self._flow.setVisible(view is not None)
        self._optional.setVisible(view is not None and not self._is_compact)
        self.attached.setText("Attached" if self._is_compact else f"Attached to {self._place()}")
        self.attached.setVisible(view is not None and bool(self._attached_to))
        self._is_refused = self._is_refused and view is None
        self._is_stopped = self._is_stopped and view is None
        self._show_health()
        if view is None:
            return
        self.address.setText(view.address)
        self.records_in.setText(f"{rate(view.records_in_per_s)} records/s in")
        self.records_out.setText(f"{rate(view.records_out_per_s)} out")
        words, meaning = _DURABILITY[view.durability]
        self.durability.setText(words)
        self.durability.setToolTip(tooltip(meaning))
        self.connections.setText(_connections(view))
        self.memory.setText(f"{size(view.memory_bytes)} memory")

    def _place(self) -> str:
        folder = self._attached_to
        end = folder if len(folder) <= LONGEST_FOLDER else f"…{folder[-LONGEST_FOLDER:]}"
        return visible(end)

    def _show_health(self) -> None:
        words, icon_name, tone = self._health()
        self.health.setText(words)
        self.health.set_tone(tone)
        inks: dict[str, ColorName] = {"ok": "ok_fg", "warn": "warn_fg", "bad": "bad_fg"}
        self._health_icon.show_icon(icon_name, inks.get(tone, "dim"))
        storage_error = self._store.cluster.storage_error if self._store.cluster else None
        self.health.setToolTip(tooltip(storage_error or ""))

    def _health(self) -> tuple[str, str, str]:
        cluster = self._store.cluster
        if self._is_away:
            return "No answer from the engine", "unlink", "bad"
        if cluster is None and self._is_refused:
            return "Not started", "octagon-alert", "bad"
        if cluster is None and self._is_stopped:
            return "Stopped: Cluster, Start the engine again", "power", "warn"
        if cluster is None:
            return "Starting", "clock", "dim"
        if cluster.storage_error is not None:
            return f"Storage failed: {visible(cluster.storage_error, 60)}", "circle-x", "bad"
        down = sum(1 for broker in self._store.brokers.values() if not broker.is_running)
        if down:
            return f"Degraded: {counted(down, 'broker')} down", "triangle-alert", "warn"
        for number, what in (
            (cluster.offline_partitions, "without a leader"),
            (cluster.under_replicated_partitions, "under-replicated"),
        ):
            if number:
                return f"{counted(number, 'partition')} {what}", "triangle-alert", "warn"
        return "Healthy", "circle-check", "ok"


def _connections(view: ClusterView) -> str:
    words = counted(view.connection_count, "connection")
    if view.connections_refused:
        words += f", {view.connections_refused:,} refused"
    return words


def _divider() -> Line:
    line = Line(vertical=True)
    line.setFixedHeight(12)
    line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return line
