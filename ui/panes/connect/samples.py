"""Sample data on the Connect page: what it is, whether it flows, and how to change that."""

from PySide6.QtCore import Signal

from engine.contract.samples import SamplesView, StartSamples, StopSamples
from engine.contract.values import Done
from ui.action import action
from ui.engine_port import EnginePort, ask
from ui.models.store import Store
from ui.theme import ColorName
from ui.widgets.badge import Glyph
from ui.widgets.button import Button
from ui.widgets.combo import Combo
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Surface, column, row
from ui.widgets.text import counted, visible

RATES = (5, 20, 100, 500)
USUAL = 20
OFFER = "orders, payments, clicks, inventory and sensors, with live traffic"


class SampleStrip(Surface):
    """One card: the state in words, and the buttons that make sense in it."""

    remove_wanted = Signal()

    def __init__(self, store: Store, port: EnginePort | None) -> None:
        super().__init__("card")
        self._store, self._port = store, port
        self._icon = Glyph("layers", "acc_fg", 20)
        self.title = SafeLabel("", "strong", elide=True)
        self.text = SafeLabel("", "small", "dim", elide=True)
        self.rate = Combo("Records a second", [f"{rate}/s" for rate in RATES])
        self.rate.setCurrentIndex(RATES.index(USUAL))
        self.rate.activated.connect(self._rate_chosen)
        self.start = Button("Add sample data", "play", tip="Add sample data")
        self.start.clicked.connect(self.begin)
        self.halt = Button("Stop", "pause", tip="Stop the sample traffic")
        self.halt.clicked.connect(self.end)
        self.remove = Button("Remove…", "trash-2", tip="Remove the sample data")
        self.remove.clicked.connect(self.remove_wanted)
        words = column(None, self.title, 2, self.text, None)
        line = row(
            self._icon, words, self.rate, self.start, self.halt, self.remove,
            spacing=12, margins=(16, 8, 12, 8), into=self,
        )  # fmt: skip
        line.setStretch(1, 1)
        store.samples_changed.connect(self._show)
        store.cluster_changed.connect(self._show)
        self._show()

    @property
    def records_per_s(self) -> int:
        """The rate that is chosen."""
        return RATES[max(0, self.rate.currentIndex())]

    @action
    async def begin(self) -> None:
        """Add what is missing and let traffic flow."""
        if self._port is not None:
            await ask(self._port, StartSamples(self.records_per_s), Done)

    @action
    async def end(self) -> None:
        """Let the traffic end."""
        if self._port is not None:
            await ask(self._port, StopSamples(), Done)

    def _rate_chosen(self, _at: int) -> None:
        view = self._store.samples
        if view is not None and view.state == "running":
            self.begin()

    def _show(self) -> None:
        view = self._store.samples
        self.setVisible(self._store.cluster is not None and view is not None)
        if view is None:
            return
        title, text, tone = _words(view)
        self.title.setText(title)
        self.text.setText(text)
        self._icon.show_icon("layers", tone)
        self.setAccessibleName(f"{title}. {text}")
        is_running = view.state == "running"
        self.rate.setVisible(view.state != "absent")
        self.start.setVisible(not is_running)
        self.start.setText("Add sample data" if view.state == "absent" else "Start")
        self.halt.setVisible(is_running)
        self.remove.setVisible(view.state != "absent")


def _words(view: SamplesView) -> tuple[str, str, ColorName]:
    topics = ", ".join(visible(name, 60) for name in view.topics)
    written = f"{counted(view.record_count, 'record')} written since the start"
    match view.state:
        case "absent":
            return "Sample data", OFFER, "acc_fg"
        case "running":
            title = f"Sample traffic flows, about {view.records_per_s:,} records a second"
            return title, f"{written}: {topics}", "ok_fg"
        case "stopped":
            why = f": {visible(view.why, 200)}" if view.why else ""
            return f"Sample traffic is stopped{why}", f"{written}: {topics}", "warn_fg"
