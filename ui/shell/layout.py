"""Layout: where the docks stand, how that is kept, and what gives way in a small window."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from ui.remembered import Remembered
from ui.shell.dock import BOTTOM, Dock, DockTitles

VERSION = 1
"""Raise it when docks are renamed: an older layout is then forgotten."""
NARROW, LOW, WIDE = 1_200, 800, 1_700
"""From WIDE on the inspector takes the whole height: beside it the form and the events have room."""
EXPLORER_WIDTH, NARROW_EXPLORER_WIDTH = 264, 208
BOTTOM_HEIGHT = 236
RIGHT_WIDTH = 380
_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


@dataclass(frozen=True, slots=True)
class Perspective:
    """A named layout: the usual places, without the docks that would be in the way."""

    hidden: frozenset[str] = frozenset()


USUAL = Perspective(frozenset({"inspector"}))
"""How a first start looks; a record that is opened brings its dock up."""
DEVELOP = Perspective()
LEARN = Perspective(frozenset({"metrics", "inspector", "clients"}))


class Layout(QObject):
    """Arranges the docks of a main window."""

    folded_changed = Signal(bool)
    compact_changed = Signal(bool)
    """The window became narrower than what all words need, or wide enough again."""

    def __init__(self, window: QMainWindow, settings: Remembered | None) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self.is_folded = False
        self._is_narrow = self._is_low = False
        self._height = BOTTOM_HEIGHT
        self._docks: list[Dock] = []
        self._explorer: Dock | None = None
        self._usual: list[tuple[Dock, ...]] = []
        self._right: tuple[Dock, ...] = ()
        self._size_soon = QTimer(self)  # Qt sizes docks only once the window has its own size
        self._size_soon.setSingleShot(True)
        self._size_soon.setInterval(0)
        self._size_soon.timeout.connect(self._size)
        self.titles = DockTitles(window, lambda: self.is_folded)
        self.titles.fold_wanted.connect(self.set_folded)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setDockOptions(
            QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        )
        window.setDockNestingEnabled(True)

    @property
    def docks(self) -> tuple[Dock, ...]:
        return tuple(self._docks)

    def build(
        self, explorer: Dock, *groups: tuple[Dock, ...], right: tuple[Dock, ...] = ()
    ) -> None:
        """Name the docks there always are: explorer, groups along the bottom, and at the right.

        A narrow window begins without those at the right.
        """
        self._explorer, self._usual, self._right = explorer, list(groups), right
        for dock in (explorer, *(dock for group in groups for dock in group), *right):
            self._adopt(dock)
        self.reset()

    def add(self, dock: Dock, beside: Dock) -> None:
        """Put one more dock behind the same tabs as another."""
        self._adopt(dock)
        if beside.isFloating():
            self._window.addDockWidget(BOTTOM, dock)
        else:
            self._window.tabifyDockWidget(beside, dock)
        self.bring_up(dock)

    def drop(self, dock: Dock) -> None:
        """Take out a dock for good."""
        if dock in self._docks:
            self._docks.remove(dock)
            self._window.removeDockWidget(dock)
            dock.deleteLater()
            self.titles.refresh_soon()

    def bring_up(self, dock: Dock) -> None:
        """Make a dock seen, whatever hides it."""
        if self.is_folded:
            self.set_folded(False)
        dock.show()
        dock.raise_()
        self.titles.refresh_soon()

    def reset(self) -> None:
        """The layout of a fresh start."""
        self.arrange(USUAL)

    def arrange(self, wanted: "Perspective") -> None:
        """A named layout; in a narrow window all docks at the bottom share one place."""
        window, explorer = self._window, self._explorer
        if explorer is None:
            return
        for dock in self._docks:
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.addDockWidget(_LEFT, explorer)
        explorer.show()
        groups = self._usual
        usual = [dock for group in groups for dock in group]
        if window.width() < NARROW:
            groups = [tuple(usual)]
        known = {explorer, *usual, *self._right}
        others = [dock for dock in self._docks if dock not in known]
        first: list[Dock] = []
        for group in groups:
            window.addDockWidget(BOTTOM, group[0], Qt.Orientation.Horizontal)
            for before, dock in pairwise(group):
                window.tabifyDockWidget(before, dock)
            first.append(group[0])
        for dock in others:
            window.tabifyDockWidget(groups[0][-1], dock)
        for dock in self._right:
            window.addDockWidget(_RIGHT, dock)
        for before, dock in pairwise(self._right):
            window.tabifyDockWidget(before, dock)
        for dock in (*usual, *others):
            dock.setVisible(dock.objectName() not in wanted.hidden)
        for dock in self._right:
            is_roomy = window.width() >= NARROW
            dock.setVisible(is_roomy and dock.objectName() not in wanted.hidden)
        for dock in (*first, *self._right[:1]):
            if not dock.isHidden():
                dock.raise_()
        self._height = BOTTOM_HEIGHT
        self.set_folded(self._is_low)
        self._size()
        self._size_soon.start()
        self.titles.refresh_soon()

    def set_folded(self, folded: bool) -> None:  # noqa: FBT001 - a slot
        """Fold the docks along the bottom to their titles, or open them again."""
        bottom = [dock for dock in self._docks if dock.is_at_bottom()]
        if folded and not self.is_folded:
            seen = [dock.height() for dock in bottom if not dock.visibleRegion().isEmpty()]
            self._height = max([*seen, BOTTOM_HEIGHT]) if seen else self._height
        changed = folded != self.is_folded
        self.is_folded = folded
        for dock in self._docks:
            if dock is not self._explorer:
                dock.set_folded(folded and dock.is_at_bottom())
        if not folded and bottom:
            self._window.resizeDocks(bottom[:1], [self._height], Qt.Orientation.Vertical)
        self.titles.refresh_soon()
        if changed:
            self.folded_changed.emit(folded)

    def fit(self) -> None:
        """The window has a new size: see what gives way."""
        is_narrow, is_low = self._window.width() < NARROW, self._window.height() < LOW
        is_wide = self._window.width() >= WIDE
        self._window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT if is_wide else BOTTOM)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._size_explorer()
            if is_narrow:
                self._size_soon.start()
            self.compact_changed.emit(is_narrow)
        if is_low != self._is_low:
            self._is_low = is_low
            self.set_folded(is_low)

    def save(self, name: str = "window") -> None:
        """Keep how the docks stand under a name."""
        if self._settings is None:
            return
        self._settings.setValue(f"{name}/folded", self.is_folded)
        self._settings.setValue(f"{name}/height", self._bottom_height())
        self._settings.setValue(f"{name}/state", self._window.saveState(VERSION))
        if name == "window":
            self._settings.setValue("window/geometry", self._window.saveGeometry())

    def restore(self, name: str = "window") -> bool:
        """Put back what `save` kept; False where there is nothing that fits."""
        if self._settings is None:
            return False
        geometry = self._settings.value("window/geometry")
        state = self._settings.value(f"{name}/state")
        if not isinstance(state, QByteArray):
            return False
        if name == "window" and isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        self.set_folded(False)  # what is folded has its height fixed
        done = self._window.restoreState(state, VERSION)
        height = self._settings.value(f"{name}/height")
        if isinstance(height, int | float):
            self._height = max(int(height), BOTTOM_HEIGHT // 2)
        if self._settings.value(f"{name}/folded") is True:
            self.set_folded(True)
        self.titles.refresh_soon()
        return done

    def has_kept(self, name: str) -> bool:
        """Whether a layout was kept under a name."""
        if self._settings is None:
            return False
        return isinstance(self._settings.value(f"{name}/state"), QByteArray)

    def _bottom_height(self) -> int:
        if self.is_folded:
            return self._height
        shown = [dock for dock in self._docks if dock.is_at_bottom() and not dock.isHidden()]
        return max((dock.height() for dock in shown), default=self._height)

    def _adopt(self, dock: Dock) -> None:
        self._docks.append(dock)
        self.titles.adopt(dock)

    def _size(self) -> None:
        self.titles.refresh()  # buttons that are not for a dock would make it too wide
        self._size_explorer()
        self._window.resizeDocks(
            list(self._right[:1]), [RIGHT_WIDTH] * len(self._right[:1]), Qt.Orientation.Horizontal
        )
        if not self.is_folded and self._usual:
            first = [group[0] for group in self._usual if not group[0].isFloating()]
            window = self._window
            if first:
                window.resizeDocks(first[:1], [self._height], Qt.Orientation.Vertical)
            if len(first) > 1 and window.width() >= NARROW:
                window.resizeDocks(first, [4_000, 2_000][: len(first)], Qt.Orientation.Horizontal)

    def _size_explorer(self) -> None:
        if self._explorer is not None:
            wanted = NARROW_EXPLORER_WIDTH if self._window.width() < NARROW else EXPLORER_WIDTH
            self._window.resizeDocks([self._explorer], [wanted], Qt.Orientation.Horizontal)


def pane_of(widget: QWidget | None, panes: list[QWidget]) -> int:
    """Which of some panes holds a widget; -1: none."""
    for at, pane in enumerate(panes):
        if widget is not None and (pane is widget or pane.isAncestorOf(widget)):
            return at
    return -1
