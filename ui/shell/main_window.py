"""MainWindow: explorer left, pages in the centre, docks below; it alone wires the panes."""

from PySide6.QtCore import QMetaMethod, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from typing_extensions import override

from engine.contract.startup import StartRefused
from ui.dialogs.about import AboutDialog
from ui.dialogs.create_topic import CreateTopicDialog
from ui.dialogs.delete_topic import DeleteTopicDialog
from ui.dialogs.grow_topic import GrowTopicDialog
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.notices import Notice, notices
from ui.panes.connect import ConnectPage
from ui.panes.events import EventsPane
from ui.panes.explorer import Explorer
from ui.panes.produce import ProducePane
from ui.panes.refusal import RefusalPage
from ui.panes.tail import TailPane
from ui.panes.topic import TopicPage
from ui.remembered import Remembered
from ui.shell.actions import Actions
from ui.shell.centre import Centre, Key
from ui.shell.dock import Dock
from ui.shell.go_to import GoTo
from ui.shell.layout import Layout, pane_of
from ui.shell.menus import build_menus
from ui.shell.status import StatusBar
from ui.shell.toasts import Toasts
from ui.shell.tool_bar import ToolBar
from ui.theme import ThemeChoice, themes
from ui.widgets.copy import copy_text
from ui.widgets.text import count

SMALLEST, USUAL = (960, 600), (1440, 900)
CONNECT: Key = ("connect", "")


