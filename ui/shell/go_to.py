"""Go to anything: a palette over the window that finds a place or a command by a few letters."""

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QGraphicsDropShadowEffect,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ui.shell.finder import MOST, PREFIXES, Finder, Place
from ui.shell.shell import Shell
from ui.theme import ColorName, text_width
from ui.widgets.badge import KeyCap
from ui.widgets.field import Input
from ui.widgets.ink import RIGHT, Ink
from ui.widgets.label import SafeLabel
from ui.widgets.surface import Line, Surface, column, row
from ui.widgets.text import visible

WIDTH = 560
ROW_HEIGHT = 32
Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class _Places(QAbstractListModel):
    """What was found; replaced as a whole with each letter typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.places: list[Place] = []

    def show_places(self, places: list[Place]) -> None:
        self.beginResetModel()
        self.places = places
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.places)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            place = self.places[index.row()]
            return f"{visible(place.name)}, {place.detail}"
        return None


class _Painter(QStyledItemDelegate):
    """Icon, name, what it is, shortcut."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDTH, ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Places)
        place = model.places[index.row()]
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        area = option.rect
        ink = Ink(painter)
        if on:
            ink.box(area.x() + 4, area.y(), area.width() - 8, ROW_HEIGHT, "sel", radius=5)
        ink.icon(area.x() + 14, area.y() + 8, place.icon_name, "sel_dim" if on else "dim")
        right = area.right() - 14
        if place.keys:
            wide = text_width(place.keys, "micro") + 10
            ink.keycap(right - wide, area.y() + 7, place.keys)
            right -= wide + 10
        wide = text_width(place.detail, "small")
        left = area.x() + 42
        paint: ColorName = "sel_dim" if on else "dim"
        ink.text(right - wide, area.y(), wide, ROW_HEIGHT, place.detail, paint, "small", RIGHT)
        name = visible(place.name, 300)
        ink.text(left, area.y(), right - wide - left - 12, ROW_HEIGHT, name, "fg", "body")


class GoTo(Surface):
    """The palette: a field and what it finds; prefixes as `PREFIXES` says."""

    def __init__(self, shell: Shell) -> None:
        super().__init__("sheet", shell.window)
        self._window, self._finder = shell.window, Finder(shell)
        self.field = Input(
            "Go to anything",
            placeholder="Topic, orders-3, orders-3 @ 1234, group, client or command",
        )
        self.field.setProperty("bare", True)
        self.field.textChanged.connect(self._find)
        self.field.installEventFilter(self)
        self._model = _Places(self)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Painter(self.view))
        self.view.setProperty("surface", "panel")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName("Found")
        self.view.clicked.connect(self._go_to_row)
        self._nothing = SafeLabel("", "body", "dim")
        self._nothing.setContentsMargins(16, 8, 16, 12)
        head = row(self.field, margins=(16, 10, 12, 10))
        hints = [
            part
            for prefix, words in PREFIXES.items()
            for part in (KeyCap(prefix), SafeLabel(words, "small", "dim"), 10)
        ]
        hint = row(*hints, None, spacing=6, margins=(16, 6, 16, 7))
        column(
            head, Line(), 4, self.view, self._nothing, 4, Line(), hint,
            margins=(1, 1, 1, 1), into=self,
        )  # fmt: skip
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 110))
        self.setGraphicsEffect(shadow)
        self.setAccessibleName("Go to anything")
        self._came_from: QWidget | None = None
        self.hide()

    @property
    def found(self) -> list[Place]:
        return self._model.places

    def open(self, prefix: str = "") -> None:
        """Show the palette with the field ready to type in."""
        self._came_from = self._window.focusWidget()
        self.field.setText(prefix)
        self._find(prefix)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        if self.isVisible():
            self.hide()
            if self._came_from is not None:
                self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._took(event)
        return False

    def _took(self, event: QKeyEvent) -> bool:
        current = self.view.currentIndex().row()
        last = len(self._model.places) - 1
        match event.key():
            case Qt.Key.Key_Escape:
                self.close_palette()
            case Qt.Key.Key_Down:
                self._choose(min(current + 1, last))
            case Qt.Key.Key_Up:
                self._choose(max(current - 1, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._go_to_row(self.view.currentIndex())
            case _:
                return False
        return True

    def _choose(self, place: int) -> None:
        if place >= 0:
            self.view.setCurrentIndex(self._model.index(place, 0))

    def _go_to_row(self, index: QModelIndex) -> None:
        if index.isValid():
            place = self._model.places[index.row()]
            self.close_palette()
            place.go()

    def _find(self, typed: str) -> None:
        self._show(typed, self._finder.find(typed))

    def _show(self, typed: str, places: list[Place]) -> None:
        self._model.show_places(places)
        self._choose(0)
        self._nothing.setText(f"Nothing is called “{visible(typed, 60)}”" if not places else "")
        self._nothing.setVisible(not places)
        self.view.setVisible(bool(places))
        self.view.setFixedHeight(ROW_HEIGHT * min(len(places), MOST) or ROW_HEIGHT)
        width = min(WIDTH, self._window.width() - 48)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._window.width() - width) // 2, 64)
