"""The tabbed centre: one page per subject, found again by its key."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from ui.theme import icon, themes
from ui.theme.tokens import TAB_HEIGHT
from ui.widgets.button import ToolButton
from ui.widgets.stack import Stack
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.tabs import Tabs
from ui.widgets.text import tooltip, visible

Key = tuple[str, str]
"""What a page is about: ("connect", ""), ("topic", "orders")."""


class _Tabs(Tabs):
    """Closes a tab with the middle button too."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self.tabCloseRequested.emit(self.tabAt(event.position().toPoint()))
        super().mouseReleaseEvent(event)


class Centre(Surface):
    """Tabs over pages. A page that is closed is hidden, told to end itself and deleted."""

    current_changed = Signal(object)
    """The key of the page now in front, or None."""
    page_closed = Signal(object)

    def __init__(self) -> None:
        super().__init__("bg")
        self._keys: list[Key] = []
        self._pages: dict[Key, QWidget] = {}
        self._icons: dict[Key, str] = {}
        self.tabs = _Tabs("Pages")
        self.tabs.setMovable(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setIconSize(QSize(16, 16))
        self.stack = Stack()
        strip = Surface("head")
        strip.setFixedHeight(TAB_HEIGHT - 1)
        row(self.tabs, margins=(4, 0, 8, 0), into=strip)
        column(strip, Line(), self.stack, into=self).setStretch(2, 1)
        self.tabs.currentChanged.connect(self._show)
        self.tabs.tabMoved.connect(self._move)
        self.tabs.tabCloseRequested.connect(self._close_at)
        themes().changed.connect(self._color)

    @property
    def current(self) -> Key | None:
        at = self.tabs.currentIndex()
        return self._keys[at] if 0 <= at < len(self._keys) else None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The pages in the order of their tabs."""
        return tuple(self._keys)

    def page(self, key: Key) -> QWidget | None:
        return self._pages.get(key)

    def add(
        self,
        key: Key,
        title: str,
        icon_name: str,
        page: QWidget,
        *,
        closes: bool,
        in_front: bool = True,
    ) -> None:
        """Put a page behind a new tab at the end, in front of the others or behind them."""
        self._keys.append(key)
        self._pages[key] = page
        self._icons[key] = icon_name
        self.stack.addWidget(page)
        at = self.tabs.addTab(visible(title, 48))
        self.tabs.setTabToolTip(at, tooltip(title) if len(title) > 24 else "")
        if closes:
            close = ToolButton("x", tip=f"Close {title}", mini=True, icon_size=12)
            close.setFixedSize(20, 20)
            close.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Ctrl+W closes by key
            close.clicked.connect(lambda: self.close_page(key))
            self.tabs.setTabButton(at, QTabBar.ButtonPosition.RightSide, close)
        if in_front:
            self.tabs.setCurrentIndex(at)
        self._color()

    def show_page(self, key: Key) -> None:
        if key in self._pages:
            self.tabs.setCurrentIndex(self._keys.index(key))

    def set_shown(self, key: Key, *, shown: bool) -> None:
        """Take a page's tab out of sight, or bring it back."""
        self.tabs.setTabVisible(self._keys.index(key), shown)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) tab, round and round."""
        if self._keys:
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % len(self._keys))

    def close_page(self, key: Key) -> None:
        if key not in self._pages:
            return
        at = self._keys.index(key)
        page = self._pages.pop(key)
        del self._icons[key]
        del self._keys[at]
        self.stack.removeWidget(page)
        self.tabs.removeTab(at)
        self.page_closed.emit(key)
        page.close()
        page.deleteLater()
        self._show()

    def may_close(self, key: Key) -> bool:
        at = self._keys.index(key)
        return self.tabs.tabButton(at, QTabBar.ButtonPosition.RightSide) is not None

    def _close_at(self, at: int) -> None:
        if 0 <= at < len(self._keys) and self.may_close(self._keys[at]):
            self.close_page(self._keys[at])

    def _move(self, start: int, end: int) -> None:
        self._keys.insert(end, self._keys.pop(start))

    def _show(self, _at: int = 0) -> None:
        key = self.current
        if key is not None:
            self.stack.setCurrentWidget(self._pages[key])
        self._color()
        self.current_changed.emit(key)

    def _color(self) -> None:
        for at, key in enumerate(self._keys):
            on = at == self.tabs.currentIndex()
            self.tabs.setTabIcon(at, icon(self._icons[key], "acc_fg" if on else "dim"))
