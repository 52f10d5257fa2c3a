"""Dock: a QDockWidget whose title bar carries the tabs of all docks that share its place."""

from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget
from typing_extensions import override

from ui.theme import font, set_icon, text_width, themes
from ui.theme.tokens import DOCK_TITLE_HEIGHT
from ui.widgets.button import ToolButton
from ui.widgets.ink import CENTRE, Ink
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.tabs import Tabs

_numbers = count()
"""Docks that share a place stand in the order they were made."""
NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


class _Count(QWidget):
    """The number of things in a dock, in a pill beside its name."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""

    def show_count(self, words: str) -> bool:
        """Whether the pill is of another width now."""
        before = self.width()
        if words != self._words:
            self._words = words
            self.setFixedSize(text_width(words, "micro") + 12, 16)
            self.update()
        return self.width() != before

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            ink.box(0, 0, self.width(), 16, "raised", "line", radius=8)
            ink.text(0, 0, self.width(), 16, self._words, "dim", "micro", CENTRE)


class DockTitle(Surface):
    """The bar over a dock: tabs at the left, fold and float at the right."""

    def __init__(self, dock: "Dock") -> None:
        super().__init__("head")
        self._dock = dock
        self.tabs = Tabs("Docks", "dock")
        self.fold = ToolButton("minus", tip="Fold the docks (Ctrl+J)", mini=True, icon_size=14)
        self.float = ToolButton(
            "external-link", tip="Make this dock a window", mini=True, icon_size=14
        )
        self.close_dock = ToolButton("x", tip="Close this dock", mini=True, icon_size=14)
        for button in (self.fold, self.float, self.close_dock):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = row(
            self.tabs, None, self.fold, self.float, self.close_dock,
            margins=(4, 0, 8, 0), spacing=2,
        )  # fmt: skip
        column(line, Line(), into=self)
        self.setFixedHeight(DOCK_TITLE_HEIGHT)
        self.float.clicked.connect(self._toggle_float)
        self.close_dock.clicked.connect(dock.close)
        self.tabs.tabBarClicked.connect(self._chosen)
        self.tabs.currentChanged.connect(self._chosen)

    def show_docks(self, docks: list["Dock"], *, is_folded: bool) -> None:
        """Show the docks of this place; a folded place has no dock in front."""
        own = docks.index(self._dock)
        with QSignalBlocker(self.tabs):
            while self.tabs.count() > len(docks):
                self.tabs.removeTab(self.tabs.count() - 1)
            while self.tabs.count() < len(docks):
                self.tabs.addTab("")
            for at, dock in enumerate(docks):
                self._show_name(at, dock)
            self.tabs.setCurrentIndex(own)
        is_single = len(docks) == 1
        if (self.tabs.property("folded"), self.tabs.property("single")) != (is_folded, is_single):
            self.tabs.setProperty("folded", is_folded)
            self.tabs.setProperty("single", is_single)

            self.tabs.style().unpolish(self.tabs)
            self.tabs.style().polish(self.tabs)
        self.tabs.setFont(font("strong" if is_single else "body"))  # a new style sheet forgets it
        is_bottom = self._dock.is_at_bottom()
        self.fold.setVisible(is_bottom)
        set_icon(self.fold, "chevron-up" if is_folded else "minus", "dim", 14)
        self.fold.setAccessibleName("Open the docks" if is_folded else "Fold the docks")
        self.close_dock.setVisible(self._dock.may_close)

    def _show_name(self, at: int, dock: "Dock") -> None:
        if self.tabs.tabText(at) != dock.title:
            self.tabs.setTabText(at, dock.title)
        right = QTabBar.ButtonPosition.RightSide
        pill = self.tabs.tabButton(at, right)
        if dock.badge and not isinstance(pill, _Count):
            pill = _Count()
            self.tabs.setTabButton(at, right, pill)
        elif not dock.badge and pill is not None:
            self.tabs.setTabButton(at, right, None)
            pill.deleteLater()
        if isinstance(pill, _Count) and dock.badge and pill.show_count(dock.badge):
            self.tabs.setTabText(at, dock.title)  # lays the tab out anew, or its name is cut
        self.tabs.setAccessibleTabName(at, f"{dock.title} {dock.badge}".strip())

    def _chosen(self, at: int) -> None:
        docks = self._dock.siblings()
        if 0 <= at < len(docks):
            self._dock.sibling_chosen.emit(docks[at])

    def _toggle_float(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())


class Dock(QDockWidget):
    """A dock of the main window. Its object name is how the layout is kept: never change one."""

    sibling_chosen = Signal(object)
    """The dock whose tab was pressed in this one's title."""
    closed = Signal(object)
    """Itself, when it was closed by its button or menu."""
    arranged = Signal()
    """It moved, floated, showed or hid: titles may have to change."""

    def __init__(
        self,
        window: QMainWindow,
        name: str,
        title: str,
        content: QWidget,
        *,
        may_close: bool = False,
    ) -> None:
        super().__init__(title, window)
        self._window = window
        self.title, self.badge, self.may_close = title, "", may_close
        self.number = next(_numbers)
        self.setObjectName(name)
        self.content = content
        self._holder = QWidget()
        self._room = column(content, into=self._holder)
        self.setWidget(self._holder)
        self.bar = DockTitle(self)
        self.setTitleBarWidget(self.bar)
        for signal in (self.dockLocationChanged, self.topLevelChanged, self.visibilityChanged):
            signal.connect(self._arranged)

    def is_at_bottom(self) -> bool:
        return not self.isFloating() and self._window.dockWidgetArea(self) == BOTTOM

    def siblings(self) -> list["Dock"]:
        """The docks that share its place, this one included, in the order they were made."""
        if self.isFloating():
            return [self]
        others = [d for d in self._window.tabifiedDockWidgets(self) if isinstance(d, Dock)]
        seen = {self, *(dock for dock in others if not dock.isHidden())}
        return sorted(seen, key=lambda dock: dock.number)

    def set_folded(self, folded: bool) -> None:  # noqa: FBT001 - a state, as Qt's setters
        """Show nothing but the title."""
        self.content.setVisible(not folded)
        if folded:
            self._holder.setFixedHeight(0)
            self.setFixedHeight(DOCK_TITLE_HEIGHT)
        else:
            _free_height(self._holder)
            _free_height(self)

    def take_back(self) -> None:
        """Hold the content again that was shown elsewhere meanwhile."""
        self._room.addWidget(self.content)

    def set_badge(self, badge: str) -> None:
        if badge != self.badge:
            self.badge = badge
            self.arranged.emit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit(self)

    def _arranged(self, *_: object) -> None:
        self.arranged.emit()


