"""MainWindow: explorer left, pages in the centre, docks below; the features fill it."""

from PySide6.QtCore import QMetaMethod, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget
from typing_extensions import override

from engine.contract.startup import StartRefused
from ui.engine_options import EngineOptions
from ui.engine_port import EnginePort
from ui.models.store import Store
from ui.panes.refusal import RefusalPage
from ui.remembered import Remembered
from ui.shell.features import FEATURES
from ui.shell.features.attachment import Attachment
from ui.shell.features.connect import Connect
from ui.shell.features.general import General
from ui.shell.features.graduation import Graduation
from ui.shell.features.helping import Helping
from ui.shell.features.preferences import Preferences
from ui.shell.features.records import Records
from ui.shell.features.session import Session
from ui.shell.features.topics import Topics
from ui.shell.shell import Shell
from ui.shell.status import StatusBar
from ui.shell.toasts import Toasts
from ui.shell.tool_bar import ToolBar

SMALLEST, USUAL = (960, 600), (1440, 900)


class MainWindow(QMainWindow):
    """The window. It asks the engine through `port` and shows what `store` holds.

    `settings` keeps layout and theme between runs; without it nothing is kept. With `options`
    the engine can be restarted with other settings; `attached_to` is the folder of one that
    another program runs.
    """

    remedy_chosen = Signal(object)
    """After `show_refusal`: the `Remedy` to start the engine with."""
    quit_wanted = Signal()
    """The user wants to leave. Whoever listens stops the engine, then calls `close_for_good`;
    where nobody listens the window just closes."""
    seen_changed = Signal(bool)
    """Whether anybody can see the window: a hidden one needs fewer frames."""

    def __init__(
        self,
        port: EnginePort,
        store: Store,
        settings: Remembered | None = None,
        options: EngineOptions | None = None,
        *,
        given_scale: str = "",
        attached_to: str = "",
    ) -> None:
        super().__init__()
        self._may_close = False
        self._is_arranged = False
        self.setWindowTitle("Broker Workbench")
        self.setObjectName("main-window")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self.shell = shell = Shell(self, port, store, settings)
        self.general = General(shell)
        self.connect_ = Connect(shell)
        self.topics = Topics(shell)
        self.records = Records(shell)
        self.session = Session(shell, self.records)
        self.preferences = Preferences(shell, options, given_scale, attached_to=attached_to)
        if options is not None:
            self.graduation = Graduation(shell, options)
            self.connect_.page.offer_folder(shell.actions["open_data_folder"])
        self.features = [make(shell) for make in FEATURES]
        self.helping = Helping(shell, options)
        self.helping.keys.restore()
        self.tool_bar = ToolBar(store, shell.actions)
        self.addToolBar(self.tool_bar)
        self.status = StatusBar(store)
        self.setStatusBar(self.status)
        self.setCentralWidget(shell.centre)
        shell.docks.arrange()
        self.toasts = Toasts(self)
        if attached_to:
            self.attachment = Attachment(shell)
            self.connect_.page.hero.place = "in another program"
            self.attachment.away_changed.connect(self.status.show_away)
            self.attachment.folder_changed.connect(self.status.show_attached)
            self.attachment.show_folder(attached_to)
        if options is not None:
            self.graduation.handed_over.connect(self.status.show_stopped)
        self.connect_.remedy_chosen.connect(self.remedy_chosen)
        self.status.copy_wanted.connect(self.general.copy_address)
        shell.layout.compact_changed.connect(self.tool_bar.set_compact)
        shell.layout.compact_changed.connect(self.status.set_compact)
        # by their short names, for whoever drives the window
        self.actions_, self.centre, self.docks = shell.actions, shell.centre, shell.docks
        self.layout_, self.go_to = shell.layout, self.general.go_to
        self.explorer, self.connect_page = self.topics.explorer, self.connect_.page
        self.produce, self.events = self.records.produce, self.records.events
        self.tails = self.records.tails
        self.open_topic, self.watch = self.topics.open, self.records.watch
        self.new_topic, self.grow_topic = self.topics.new, self.topics.grow
        self.delete_topic, self.show_produce = self.topics.delete, self.records.show_produce

    @property
    def refusal(self) -> RefusalPage | None:
        return self.connect_.refusal

    @property
    def current_topic(self) -> str | None:
        return self.shell.current_topic

    def show_refusal(self, refused: StartRefused) -> None:
        """The engine could not start: say why in place of the Connect page."""
        self.connect_.show_refusal(refused)
        self.status.show_refused()
        self.explorer.show_refused()
        self.tool_bar.chip.show_refused()

    def close_for_good(self) -> None:
        """Close without asking anybody."""
        self._may_close = True
        self.close()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_arranged:
            self._is_arranged = True
            layout = self.shell.layout
            self.session.restore_docks()
            if not layout.restore():
                layout.reset()
            layout.fit()
            self.session.restore_pages()
            self.topics.explorer.setFocus(Qt.FocusReason.OtherFocusReason)
        self.seen_changed.emit(True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit(False)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_arranged:
            self.shell.layout.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no widget wanted for itself."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.shell.actions["pause"].toggle()
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Qt would stop at a pane whose proxy is hidden, and Tab would lead nowhere."""
        now: QWidget = self.focusWidget() or self
        at: QWidget | None = self._neighbour(now, is_next=next)
        while at is not None and at is not now:
            if self.isAncestorOf(at) and _takes_tab(at):
                reason = Qt.FocusReason
                at.setFocus(reason.TabFocusReason if next else reason.BacktabFocusReason)
                return True
            at = self._neighbour(at, is_next=next)
        return False

    def _neighbour(self, widget: QWidget, *, is_next: bool) -> QWidget | None:
        """The next in Qt's chain of focus.

        PySide takes it for a child of the widget that was asked, and would give it up for dead when
        that one ends: it is told its parent anew.
        """
        found = widget.nextInFocusChain() if is_next else widget.previousInFocusChain()
        if found is not None:
            found.setParent(found.parentWidget())
        return found

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.session.save()
        asked = self.isSignalConnected(QMetaMethod.fromSignal(self.quit_wanted))
        if asked and not self._may_close:
            event.ignore()
            self.quit_wanted.emit()
            return
        self.records.stop()
        for key in self.shell.centre.keys:
            self.shell.centre.close_page(key)
        super().closeEvent(event)


def _takes_tab(widget: QWidget) -> bool:
    return (
        widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.isVisible()
        and widget.isEnabled()
    )
