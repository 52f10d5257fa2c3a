"""The tool bar: which cluster this is, the frequent actions, and the way to anything."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QWidget
from typing_extensions import override

from ui.models.store import Store
from ui.shell.actions import Actions, keys_of, plain_name
from ui.theme import ColorName, text_width
from ui.theme.tokens import TOOL_HEIGHT
from ui.widgets.button import ToolButton, action_tip
from ui.widgets.ink import Ink
from ui.widgets.pressable import Pressable
from ui.widgets.text import counted, tooltip

BOX_HEIGHT = 30


class ClusterChip(Pressable):
    """The cluster by name and size; pressed, it offers what can be done with it."""

    def __init__(self, store: Store) -> None:
        super().__init__("Cluster")
        self.setFixedSize(196, BOX_HEIGHT)
        self._store = store
        self._is_refused = False
        store.broker_changed.connect(self.update)
        store.broker_gone.connect(self.update)

    def show_refused(self) -> None:
        """The engine could not start."""
        self._is_refused = True
        self.update()

    @property
    def words(self) -> str:
        brokers = self._store.brokers.values()
        running = sum(1 for broker in brokers if broker.is_running)
        if not brokers:
            return "not started" if self._is_refused else "starting"
        if running < len(brokers):
            return f"{running} of {counted(len(brokers), 'broker')}"
        return counted(running, "broker")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.words
        self.setAccessibleDescription(f"Local, {words}")
        with Ink(self) as ink:
            ring: ColorName = "acc" if self.hasFocus() else "line"
            ink.box(0, 0, self.width(), 30, "panel", ring, radius=6)
            ink.icon(8, 7, "database", "acc_fg")
            left = 30 + ink.text(30, 0, 0, 30, "Local", "fg", "strong") + 8
            some_down = " of " in words
            paint: ColorName = "warn_fg" if some_down else "dim"
            ink.text(left, 0, self.width() - left - 24, 30, words, paint)
            ink.icon(self.width() - 21, 8, "chevron-down", "dim", 14)


class GoToBox(Pressable):
    """Looks like a search field; opens the palette."""

    def __init__(self) -> None:
        super().__init__("Go to anything")
        self.setFixedSize(248, BOX_HEIGHT)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setToolTip(tooltip("Topics and commands by name"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ring: ColorName = "acc" if self.hasFocus() else "line"
            ink.box(0, 0, self.width(), 30, "field", ring, radius=6)
            ink.icon(8, 7, "search", "dim")
            keys = text_width("Ctrl K", "micro") + 10
            ink.text(30, 0, self.width() - keys - 42, 30, "Go to anything", "dim")
            ink.keycap(self.width() - keys - 6, 6, "Ctrl K")


class ToolBar(QToolBar):
    """New topic, produce, consume, pause, and the palette at the far end."""

    def __init__(self, store: Store, actions: Actions) -> None:
        super().__init__("Tool bar")
        self.setObjectName("tool-bar")
        self.setMovable(False)
        self.setFixedHeight(TOOL_HEIGHT)
        self.setIconSize(QSize(16, 16))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._is_compact = False
        self._collapsible: list[ToolButton] = []
        self.chip = ClusterChip(store)
        self.chip.pressed.connect(self._offer_cluster)
        self._cluster_menu = QMenu(self)
        for name in ("connect_page", "copy_address", "open_folder"):
            self._cluster_menu.addAction(actions[name])
        self.go_to = GoToBox()
        self.go_to.pressed.connect(actions["go_to"].trigger)
        self.addWidget(self.chip)
        self.addWidget(_gap(4))
        self.addSeparator()
        self._add(actions["new_topic"], "plus", "New topic", stays=True)
        self._add(actions["produce"], "send", "Produce")
        self._add(actions["consume"], "list-end", "Consume")
        self.addSeparator()
        self._add(actions["pause"], "pause", "Pause view")
        self.addSeparator()
        self._add(actions["why"], "circle-help", "Why no messages?")
        self.addWidget(_gap())
        self.addWidget(self.go_to)
        self.addWidget(_gap(4))

    def set_compact(self, compact: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        """Small windows keep the icons; the names are in the tooltips."""
        if compact == self._is_compact:
            return
        self._is_compact = compact
        for button in self._collapsible:
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonIconOnly
                if compact
                else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            )
        self.chip.setFixedWidth(168 if compact else 196)
        self.go_to.setFixedWidth(184 if compact else 248)

    def _add(
        self, entry: QAction, icon_name: str, words: str, *, stays: bool = False
    ) -> ToolButton:
        button = ToolButton(icon_name, words, tip=action_tip(entry))
        button.setAccessibleName(plain_name(entry))
        button.setAccessibleDescription(keys_of(entry))
        button.setCheckable(entry.isCheckable())
        button.clicked.connect(entry.trigger)
        entry.toggled.connect(button.setChecked)
        entry.enabledChanged.connect(button.setEnabled)
        self.addWidget(button)
        if not stays:
            self._collapsible.append(button)
        return button

    def _offer_cluster(self) -> None:
        self._cluster_menu.popup(self.chip.mapToGlobal(self.chip.rect().bottomLeft()))


def _gap(width: int | None = None) -> QWidget:
    gap = QWidget()
    if width is None:
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    else:
        gap.setFixedWidth(width)
    return gap
