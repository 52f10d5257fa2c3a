"""The explorer's tree: brokers, topics with their partitions, consumer groups and clients.

Rows are kept by key and change by the smallest inserts, removes and `dataChanged`; the model asks
the store for the words when they are painted.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from ui.models.ranges import ranges
from ui.models.store import Changes, Store
from ui.models.tree_words import (
    NOTES,
    REFUSED,
    Words,
    broker_words,
    client_words,
    group_words,
    partition_words,
    topic_words,
)
from ui.widgets.text import counted, rate, visible

Index = QModelIndex | QPersistentModelIndex
Kind = Literal[
    "root", "section", "broker", "topic", "internal", "partition", "group", "client", "note"
]
Role = Qt.ItemDataRole
DISPLAY, TOOLTIP, SPOKEN = (
    int(Role.DisplayRole),
    int(Role.ToolTipRole),
    int(Role.AccessibleTextRole),
)
NODE_ROLE = int(Role.UserRole)
"""The `Node` of a row, for the delegate."""
NOWHERE = QModelIndex()
_CHOSEN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
"""Made once: a view asks for the flags of every row it lays out."""
UNIT = "records/s"


class Place(NamedTuple):
    """What a row is ordered and found by among its siblings."""

    rank: int
    name: str
    number: int


@dataclass(slots=True, eq=False)
class Node:
    """One row; its words are made by `Words` from the store."""

    kind: Kind
    place: Place
    parent: "Node | None" = None
    number: int = field(default_factory=count(1).__next__)
    """What Qt's indexes carry: a number that outlives the row does no harm."""
    children: list["Node"] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    """The place of each child, to find them by bisection."""

    def row(self) -> int:
        assert self.parent is not None
        return bisect_left(self.parent.places, self.place)

    def child(self, place: Place) -> "Node | None":
        at = bisect_left(self.places, place)
        return self.children[at] if at < len(self.places) and self.places[at] == place else None


FAVOURITE = -1
"""The rank of a favourite topic among the others, which have 0."""
_SECTIONS = ("Brokers", "Topics", "Consumer groups", "Clients")


