"""Explorer: the cluster as a tree, and where everything is opened from."""

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTreeView, QWidget
from typing_extensions import override

from ui.broker_acts import acts_for
from ui.delegates.tree import TreeRow
from ui.models.steady import Steady
from ui.models.store import Store
from ui.models.tree import ClusterTree, Node
from ui.theme import themes
from ui.widgets.copy import copy_text
from ui.widgets.menu import add_entry
from ui.widgets.text import visible

MOST_TOPICS = 12
"""Topics of a client that its menu opens; its page has all."""

MANY_TOPICS = 1_000


class Explorer(QTreeView):
    """Brokers, topics with their partitions, groups, clients. What is chosen goes out as a signal."""

    topic_chosen = Signal(str)
    """By click, Enter or menu: open its page."""
    partition_chosen = Signal(str, int)
    log_chosen = Signal(str, object)
    """The log of a partition; None is the one the page shows."""
    broker_chosen = Signal(int)
    broker_act_asked = Signal(str, int)
    """Do something to a broker, by the act's name."""
    client_chosen = Signal(int)
    group_chosen = Signal(str)
    reset_asked = Signal(str)
    """Set a group elsewhere."""
    delete_group_asked = Signal(str)
    why_asked = Signal(str, str, str)
    """Why it gets no messages: kind, name, and a client's connection."""
    map_asked = Signal()
    new_topic_asked = Signal()
    produce_asked = Signal(str)
    tail_asked = Signal(str)
    grow_asked = Signal(str)
    back_up_asked = Signal(str)
    delete_asked = Signal(str)
    favourite_asked = Signal(str)
    """Make a topic a favourite, or an ordinary one again."""
    internal_asked = Signal()
    """Show Kafka's own topics, or hide them again."""
    selection_moved = Signal(object)
    """The topic's name of the selected row, or None where it is none."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._model = ClusterTree(store, self)
        self._rows = TreeRow(self, self._model)
        self._model.settled.connect(self._count_rows)
        self.expanded.connect(self._model.open)
        self._steady = Steady(self, self._model, self._model.settled)
        self.setItemDelegate(self._rows)
        self.setAccessibleName("Explorer")
        self.setProperty("surface", "panel")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.setViewportMargins(0, 4, 0, 4)
        for section in self._model.root.children:
            self.expand(self._model.index_of(section))
        self.selectionModel().currentChanged.connect(self._current_changed)
        themes().changed.connect(self.viewport().update)

    def _count_rows(self) -> None:
        """Rows of one height are laid out without asking for each: notes are elided then."""
        self.setUniformRowHeights(len(self._model.section("Topics").children) > MANY_TOPICS)

    @property
    def tree(self) -> ClusterTree:
        return self._model

    def show_refused(self) -> None:
        """The engine could not start; the page in the centre says why."""
        self._model.show_refused()

    @property
    def selected_topic(self) -> str | None:
        """The topic of the selected row, if it is a topic or one of its partitions."""
        index = self.currentIndex()
        return _topic_of(self._model.node(index)) if index.isValid() else None

    @property
    def selected_group(self) -> str | None:
        """The group of the selected row, if it is one."""
        index = self.currentIndex()
        node = self._model.node(index) if index.isValid() else None
        return node.place.name if node is not None and node.kind == "group" else None

    def show_group(self, name: str) -> None:
        """Select a group's row without opening anything: its page is in front."""
        node = self._model.group_node(name)
        if node is not None and self.selected_group != name:
            self.setCurrentIndex(self._model.index_of(node))

    def show_topic(self, name: str) -> None:
        """Select a topic's row without opening anything: its page is in front."""
        node = self._model.topic_node(name)
        if node is not None and self.selected_topic != name:
            self.setCurrentIndex(self._model.index_of(node))

    @override
    def sizeHint(self) -> QSize:
        return QSize(264, 400)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # notes wrap anew

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            node = self._model.node(index)
            if self._rows.link_rect(index).contains(at):
                self.new_topic_asked.emit()
                return
            is_twig = TreeRow.twig_rect(node, self._row_rect(index)).contains(at)
            if is_twig and self._model.hasChildren(index):
                self.setExpanded(index, not self.isExpanded(index))
                return
        super().mousePressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if (
            event.button() == Qt.MouseButton.LeftButton
            and index.isValid()
            and index == self.currentIndex()
        ):
            node = self._model.node(index)
            if not TreeRow.twig_rect(node, self._row_rect(index)).contains(
                event.position().toPoint()
            ):
                self._choose(node)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        on_link = index.isValid() and self._rows.link_rect(index).contains(at)
        shape = Qt.CursorShape.PointingHandCursor if on_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        node = self._model.node(index) if index.isValid() else None
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if node is not None:
                if node.kind in ("section", "internal"):
                    self.setExpanded(index, not self.isExpanded(index))
                else:
                    self._choose(node)
            case Qt.Key.Key_Delete if node is not None and node.kind == "topic":
                self.delete_asked.emit(node.place.name)
            case Qt.Key.Key_Delete if node is not None and node.kind == "group":
                self.delete_group_asked.emit(node.place.name)
            case Qt.Key.Key_Menu if node is not None:
                self._open_menu(node, self._menu_place(index))
            case _:
                super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            at = event.globalPos() if by_mouse else self._menu_place(index)
            self._open_menu(self._model.node(index), at)

    def _row_rect(self, index: QModelIndex) -> QRect:
        area = self.visualRect(index)
        area.setLeft(0)
        area.setRight(self.viewport().width())
        return area

    def _menu_place(self, index: QModelIndex) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft() + QPoint(28, 0))

    def _choose(self, node: Node) -> None:
        place = node.place
        match node.kind:
            case "topic":
                self.topic_chosen.emit(place.name)
            case "partition":
                assert node.parent is not None
                self.partition_chosen.emit(node.parent.place.name, place.number)
            case "group":
                self.group_chosen.emit(place.name)
            case "broker":
                self.broker_chosen.emit(place.number)
            case "client":
                self.client_chosen.emit(place.number)
            case _:
                pass

    def _current_changed(self, current: QModelIndex) -> None:
        node = self._model.node(current) if current.isValid() else None
        self.selection_moved.emit(None if node is None else _topic_of(node))

    def _open_menu(self, node: Node, at: QPoint) -> None:
        menu = QMenu(self)
        name = _topic_of(node)
        if name is not None:
            for text, icon, signal in (
                ("Open", "list", self.topic_chosen),
                ("Produce a record…", "send", self.produce_asked),
                ("Watch its records", "list-end", self.tail_asked),
                ("Add partitions…", "layers", self.grow_asked),
                ("Back up…", "copy", self.back_up_asked),
                ("Delete topic…", "trash-2", self.delete_asked),
            ):
                add_entry(menu, text, icon, partial(signal.emit, name))
            menu.insertSeparator(menu.actions()[-1])
            self._add_why(menu, "topic", name)
            menu.addSeparator()
            number = node.place.number if node.kind == "partition" else None
            add_entry(
                menu,
                "Show its log" if number is None else f"Log of {name}-{number}",
                "scroll-text",
                partial(self.log_chosen.emit, name, number),
            )
            view = self._store.topics.get(name)
            if view is not None and not view.is_internal:
                is_favourite = name in self._model.favourites
                add_entry(
                    menu,
                    "Remove from favourites" if is_favourite else "Add to favourites",
                    "star",
                    partial(self.favourite_asked.emit, name),
                )
            add_entry(menu, "Copy name", "copy", partial(copy_text, name))
        elif node.kind == "broker":
            self._add_broker(menu, node.place.number)
        elif node.kind == "client":
            self._add_client(menu, node.place.number)
        elif node.kind == "group":
            self._add_group(menu, node.place.name)
        else:
            add_entry(menu, "Show the map", "waypoints", self.map_asked.emit)
            add_entry(menu, "New topic…", "plus", self.new_topic_asked.emit)
            internal = menu.addAction("Show internal topics")
            internal.setCheckable(True)
            internal.setChecked(self._model.shows_internal)
            internal.triggered.connect(self.internal_asked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _add_why(self, menu: QMenu, kind: str, name: str, more: str = "") -> None:
        act = partial(self.why_asked.emit, kind, name, more)
        add_entry(menu, "Why no messages?", "circle-help", act)

    def _add_broker(self, menu: QMenu, broker_id: int) -> None:
        """Its page, and what may be done to it now."""
        view = self._store.brokers.get(broker_id)
        if view is None:
            return
        add_entry(menu, "Open", "server", partial(self.broker_chosen.emit, broker_id))
        menu.addSeparator()
        for act in acts_for(view):
            asked = partial(self.broker_act_asked.emit, act.name, broker_id)
            add_entry(menu, act.entry, act.icon_name, asked)

    def _add_group(self, menu: QMenu, group_id: str) -> None:
        """Its page, its offsets, and its end."""
        for text, icon, chosen in (
            ("Open", "users", self.group_chosen),
            ("Reset offsets…", "history", self.reset_asked),
            ("Delete group…", "trash-2", self.delete_group_asked),
        ):
            add_entry(menu, text, icon, partial(chosen.emit, group_id))
        menu.insertSeparator(menu.actions()[-1])
        self._add_why(menu, "group", group_id)
        add_entry(menu, "Copy name", "copy", partial(copy_text, group_id))

    def _add_client(self, menu: QMenu, connection_id: int) -> None:
        """Its place on the Clients page, the topics it works on, and what it is called."""
        view = self._store.clients.get(connection_id)
        if view is None:
            return
        asked = partial(self.client_chosen.emit, connection_id)
        add_entry(menu, "Show on the Clients page", "plug", asked)
        self._add_why(menu, "client", view.client_id, str(connection_id))
        menu.addSeparator()
        for topic in view.topics[:MOST_TOPICS]:
            words = f"Open topic {visible(topic, 60)}".replace("&", "&&")
            add_entry(menu, words, "list", partial(self.topic_chosen.emit, topic))
        menu.addSeparator()
        for words, text in (
            ("Copy client id", view.client_id),
            ("Copy address", f"{view.host}:{view.port}"),
        ):
            add_entry(menu, words, "copy", partial(copy_text, text))


def _topic_of(node: Node) -> str | None:
    if node.kind == "topic":
        return node.place.name
    if node.kind == "partition" and node.parent is not None:
        return node.parent.place.name
    return None
