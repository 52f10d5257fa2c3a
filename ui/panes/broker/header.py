"""The head of a broker's page: its name, its state in words, the pages behind it, what may be done."""

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from engine.contract.views import BrokerView
from ui.broker_acts import ACTS, BrokerAct, acts_for, life_of
from ui.theme import Tone
from ui.theme.tokens import PAGE_HEADER_HEIGHT
from ui.widgets.badge import Badge, Glyph
from ui.widgets.button import Button, ToolButton
from ui.widgets.label import SafeLabel
from ui.widgets.menu import add_entry
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.tabs import Tabs

PAGES = ("Partitions", "Connections", "Requests", "Events", "Details")
WIDE = 740
"""Below this width the badge of the controller leaves."""
ROOMY = 940
"""Below this one acts are in the menu alone."""
LIVES: dict[str, tuple[Tone, str]] = {
    "running": ("ok", "circle-check"),
    "fenced": ("warn", "triangle-alert"),
    "paused": ("warn", "pause"),
    "stopping": ("warn", "power"),
    "starting": ("acc", "play"),
    "stopped": ("bad", "circle-x"),
}


class BrokerHeader(Surface):
    """One line; acts that make no sense now are not offered."""

    page_chosen = Signal(int)
    act_asked = Signal(str)
    controller_asked = Signal()

    def __init__(self, broker_id: int) -> None:
        super().__init__("panel")
        self._acts: tuple[BrokerAct, ...] = ()
        self._is_controller = False
        self.state = Badge("")
        self.controller = Badge("Controller", "acc", "crown")
        self.tabs = Tabs("Pages of the broker", "page")
        for page in PAGES:
            self.tabs.addTab(page)
        self.helping = Button("Start", "play", "primary")
        self.stop, self.kill = (
            Button("Stop…", "power"),
            Button("Kill…", ACTS["kill"].icon_name, "danger"),
        )
        self.more = ToolButton("ellipsis", tip="What may be done to this broker", boxed=True)
        line = row(
            Glyph("server", "acc_fg", 20), 8, SafeLabel(f"Broker {broker_id}", "h2"), 12,
            self.state, 6, self.controller, 8, self.tabs, None, self.helping, self.stop, 4, self.kill, 4, self.more,
            margins=(16, 0, 12, 0),
        )  # fmt: skip
        column(line, Line(), into=self)
        self.setFixedHeight(PAGE_HEADER_HEIGHT + 1)
        self.tabs.currentChanged.connect(self.page_chosen)
        self.helping.clicked.connect(self._help)
        self.stop.clicked.connect(lambda: self.act_asked.emit("stop"))
        self.kill.clicked.connect(lambda: self.act_asked.emit("kill"))
        self.more.clicked.connect(self._open_menu)

    def show_broker(self, view: BrokerView, state: str = "") -> None:
        """`state` is what the engine itself says where it knows more: "starting"."""
        life = state if state == "starting" else life_of(view)
        tone, icon_name = LIVES[life]
        self.state.show_state(life.capitalize(), tone, icon_name)
        self._is_controller = view.is_controller
        self._acts = acts_for(view) if life != "starting" else ()
        first = self._acts[0] if self._acts else None
        helps = first is not None and not first.is_destructive
        self.helping.setVisible(helps)
        if first is not None and helps:
            self.helping.setText(first.verb)
        self.more.setEnabled(bool(self._acts))
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width()
        self.controller.setVisible(self._is_controller and wide >= WIDE)
        self.stop.setVisible(ACTS["stop"] in self._acts and wide >= ROOMY)
        self.kill.setVisible(ACTS["kill"] in self._acts and wide >= ROOMY)

    def _help(self) -> None:
        self.act_asked.emit(self._acts[0].name)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for act in self._acts:
            add_entry(menu, act.entry, act.icon_name, partial(self.act_asked.emit, act.name))
        menu.addSeparator()
        add_entry(menu, "Show the controller", "crown", self.controller_asked.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