class ClusterTree(QAbstractItemModel):
    """The store as a tree of `Node`s; a topic's partitions become rows when it is opened."""

    settled = Signal()
    """Rows came or went, and no more will in this frame."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.favourites: set[str] = set()
        self.shows_internal = True
        self.root = Node("root", Place(0, "", 0))
        self._nodes: dict[int, Node] = {}
        self._opened: set[int] = set()
        """Topics whose partitions are rows."""
        self._has_moved = False
        self._is_refused = False
        for rank, name in enumerate(_SECTIONS):
            section = Node("section", Place(rank, name, 0), self.root)
            self._attach_quietly(section)
            self._attach_quietly(Node("note", Place(9, name, 0), section))
        self.internal = Node("internal", Place(1, "internal topics", 0), self.section("Topics"))
        store.frame_applied.connect(self.apply)
        store.lags.moved.connect(self._lags_moved)
        self.apply(
            Changes(
                cluster=True,
                brokers=set(store.brokers),
                topics=set(store.topics),
                partitions={name: set(found) for name, found in store.partitions.items()},
                clients=set(store.clients),
                groups=set(store.groups),
            )
        )

    def section(self, name: str) -> Node:
        found = self.root.child(Place(_SECTIONS.index(name), name, 0))
        assert found is not None
        return found

    def index_of(self, node: Node) -> QModelIndex:
        return NOWHERE if node is self.root else self.createIndex(node.row(), 0, node.number)

    def node(self, index: Index) -> Node:
        return self._nodes.get(index.internalId(), self.root)  # no index has the id 0

    def show_refused(self) -> None:
        """The engine could not start: nothing is on its way."""
        self._is_refused = True
        self._changed(self.section("Brokers").children)

    def topic_node(self, name: str) -> Node | None:
        place = Place(0, name, 0)
        topics = self.section("Topics")
        return (
            topics.child(place._replace(rank=FAVOURITE))
            or topics.child(place)
            or self.internal.child(place)
        )

    def set_favourite(self, name: str, *, is_favourite: bool) -> None:
        """A favourite topic stands before the others."""
        if is_favourite != (name in self.favourites):
            self.favourites ^= {name}
            self._sync_topics({name})
            self._settle()

    def show_internal(self, *, shown: bool) -> None:
        """Kafka's own topics are listed under a row of their own, or not at all."""
        if shown != self.shows_internal:
            self.shows_internal = shown
            self._sync_topics({n for n, view in self._store.topics.items() if view.is_internal})
            self._settle()

    # --- changes ---------------------------------------------------------------------------------

    def apply(self, changes: Changes) -> None:
        """Take over what one frame changed in the store."""
        store = self._store
        self._sync(
            self.section("Brokers"),
            "broker",
            {Place(0, "", number): number in store.brokers for number in changes.brokers},
        )
        self._sync_topics(changes.topics)
        for name, indexes in changes.partitions.items():
            node = self.topic_node(name)
            if node is not None:
                self._sync_partitions(node, indexes)
                self._changed([node])
        there = {Place(0, name, 0): name in store.groups for name in changes.groups}
        self._sync(self.section("Consumer groups"), "group", there)
        self._sync_clients(changes.clients)
        for name in _SECTIONS:
            self._sync_note(self.section(name))
        self._settle()

    def open(self, index: Index) -> None:
        """A topic was opened: its partitions are rows from now on."""
        node = self.node(index)
        if node.kind == "topic" and node.number not in self._opened:
            self._opened.add(node.number)
            self._sync_partitions(node, self._store.partitions.get(node.place.name, {}))
            self._settle()

    def _settle(self) -> None:
        if self._has_moved:
            self._has_moved = False
            self.settled.emit()

    def _sync_partitions(self, node: Node, indexes: Iterable[int]) -> None:
        if node.number in self._opened:
            known = self._store.partitions.get(node.place.name, {})
            self._sync(
                node, "partition", {Place(0, "", index): index in known for index in indexes}
            )

    def group_node(self, name: str) -> Node | None:
        return self.section("Consumer groups").child(Place(0, name, 0))

    def _lags_moved(self, groups: set[str]) -> None:
        self._changed([node for name in groups if (node := self.group_node(name)) is not None])

    def _sync_topics(self, names: Collection[str]) -> None:
        if not names:
            return
        plain: dict[Place, bool] = {}
        internal: dict[Place, bool] = {}
        for name in names:
            view = self._store.topics.get(name)
            place = Place(0, name, 0)
            is_plain = view is not None and not view.is_internal
            is_favourite = name in self.favourites
            plain[place._replace(rank=FAVOURITE)] = is_plain and is_favourite
            plain[place] = is_plain and not is_favourite
            internal[place] = self.shows_internal and view is not None and view.is_internal
        topics = self.section("Topics")
        self._sync(topics, "topic", plain)
        if any(internal.values()) and not self.internal.children:
            self._insert(topics, [self.internal])
        self._sync(self.internal, "topic", internal)
        if self.internal.parent is topics and topics.child(self.internal.place) is self.internal:
            if not self.internal.children:
                self._remove(topics, [self.internal])
            elif names:
                self._changed([self.internal])

    def _sync_clients(self, ids: Collection[int]) -> None:
        if not ids:
            return
        section = self.section("Clients")
        places = {node.place.number: node.place for node in section.children}
        wanted: dict[Place, bool] = {}
        for connection_id in ids:
            view = self._store.clients.get(connection_id)
            old = places.get(connection_id)
            if old is not None:
                wanted[old] = False  # it went, or said its client id only later
            if view is not None:
                wanted[Place(0, visible(view.client_id), connection_id)] = True
        self._sync(section, "client", wanted)

    def _sync(self, parent: Node, kind: Kind, wanted: dict[Place, bool]) -> None:
        """Make the children at these places be there or not; those that stay have changed."""
        fresh: list[Node] = []
        gone: list[Node] = []
        stay: list[Node] = []
        for place, is_there in wanted.items():
            node = parent.child(place)
            if node is None and is_there:
                fresh.append(Node(kind, place, parent))
            elif node is not None:
                (stay if is_there else gone).append(node)
        self._remove(parent, gone)
        self._changed(stay)
        self._insert(parent, fresh)

    def _sync_note(self, section: Node) -> None:
        note = section.child(Place(9, section.place.name, 0))
        others = len(section.children) - (note is not None)
        if others and note is not None:
            self._remove(section, [note])
        elif not others and note is None:
            self._insert(section, [Node("note", Place(9, section.place.name, 0), section)])

    def _insert(self, parent: Node, nodes: Sequence[Node]) -> None:
        at = 0
        ordered = sorted(nodes, key=lambda node: node.place)
        while at < len(ordered):
            row = bisect_left(parent.places, ordered[at].place)
            end = at + 1
            while end < len(ordered) and (
                row == len(parent.places) or ordered[end].place < parent.places[row]
            ):
                end += 1
            block = ordered[at:end]
            self.beginInsertRows(self.index_of(parent), row, row + len(block) - 1)
            self._nodes.update((node.number, node) for node in block)
            parent.children[row:row] = block
            parent.places[row:row] = [node.place for node in block]
            self.endInsertRows()
            self._has_moved = True
            at = end
        if ordered and parent.kind == "section":
            self._changed([parent])

    def _remove(self, parent: Node, nodes: Sequence[Node]) -> None:
        for first, last in reversed(ranges(sorted(node.row() for node in nodes))):
            self.beginRemoveRows(self.index_of(parent), first, last)
            for node in parent.children[first : last + 1]:
                self._forget(node)
            del parent.children[first : last + 1], parent.places[first : last + 1]
            self.endRemoveRows()
            self._has_moved = True
        if nodes and parent.kind == "section":
            self._changed([parent])

    def _changed(self, nodes: Sequence[Node]) -> None:
        by_parent: dict[int, list[Node]] = {}
        for node in nodes:
            by_parent.setdefault(id(node.parent), []).append(node)
        for siblings in by_parent.values():
            parent = siblings[0].parent
            assert parent is not None
            for first, last in ranges(sorted(node.row() for node in siblings)):
                self.dataChanged.emit(
                    self.index_of(parent.children[first]), self.index_of(parent.children[last])
                )

    def _forget(self, node: Node) -> None:
        del self._nodes[node.number]
        self._opened.discard(node.number)
        for child in node.children:
            self._forget(child)

    def _attach_quietly(self, node: Node) -> None:
        assert node.parent is not None
        self._nodes[node.number] = node
        at = bisect_left(node.parent.places, node.place)
        node.parent.children.insert(at, node)
        node.parent.places.insert(at, node.place)

    # --- Qt's side -------------------------------------------------------------------------------

    @override
    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        node = self.node(parent)
        if column != 0 or not 0 <= row < len(node.children):
            return NOWHERE
        return self.createIndex(row, 0, node.children[row].number)

    @override
    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override] # QObject.parent too
        if not index.isValid():
            return NOWHERE
        above = self.node(index).parent
        return NOWHERE if above is None else self.index_of(above)

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return len(self.node(parent).children)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 1

    @override
    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        node = self.node(parent)
        if node.kind == "topic" and node.number not in self._opened:
            view = self._store.topics.get(node.place.name)
            return view is not None and view.partition_count > 0
        return bool(node.children)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _PLAIN if self.node(index).kind == "note" else _CHOSEN

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        if role == NODE_ROLE:
            return self.node(index)
        if role == DISPLAY:
            return self.words(self.node(index)).name
        if role == SPOKEN:
            words = self.words(self.node(index))
            return f"{words.name}, {words.figure}" if words.figure else words.name
        if role == TOOLTIP:
            return self.words(self.node(index)).tooltip or None
        return None

    # --- words -----------------------------------------------------------------------------------

    def words(self, node: Node) -> Words:
        """What a row says now."""
        store, place = self._store, node.place
        match node.kind:
            case "note":
                refused = self._is_refused and place.name == "Brokers"
                return REFUSED if refused and store.cluster is None else NOTES[place.name]
            case "section":
                return self._section_words(place.name)
            case "broker":
                broker = store.brokers.get(place.number)
                return broker_words(broker) if broker else Words("")
            case "topic":
                topic = store.topics.get(place.name)
                if topic is None:
                    return Words("")
                words = topic_words(topic, store.partitions.get(place.name, {}).values())
                if place.rank != FAVOURITE:
                    return words
                told = f"{words.tooltip}\na favourite"
                return replace(words, icon="star", icon_tone="acc_fg", tooltip=told)
            case "partition":
                assert node.parent is not None
                view = store.partition(node.parent.place.name, place.number)
                return partition_words(view) if view else Words("")
            case "client":
                client = store.clients.get(place.number)
                return client_words(client) if client else Words(place.name)
            case "group":
                group = store.groups.get(place.name)
                return group_words(group, store.lags.of(place.name)) if group else Words("")
            case "internal":
                return self._internal_words()
            case "root":
                return Words("")

    def _section_words(self, name: str) -> Words:
        rows = self.section(name).children
        number = sum(node.kind not in ("note", "internal") for node in rows[-2:])
        number += len(rows[:-2])
        unit = {"Brokers": "role", "Consumer groups": "lag"}.get(name, UNIT)
        return Words(f"{name} {number}", unit if number else "")

    def _internal_words(self) -> Words:
        views = [self._store.topics.get(node.place.name) for node in self.internal.children]
        moving = sum(view.records_in_per_s for view in views if view)
        name = counted(len(views), "internal topic")
        return Words(name, f"{rate(moving)}/s", "lock", tone="dim", tooltip="Kafka's own topics")
