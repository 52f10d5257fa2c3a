"""Everything finds a place that is its own, from one partition to two hundred on nine brokers."""

import pytest

from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.layout import plan_of
from ui.panes.map.scene import scene_of

WINDOWS = ((1130, 420), (780, 400), (1610, 720))
"""The map in a window of 1440 x 900, 1024 x 700 and 1920 x 1080."""


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    ("brokers", "partitions", "size"),
    [(1, 1, {"tile"}), (3, 6, {"tile", "small"}), (3, 60, {"small", "mark", "topic"}), (9, 200, {"mark", "topic"})],
)  # fmt: skip
def test_all_brokers_and_replicas_have_a_place(qapp, window, brokers, partitions, size):
    scene = scene_of(store_of(brokers=brokers, partitions=partitions))
    plan = plan_of(scene, *window)
    assert plan.size in size
    for broker in scene.brokers:
        card = plan.areas[broker.key]
        assert card.left() >= 0
        assert card.right() <= window[0]
        assert card.bottom() <= window[1]
        for replica in broker.replicas:
            place = plan.areas.get(replica.key)
            if place is None:  # its topic's chip stands for it
                place = plan.areas["topic", broker.broker_id, replica.topic]
            assert card.contains(place)
            assert plan.element_at(place.center()) != broker.key


@pytest.mark.parametrize("window", WINDOWS)
def test_no_two_things_lie_on_one_another(qapp, window):
    scene = scene_of(store_of(brokers=5, partitions=20))
    plan = plan_of(scene, *window)
    for kind in ("broker", "replica", "topic"):
        areas = [area for key, area in plan.areas.items() if key[0] == kind]
        for at, one in enumerate(areas):
            assert not any(one.intersects(other) for other in areas[at + 1 :])


def test_topics_without_room_are_counted(qapp):
    store = store_of(brokers=9, partitions=2)
    many = tuple(f"topic-{number:02}" for number in range(60))
    for name in many:
        store.partitions[name] = {0: samples.partition(name, 0, replicas=(1, 2, 3))}
    plan = plan_of(scene_of(store), 780, 400)
    chips = [key for key in plan.areas if key[:2] == ("topic", 1)]
    assert len(chips) + plan.more["more", "broker 1"] == 61


def test_replicas_of_several_topics_stand_under_their_names(qapp):
    store = store_of(brokers=1, partitions=20)
    store.partitions["payments"] = {
        index: samples.partition("payments", index) for index in range(20)
    }
    plan = plan_of(scene_of(store), 1130, 420)
    assert plan.size in {"small", "mark"}
    assert [name for _, name in plan.headings] == ["orders", "payments"]


def test_producers_without_room_are_counted(qapp):
    clients = [(("client", number), samples.client(number)) for number in range(1, 41)]
    scene = scene_of(store_of(*clients))
    plan = plan_of(scene, 780, 400)
    shown = [key for key in plan.areas if key[0] == "producer"]
    assert 4 <= len(shown) < 40
    assert plan.more["more", "producers"] == 40 - len(shown)