def _free_height(widget: QWidget) -> None:
    widget.setMinimumHeight(0)
    widget.setMaximumHeight(NO_LIMIT)


class DockTitles(QObject):
    """Keeps the titles of all docks right, and Qt's own tab bars for docks out of sight."""

    fold_wanted = Signal(bool)

    def __init__(self, window: QMainWindow, is_folded: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window, self._is_folded = window, is_folded
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        themes().changed.connect(self.refresh_soon)

    def adopt(self, dock: Dock) -> None:
        dock.arranged.connect(self.refresh_soon)
        dock.sibling_chosen.connect(self._raise)
        dock.bar.fold.clicked.connect(self._toggle_fold)

    def refresh_soon(self) -> None:
        self._soon.start()

    def refresh(self) -> None:
        is_folded = self._is_folded()
        for dock in self._window.findChildren(Dock):
            dock.bar.show_docks(dock.siblings(), is_folded=is_folded and dock.is_at_bottom())
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=direct):
            if not bar.property("unseen"):  # Qt's own bar: the titles have the tabs
                bar.setProperty("unseen", True)
                bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                bar.style().unpolish(bar)
                bar.style().polish(bar)
                bar.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.Paint

    def _toggle_fold(self) -> None:
        self.fold_wanted.emit(not self._is_folded())

    def _raise(self, dock: Dock) -> None:
        if self._is_folded() and dock.is_at_bottom():
            self.fold_wanted.emit(False)
        dock.raise_()
        dock.content.setFocus(Qt.FocusReason.OtherFocusReason)
