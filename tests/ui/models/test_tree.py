"""The explorer's tree mirrors the store by the smallest moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from engine.contract.frames import Frame
from tests.ui.samples import broker, client, partition, topic
from ui.models.store import Store
from ui.models.tree import ClusterTree, Node
from ui.models.tree_words import topic_problem


def outline(tree: ClusterTree, node: Node | None = None, depth: int = 0) -> list[str]:
    """Everything there is, with every topic opened."""
    node = node or tree.root
    tree.open(tree.index_of(node))
    lines = []
    for child in node.children:
        lines.append("  " * depth + tree.words(child).name[:24])
        lines += outline(tree, child, depth + 1)
    return lines


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def tree(store, qtmodeltester):
    tree = ClusterTree(store)
    qtmodeltester.check(tree)
    return tree


def put(store, *views):
    keys = {"broker": "broker_id", "client": "connection_id", "topic": "name"}
    states = []
    for kind, view in views:
        key = (
            (kind, getattr(view, keys[kind]))
            if kind in keys
            else (kind, view.topic, view.partition)
        )
        states.append((key, view))
    store.apply(Frame(states=tuple(states)))


def test_empty_sections_explain_themselves(tree):
    assert outline(tree) == [
        "Brokers 0", "  The engine is starting.",
        "Topics 0", "  No topics yet. A topic i",
        "Consumer groups 0", "  No consumer groups yet. ",
        "Clients 0", "  Nothing is connected. Cl",
    ]  # fmt: skip
    note = tree.words(tree.section("Topics").children[0])
    assert (note.link, note.keys) == ("New topic…", "Ctrl N")


def test_things_stand_under_their_sections(tree, store):
    put(
        store,
        ("broker", broker(1)),
        ("topic", topic("orders", partition_count=2)),
        ("partition", partition("orders", 1)),
        ("partition", partition("orders", 0)),
        ("client", client(7, client_id="billing")),
        ("client", client(3, client_id="audit")),
    )
    assert outline(tree) == [
        "Brokers 1", "  Broker 1",
        "Topics 1", "  orders", "    orders-0", "    orders-1",
        "Consumer groups 0", "  No consumer groups yet. ",
        "Clients 2", "  audit", "  billing",
    ]  # fmt: skip


def test_internal_topics_are_kept_apart(tree, store):
    put(store, ("topic", topic("__consumer_offsets", is_internal=True)), ("topic", topic("a")))
    assert outline(tree)[2:5] == ["Topics 1", "  a", "  1 internal topic"]
    store.apply(Frame(states=((("topic", "__consumer_offsets"), None),)))
    assert outline(tree)[2:4] == ["Topics 1", "  a"]


def test_only_an_internal_topic_needs_no_note(tree, store):
    put(store, ("topic", topic("__consumer_offsets", is_internal=True)))
    assert outline(tree)[2:5] == ["Topics 0", "  1 internal topic", "    __consumer_offsets"]


def test_a_moving_rate_changes_one_row(tree, store):
    put(store, ("topic", topic("a")), ("topic", topic("b")))
    told = []
    tree.dataChanged.connect(lambda first, last: told.append((first.data(), last.data())))
    tree.modelReset.connect(lambda: told.append("reset"))
    put(store, ("topic", topic("b", records_in_per_s=1_240.0)))
    assert told == [("b", "b")]
    assert tree.words(tree.topic_node("b")).figure == "1.24k/s"


def test_a_client_that_never_said_its_name_leaves_no_row(tree, store):
    put(store, ("client", client(1, client_id="")), ("client", client(2, client_id="b")))
    store.apply(Frame(states=((("client", 1), None),)))
    clients = tree.section("Clients")
    assert [tree.words(node).name for node in clients.children] == ["b"]
    assert tree.words(clients).name == "Clients 1"


def test_a_client_that_says_its_name_later_moves(tree, store):
    put(store, ("client", client(1, client_id="")), ("client", client(2, client_id="b")))
    put(store, ("client", client(1, client_id="zebra")))
    assert outline(tree)[-2:] == ["  b", "  zebra"]
    store.apply(Frame(states=((("client", 1), None), (("client", 2), None))))
    assert outline(tree)[-2:] == ["Clients 0", "  Nothing is connected. Cl"]


def test_a_deleted_topic_goes_with_its_partitions(tree, store):
    put(store, ("topic", topic("a")), ("partition", partition("a", 0)))
    store.apply(Frame(states=((("topic", "a"), None), (("partition", "a", 0), None))))
    assert outline(tree)[2] == "Topics 0"


def test_partitions_told_before_their_topic_are_not_lost(tree, store):
    put(store, ("partition", partition("a", 0)))
    put(store, ("topic", topic("a")))
    assert outline(tree)[2:5] == ["Topics 1", "  a", "    a-0"]


def test_a_tree_made_late_shows_what_is_there(store):
    put(store, ("topic", topic("a")), ("partition", partition("a", 0)), ("broker", broker(2)))
    assert outline(ClusterTree(store))[:5] == [
        "Brokers 1", "  Broker 2", "Topics 1", "  a", "    a-0",
    ]  # fmt: skip


def test_problems_are_named():
    behind = partition("a", 0, replicas=(1, 2), isr=(1,))
    headless = partition("a", 1, leader=None)
    assert topic_problem([partition("a", 2)]) == ""
    assert topic_problem([behind]) == "1 under-replicated"
    assert topic_problem([behind, headless]) == "1 partition without a leader"


def test_hostile_names_are_harmless(tree, store):
    put(store, ("client", client(1, client_id="a\u202eb\x1b[31m")))
    words = tree.words(tree.section("Clients").children[0])
    assert "\u202e" not in words.name
    assert "\x1b" not in words.name


change = st.one_of(
    st.tuples(st.just("topic"), st.sampled_from(["a", "b", "__c"]), st.booleans()),
    st.tuples(st.just("partition"), st.sampled_from(["a", "b", "__c"]), st.booleans()),
    st.tuples(st.just("client"), st.integers(1, 4), st.booleans()),
)


@given(st.lists(st.lists(change, max_size=4), max_size=8), st.data())
def test_any_stream_of_frames_leaves_the_tree_like_a_new_one(qapp, frames, data):
    store = Store()
    tree = ClusterTree(store)
    tester = QAbstractItemModelTester(tree)
    for changes in frames:
        states = {}
        for kind, what, is_there in changes:
            match kind:
                case "topic":
                    view = topic(what, is_internal=what.startswith("__"))
                    states["topic", what] = view if is_there else None
                case "partition":
                    number = data.draw(st.integers(0, 2))
                    key = ("partition", what, number)
                    states[key] = partition(what, number) if is_there else None
                case _:
                    name = data.draw(st.sampled_from(["x", "y", ""]))
                    states["client", what] = client(what, client_id=name) if is_there else None
        store.apply(Frame(states=tuple(states.items())))
        assert outline(tree) == outline(ClusterTree(store))
    assert tester.model() is tree
