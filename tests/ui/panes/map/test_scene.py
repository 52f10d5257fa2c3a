"""The scene is what the store says, and nothing else."""

from engine.contract.moves import Move
from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.scene import Trouble, reader_of, scene_of


def test_each_broker_has_its_replicas_as_they_are(qapp):
    lost = samples.partition(
        "orders", 0, leader=1, replicas=(1, 2, 3), isr=(1,), offline_replicas=(2,)
    )
    scene = scene_of(store_of((("partition", "orders", 0), lost)))
    roles = [[each.role for each in broker.replicas] for broker in scene.brokers]
    assert roles == [
        ["leader", "in_sync", "in_sync"],
        ["offline", "leader", "in_sync"],
        ["out", "in_sync", "leader"],
    ]
    assert scene.topics == ("orders",)


def test_a_leader_below_min_isr_is_thin(qapp):
    topic = samples.topic("orders", configs=(("min.insync.replicas", "2"),))
    alone = samples.partition("orders", 0, leader=1, replicas=(1, 2, 3), isr=(1,))
    scene = scene_of(store_of((("topic", "orders"), topic), (("partition", "orders", 0), alone)))
    assert scene.brokers[0].replicas[0].role == "thin"


def test_where_a_follower_ends_is_what_its_leader_knows(qapp):
    scene = scene_of(store_of())
    ends = [broker.replicas[0].end_offset for broker in scene.brokers]
    assert ends == [100, 98, 98]
    unheard = samples.partition("orders", 0, leader=1, replicas=(1, 2), isr=(1,))
    scene = scene_of(store_of((("partition", "orders", 0), unheard)))
    assert scene.brokers[1].replicas[0].end_offset is None


def test_internal_topics_are_shown_only_by_name(qapp):
    inside = samples.topic("__consumer_offsets", is_internal=True)
    more = ((("topic", inside.name), inside),
            (("partition", inside.name, 0), samples.partition(inside.name, 0)))  # fmt: skip
    store = store_of(*more)
    assert scene_of(store).topics == ("orders",)
    assert scene_of(store, inside.name).topics == (inside.name,)


def test_connections_of_one_client_are_one_producer(qapp):
    writers = [
        ((("client", number)), samples.client(number, client_id="api", records_in_per_s=5.0))
        for number in (1, 2)
    ]
    idle = (("client", 3), samples.client(3, client_id="batch"))
    scene = scene_of(store_of(*writers, idle), writers={"here": "", "api": "NOT_ENOUGH_REPLICAS"})
    assert [(node.name, node.first, node.second, node.is_live) for node in scene.producers] == [
        ("api", "2 connections", "NOT_ENOUGH_REPLICAS", True),
        ("here", "this engine", "writes", True),
        ("batch", "1 connection", "idle", False),
    ]


def test_groups_stand_for_their_members_and_others_for_themselves(qapp):
    member = samples.member("c-1", assigned=(("orders", (0,)),))
    other = samples.member("c-1", assigned=(("payments", (0,)),))
    group = samples.group("g", state="Stable", members=(member,))
    second = samples.group("h", state="Stable", members=(other,))
    clients = [
        (("client", n), samples.client(n, client_id=name, role="consumer"))
        for n, name in enumerate(("c-1", "lonely"), 1)
    ]
    store = store_of((("group", "g"), group), (("group", "h"), second), *clients)
    assert [node.key for node in scene_of(store).readers] == [
        ("group", "g"), ("group", "h"), ("reader", "lonely"),
    ]  # fmt: skip

    def reader(topic, client):
        return reader_of(store.groups, Move("fetched", topic, 0, 1, 1, client))

    assert reader("orders", "c-1") == ("group", "g")
    assert reader("payments", "c-1") == ("group", "h")
    assert reader("orders", "lonely") == ("reader", "lonely")


def test_what_is_wrong_stands_where_it_is_wrong(qapp):
    trouble = Trouble({2: ["disk is full"]}, {(1, 3): "1 ⇄ 3 cut"}, {(3, "orders", 0)})
    down = samples.broker(3, is_running=False, why="it does not run")
    frozen = samples.broker(1, is_running=False, why="it is paused")
    scene = scene_of(store_of((("broker", 3), down), (("broker", 1), frozen)), trouble=trouble)
    assert [broker.state for broker in scene.brokers] == ["paused", "running", "down"]
    assert scene.brokers[1].faults == ("disk is full",)
    assert scene.links[0].key == ("link", 1, 3)
    held = [each.key for broker in scene.brokers for each in broker.replicas if each.is_held]
    assert held == [("replica", 3, "orders", 0)]
