"""PayloadTree: a decoded payload as a tree of names, values and types."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeView, QWidget
from typing_extensions import override

from engine.decode.payload_tree import Node, NodeKind
from ui.tail.text import visible
from ui.theme import ColorName, color, font
from ui.widgets.copy import copy_text
from ui.widgets.text import counted, tooltip

Index = QModelIndex | QPersistentModelIndex
NAME, VALUE, TYPE = range(3)
ROW = 22
SHOWN = 400
"""Characters of one value; its tooltip has more."""
AT_ONCE = 500
"""Elements of a container that are listed before it is scrolled on."""
OPEN_AT_FIRST = 100
"""A top level of no more values is shown opened."""
_COLORS: dict[NodeKind, ColorName] = {
    "string": "val", "number": "num", "word": "key", "bytes": "num", "object": "dim", "array": "dim",
}  # fmt: skip
_ROOT = QModelIndex()


class PayloadModel(QAbstractItemModel):
    """The children of one node, some at a time."""

    def __init__(self, root: Node) -> None:
        super().__init__()
        self.root = root
        self._listed: dict[int, int] = {}

    def node(self, index: Index) -> Node:
        found: Node = index.internalPointer() if index.isValid() else self.root
        return found

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.column() > 0:
            return 0
        node = self.node(parent)
        return min(len(node.children), self._listed.get(id(node), AT_ONCE))

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 3

    @override
    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        children = self.node(parent).children
        return self.createIndex(row, column, children[row]) if row < len(children) else _ROOT

    @override
    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override] # Qt has two
        above = self.node(index).parent if index.isValid() else None
        if above is None or above is self.root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    @override
    def hasChildren(self, parent: Index = _ROOT) -> bool:
        return bool(self.node(parent).children) and parent.column() <= 0

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return self.rowCount(parent) < len(self.node(parent).children)

    @override
    def fetchMore(self, parent: Index) -> None:
        node, now = self.node(parent), self.rowCount(parent)
        more = min(now + AT_ONCE, len(node.children))
        assert isinstance(parent, QModelIndex)
        self.beginInsertRows(parent, now, more - 1)
        self._listed[id(node)] = more
        self.endInsertRows()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node, column = self.node(index), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (_name(node), value_words(node), node.note or node.type)[column]
            case Qt.ItemDataRole.ForegroundRole:
                if node.note and column == TYPE:
                    return color("warn_fg" if node.note.startswith("this") else "dim")
                return color(_COLORS[node.kind] if column == VALUE else "dim")
            case Qt.ItemDataRole.FontRole:
                return font("small" if column == TYPE else "mono")
            case Qt.ItemDataRole.ToolTipRole:
                note = f"\n{node.note}" if node.note else ""
                return tooltip(f"{visible(node.path[:SHOWN])}: {value_words(node, 4_000)}{note}")
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(40, ROW)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_name(node)} {value_words(node)} {node.type}"
        return None


class PayloadTree(QTreeView):
    """Reads like the JSON it shows; Ctrl+C copies the value in hand."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: PayloadModel | None = None
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("surface", "panel")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAlternatingRowColors(False)
        self.setExpandsOnDoubleClick(True)

    @property
    def root(self) -> Node | None:
        return None if self._model is None else self._model.root

    def show_root(self, root: Node | None) -> None:
        before = self._model
        top = None
        if root is not None:
            top = Node("array", "", "", None)
            if root.kind in {"object", "array"} and root.children:
                top = root
            else:
                top.adopt(root)
                root.parent = top
        self._model = None if top is None else PayloadModel(top)
        self.setModel(self._model)
        if before is not None:
            before.deleteLater()
        if top is None:
            return
        head = self.header()
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(40)
        for column, mode in (
            (NAME, QHeaderView.ResizeMode.Interactive),
            (VALUE, QHeaderView.ResizeMode.Stretch),
            (TYPE, QHeaderView.ResizeMode.Fixed),
        ):
            head.setSectionResizeMode(column, mode)
        head.resizeSection(NAME, 104)
        head.resizeSection(TYPE, 64)
        few = [child for child in top.children[:OPEN_AT_FIRST] if 0 < len(child.children) <= 8]
        for child in few[:4]:
            self.expand(self._model.index(child.row, 0) if self._model else _ROOT)
        self.setCurrentIndex(self._model.index(0, 0) if self._model else _ROOT)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self._model is not None:
            copy_text(_copied(self._model.node(self.currentIndex())))
        else:
            super().keyPressEvent(event)


def value_words(node: Node, limit: int = SHOWN) -> str:
    """What a node holds on one harmless line."""
    match node.kind:
        case "object":
            return f"{{ {counted(len(node.children), 'name')} }}"
        case "array":
            return f"[ {counted(len(node.children), 'item')} ]"
    cut = node.text[:limit] + ("…" if len(node.text) > limit else "")
    return f'"{visible(cut)}"' if node.kind == "string" else visible(cut)


def _name(node: Node) -> str:
    return visible(node.label[:SHOWN]) or ('""' if node.name is not None else "")


def _copied(node: Node) -> str:
    return node.text if node.kind not in {"object", "array"} else value_words(node)