class MainWindow(QMainWindow):
    """The window. It asks the engine through `port` and shows what `store` holds.

    `settings` keeps layout and theme between runs; without it nothing is kept.
    """

    remedy_chosen = Signal(object)
    """After `show_refusal`: the `Remedy` to start the engine with."""
    quit_wanted = Signal()
    """The user wants to leave. Whoever listens stops the engine, then calls `close_for_good`;
    where nobody listens the window just closes."""
    seen_changed = Signal(bool)
    """Whether anybody can see the window: a hidden one needs fewer frames."""

    def __init__(self, port: EnginePort, store: Store, settings: Remembered | None = None) -> None:
        super().__init__()
        self._port, self._store, self._settings = port, store, settings
        self._may_close = False
        self._awaited: tuple[str, int | None, int | None] | None = None
        self._is_arranged = False
        self.setWindowTitle("Broker Workbench")
        self.setObjectName("main-window")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self.actions_ = Actions(self)
        self._window_menu = build_menus(self, self.actions_)
        self.tool_bar = ToolBar(store, self.actions_)
        self.addToolBar(self.tool_bar)
        self.status = StatusBar(store)
        self.setStatusBar(self.status)
        self.centre = Centre()
        self.setCentralWidget(self.centre)
        self.explorer = Explorer(store)
        self.events = EventsPane(store)
        self.produce = ProducePane(port, store)
        self.tails: list[TailPane] = []
        self._tail_number = 1
        self.layout_ = Layout(self, settings)
        self.docks = self._build_docks()
        self.connect_page = ConnectPage(store)
        self.refusal: RefusalPage | None = None
        self.centre.add(CONNECT, "Connect", "plug", self.connect_page, closes=False)
        self.go_to = GoTo(self, store, self.actions_.every(), self.open_topic)
        self.toasts = Toasts(self)
        self._wire_actions()
        self._wire_panes()
        self._enable()

    # -- what the application and the panes ask of the window

    def open_topic(
        self, name: str, partition: int | None = None, offset: int | None = None
    ) -> None:
        """Bring a topic's page to the front; one that is not known yet opens when it is."""
        if name not in self._store.topics:
            self._awaited = (name, partition, offset)
            return
        key: Key = ("topic", name)
        page = self.centre.page(key)
        if not isinstance(page, TopicPage):
            page = TopicPage(self._port, self._store, name)
            page.produce_asked.connect(self.show_produce)
            page.tail_asked.connect(self.watch)
            page.set_paused(self.actions_.pause.isChecked())
            self.centre.add(key, name, "list", page, closes=True)
        self.centre.show_page(key)
        if partition is not None:
            page.show_partition(partition, offset)

    def show_produce(self, topic: str = "") -> None:
        """Open the form that writes a record."""
        self.layout_.bring_up(self.docks["produce"])
        self.produce.open_for(topic)

    def watch(self, topic: str) -> None:
        """Open a live tail of a topic in a dock of its own."""
        self._tail_number += 1
        pane = self._make_tail(topic)
        dock = Dock(self, f"tail-{self._tail_number}", f"Tail {topic}", pane, may_close=True)
        dock.closed.connect(self._drop_tail)
        self._window_menu.addAction(dock.toggleViewAction())
        self.layout_.add(dock, self.docks["tail"])
        pane.setFocus(Qt.FocusReason.OtherFocusReason)

    def new_topic(self, name: str = "") -> None:
        """Open the form for a new topic."""
        if self._store.cluster is None:
            notices().tell(Notice("The cluster is not running yet", "warn"))
            return
        dialog = CreateTopicDialog(self, self._port, self._store, name)
        dialog.created.connect(self.open_topic)
        dialog.open()

    def grow_topic(self, name: str) -> None:
        if name in self._store.topics:
            GrowTopicDialog(self, self._port, self._store, name).open()

    def delete_topic(self, name: str) -> None:
        if name in self._store.topics:
            DeleteTopicDialog(self, self._port, self._store, name).open()

    def show_refusal(self, refused: StartRefused) -> None:
        """The engine could not start: say why in place of the Connect page."""
        self._drop_refusal()
        page = RefusalPage(refused)
        page.remedy_chosen.connect(self.remedy_chosen)
        page.quit_wanted.connect(self.close)
        self.refusal = page
        self.centre.add(("refusal", ""), "Not started", "octagon-alert", page, closes=False)
        self.centre.set_shown(CONNECT, shown=False)
        self.status.show_refused()
        self.tool_bar.chip.is_refused = True
        self.tool_bar.chip.update()
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_for_good(self) -> None:
        """Close without asking anybody."""
        self._may_close = True
        self.close()

    @property
    def current_topic(self) -> str | None:
        """The topic the menus speak of: the page in front, else the explorer's row."""
        key = self.centre.current
        if key is not None and key[0] == "topic":
            return key[1]
        return self.explorer.selected_topic

    # -- building

    def _build_docks(self) -> dict[str, Dock]:
        made = {
            "explorer": Dock(self, "explorer", "Explorer", self.explorer),
            "tail": Dock(self, "tail", "Tail", self._make_tail("")),
            "produce": Dock(self, "produce", "Produce", self.produce),
            "events": Dock(self, "events", "Events", self.events),
        }
        self.layout_.build(made["explorer"], (made["tail"], made["produce"]), (made["events"],))
        for dock in made.values():
            self._window_menu.addAction(dock.toggleViewAction())
        return made

    def _make_tail(self, topic: str) -> TailPane:
        pane = TailPane(self._port, self._store, topic)
        pane.topic_chosen.connect(self.open_topic)
        pane.record_chosen.connect(self.open_topic)
        pane.new_topic_asked.connect(self.new_topic)
        pane.produce_asked.connect(self.show_produce)
        self.tails.append(pane)
        return pane

    def _wire_actions(self) -> None:
        act, layout = self.actions_, self.layout_
        act.new_topic.triggered.connect(self._new_topic)
        act.produce.triggered.connect(self._produce)
        act.consume.triggered.connect(self._consume)
        act.close_tab.triggered.connect(self._close_tab)
        act.quit.triggered.connect(self.close)
        act.copy.triggered.connect(self._copy)
        act.select_all.triggered.connect(self._select_all)
        act.copy_address.triggered.connect(self._copy_address)
        act.go_to.triggered.connect(self._go_to)
        act.pause.toggled.connect(self._pause)
        act.fold_docks.toggled.connect(layout.set_folded)
        act.full_screen.toggled.connect(self._full_screen)
        act.reset_layout.triggered.connect(layout.reset)
        for choice, entry in act.themes.items():
            entry.setData(choice)
        act.theme_group.triggered.connect(self._choose_theme)
        act.connect_page.triggered.connect(self._show_connect)
        act.open_folder.triggered.connect(self._open_folder)
        act.open_topic.triggered.connect(self._open_topic)
        act.grow_topic.triggered.connect(self._grow_topic)
        act.delete_topic.triggered.connect(self._delete_topic)
        act.next_pane.triggered.connect(self._next_pane)
        act.previous_pane.triggered.connect(self._previous_pane)
        act.next_tab.triggered.connect(self._next_tab)
        act.previous_tab.triggered.connect(self._previous_tab)
        act.shortcuts.triggered.connect(self._show_shortcuts)
        act.about.triggered.connect(self._show_about)
        layout.folded_changed.connect(act.fold_docks.setChecked)
        layout.compact_changed.connect(self.tool_bar.set_compact)
        layout.compact_changed.connect(self.status.set_compact)
        self.status.copy_wanted.connect(self._copy_address)

    def _wire_panes(self) -> None:
        explorer, store = self.explorer, self._store
        explorer.topic_chosen.connect(self.open_topic)
        explorer.partition_chosen.connect(self.open_topic)
        explorer.new_topic_asked.connect(self._new_topic)
        explorer.produce_asked.connect(self.show_produce)
        explorer.tail_asked.connect(self.watch)
        explorer.grow_asked.connect(self.grow_topic)
        explorer.delete_asked.connect(self.delete_topic)
        explorer.selection_moved.connect(self._enable)
        self.centre.current_changed.connect(self._page_changed)
        self.connect_page.create_topic_wanted.connect(self.new_topic)
        self.produce.new_topic_wanted.connect(self._new_topic)
        self.produce.record_chosen.connect(self.open_topic)
        self.events.topic_chosen.connect(self.open_topic)
        self.events.count_changed.connect(self._count_events)
        store.frame_applied.connect(self._open_awaited)
        store.topic_gone.connect(self._topic_went)
        store.cluster_changed.connect(self._cluster_came)

    # -- what the engine's facts change

    def _open_awaited(self) -> None:
        """After the whole frame: the explorer has the topic's row by then."""
        if self._awaited is not None and self._awaited[0] in self._store.topics:
            awaited, self._awaited = self._awaited, None
            self.open_topic(*awaited)

    def _topic_went(self, name: str) -> None:
        key: Key = ("topic", name)
        if self.centre.page(key) is not None:
            self.centre.close_page(key)
            notices().tell(Notice(f"Topic {name} was deleted", detail="Its page was closed."))
        self._enable()

    def _cluster_came(self) -> None:
        if self._store.cluster is not None:
            self._drop_refusal()
        self._enable()

    def _count_events(self, number: int) -> None:
        self.docks["events"].set_badge(count(number) if number else "")

    def _drop_refusal(self) -> None:
        if self.refusal is not None:
            self.refusal = None
            self.centre.set_shown(CONNECT, shown=True)
            self.centre.close_page(("refusal", ""))

    def _drop_tail(self, dock: Dock) -> None:
        pane = dock.content
        if isinstance(pane, TailPane) and pane in self.tails:
            self.tails.remove(pane)
            pane.stop()
        self._window_menu.removeAction(dock.toggleViewAction())
        self.layout_.drop(dock)

    # -- what the actions do

    def _enable(self, _what: object = None) -> None:
        act, has_topic = self.actions_, self.current_topic is not None
        has_cluster = self._store.cluster is not None
        for entry in (act.grow_topic, act.delete_topic):
            entry.setEnabled(has_topic)
        for entry in (act.copy_address, act.open_folder, act.new_topic, act.produce, act.consume):
            entry.setEnabled(has_cluster)
        act.close_tab.setEnabled(self._closable() is not None)

    def _page_changed(self, key: Key | None) -> None:
        if key is not None and key[0] == "topic":
            self.explorer.show_topic(key[1])
        self._enable()

    def _closable(self) -> Key | None:
        key = self.centre.current
        return key if key is not None and self.centre.may_close(key) else None

    def _new_topic(self) -> None:
        self.new_topic()

    def _produce(self) -> None:
        """Ctrl+Return: send from inside the form, open it from anywhere else."""
        if pane_of(QApplication.focusWidget(), [self.produce]) == 0:
            self.produce.send()
        else:
            self.show_produce(self.current_topic or "")

    def _consume(self) -> None:
        topic = self.current_topic
        if topic is None:
            self.layout_.bring_up(self.docks["tail"])
        else:
            self.watch(topic)

    def _close_tab(self) -> None:
        if (key := self._closable()) is not None:
            self.centre.close_page(key)

    def _copy(self) -> None:
        self._press(Qt.Key.Key_C)

    def _select_all(self) -> None:
        self._press(Qt.Key.Key_A)

    def _press(self, key: Qt.Key) -> None:
        """Let the widget in hand do what it does with the shortcut."""
        focus = QApplication.focusWidget()
        if focus is not None:
            control = Qt.KeyboardModifier.ControlModifier
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                QApplication.sendEvent(focus, QKeyEvent(kind, key, control))

    def _copy_address(self) -> None:
        cluster = self._store.cluster
        if cluster is not None:
            copy_text(cluster.address)
            notices().tell(Notice(f"{cluster.address} is on the clipboard", "ok"))

    def _go_to(self) -> None:
        self.go_to.open()

    def _open_topic(self) -> None:
        self.go_to.open("t ")

    def _pause(self, paused: bool) -> None:  # noqa: FBT001 - a slot
        for pane in self.tails:
            pane.set_paused(paused)
        for key in self.centre.keys:
            page = self.centre.page(key)
            if isinstance(page, TopicPage):
                page.set_paused(paused)

    def _full_screen(self, full: bool) -> None:  # noqa: FBT001 - a slot
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    def _choose_theme(self) -> None:
        entry = self.actions_.theme_group.checkedAction()
        choice: ThemeChoice = entry.data() if entry is not None else "system"
        themes().choose(choice)
        if self._settings is not None:
            self._settings.setValue("window/theme", choice)

    def _show_connect(self) -> None:
        self.centre.show_page(CONNECT)

    def _open_folder(self) -> None:
        cluster = self._store.cluster
        if cluster is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(cluster.data_folder))

    def _grow_topic(self) -> None:
        self.grow_topic(self.current_topic or "")

    def _delete_topic(self) -> None:
        self.delete_topic(self.current_topic or "")

    def _next_tab(self) -> None:
        self.centre.step(1)

    def _previous_tab(self) -> None:
        self.centre.step(-1)

    def _show_shortcuts(self) -> None:
        ShortcutsDialog(self, self.actions_.every()).open()

    def _show_about(self) -> None:
        AboutDialog(self).open()

    def _next_pane(self) -> None:
        self._step_pane(1)

    def _previous_pane(self) -> None:
        self._step_pane(-1)

    def _step_pane(self, by: int) -> None:
        """F6: explorer, page, then each dock that is in front."""
        page = self.centre.stack.currentWidget()
        docks = [dock for dock in self.layout_.docks if dock.objectName() != "explorer"]
        panes = [self.explorer, page, *(dock.content for dock in docks)]
        stops = [(pane, into) for pane in panes if pane and (into := _first_focus(pane))]
        if stops:
            now = pane_of(QApplication.focusWidget(), [pane for pane, _ in stops])
            _, into = stops[(now + by) % len(stops)] if now >= 0 else stops[0]
            into.setFocus(Qt.FocusReason.TabFocusReason)

    # -- Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_arranged:
            self._is_arranged = True
            if not self.layout_.restore():
                self.layout_.reset()
            self.layout_.fit()
            self.explorer.setFocus(Qt.FocusReason.OtherFocusReason)
        self.seen_changed.emit(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit(False)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_arranged:
            self.layout_.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no widget wanted for itself."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.actions_.pause.toggle()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.layout_.save()
        asked = self.isSignalConnected(QMetaMethod.fromSignal(self.quit_wanted))
        if asked and not self._may_close:
            event.ignore()
            self.quit_wanted.emit()
            return
        for pane in self.tails:
            pane.stop()
        for key in self.centre.keys:
            self.centre.close_page(key)
        super().closeEvent(event)


def _first_focus(pane: QWidget) -> QWidget | None:
    """Where the keyboard goes in a pane: what it says itself, else the first widget in sight."""
    said = pane.focusProxy() or pane
    for inner in (said, *pane.findChildren(QWidget)):
        takes_it = inner.focusPolicy() & Qt.FocusPolicy.TabFocus and inner.isEnabled()
        if takes_it and not inner.visibleRegion().isEmpty():
            return inner
    return None
