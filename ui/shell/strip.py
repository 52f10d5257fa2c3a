"""Strip: what a dock at the right folds to in a small window; it opens over the page."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMainWindow, QToolBar
from typing_extensions import override

from ui.shell.dock import Dock
from ui.theme import text_width
from ui.widgets.ink import Ink
from ui.widgets.pressable import Pressable
from ui.widgets.surface import Line, Surface, row
from ui.widgets.text import tooltip

STRIP_WIDTH = 32
OVER_WIDTH = 380


class _Upright(Pressable):
    """An icon over words that are read from top to bottom."""

    def __init__(self, words: str, icon_name: str) -> None:
        super().__init__(words)
        self._words, self._icon_name = words, icon_name
        self.setFixedSize(STRIP_WIDTH - 1, text_width(words, "small") + 44)
        self.setToolTip(tooltip(words))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with Ink(self) as ink:
            if self.hasFocus():
                ink.box(2, 2, STRIP_WIDTH - 5, self.height() - 4, None, "acc", radius=4)
            ink.icon(7, 10, self._icon_name, "dim")
            ink.painter.translate(STRIP_WIDTH, 32)
            ink.painter.rotate(90)
            ink.text(0, 0, 0, STRIP_WIDTH, self._words, "dim", "small")


class Strip(QToolBar):
    """A bar of 32 px that stands for a dock; pressed, it shows the dock's content over the page."""

    def __init__(self, window: QMainWindow, dock: Dock, icon_name: str) -> None:
        super().__init__(f"{dock.title}, folded", window)
        self._window, self._dock = window, dock
        self.setObjectName(f"strip-{dock.objectName()}")
        self.setAccessibleName(self.windowTitle())
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setVisible(False)
        self.setProperty("strip", True)
        self.button = _Upright(dock.title, icon_name)
        self.button.pressed.connect(self.toggle)
        self.addWidget(self.button)
        self.setFixedWidth(STRIP_WIDTH)
        if (layout := self.layout()) is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self.over = Surface("panel", window)
        self._room = row(Line(vertical=True), into=self.over)
        self.over.hide()
        window.addToolBar(Qt.ToolBarArea.RightToolBarArea, self)
        window.installEventFilter(self)
        self.hide()

    @property
    def is_open(self) -> bool:
        return not self.over.isHidden()

    def set_compact(self, compact: bool) -> None:  # noqa: FBT001 - a slot
        """The window became too narrow for the dock, or wide enough again."""
        if not compact:
            self.close_over()
        self.setVisible(compact)
        if compact:
            self._dock.hide()

    def toggle(self) -> None:
        if self.is_open:
            self.close_over()
        else:
            self.open_over()

    def open_over(self) -> None:
        """Show the content over the right of the page."""
        self._dock.hide()
        self._room.addWidget(self._dock.content, 1)
        self._dock.content.show()
        self._place()
        self.over.show()
        self.over.raise_()
        self._dock.content.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_over(self) -> None:
        """Give the content back to its dock."""
        if self.is_open:
            self.over.hide()
            self._dock.take_back()

    @override
    def sizeHint(self) -> QSize:
        return QSize(STRIP_WIDTH, super().sizeHint().height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.is_open:
            self._place()
        return False

    def _place(self) -> None:
        centre = self._window.centralWidget()
        page = centre.geometry() if centre is not None else self._window.rect()
        width = min(OVER_WIDTH, page.width())
        self.over.setGeometry(page.right() - width + 1, page.top(), width, page.height())
