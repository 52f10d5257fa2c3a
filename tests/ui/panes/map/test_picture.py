"""The still part shows roles by shape, what was announced, and a slow link with its badge."""

import pytest
from PySide6.QtGui import QPixmap

from tests.ui import samples
from tests.ui.imaging import difference
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.dots import Lane
from ui.panes.map.layout import plan_of
from ui.panes.map.picture import Marks, Picture, link_badge_area
from ui.panes.map.roads import Roads
from ui.panes.map.scene import Trouble, scene_of
from ui.theme import color
from ui.widgets.ink import Ink

SIZE = (1130, 420)


def drawn(scene, marks=None, lanes=()):
    plan = plan_of(scene, *SIZE)
    roads = Roads(plan)
    for link in scene.links:
        plan.areas[link.key] = link_badge_area(link, roads)
    picture = QPixmap(*SIZE)
    picture.fill(color("bg"))
    with Ink(picture) as ink:
        Picture(ink, scene, plan, roads, marks or Marks()).draw(tuple(lanes))
    return picture.toImage(), plan


def at(image, area, dx=4, dy=None):
    y = area.center().y() if dy is None else area.top() + dy
    return image.pixelColor(round(area.left() + dx), round(y)).name()


def test_a_leader_is_filled_and_a_follower_is_not(qapp):
    image, plan = drawn(scene_of(store_of()))
    assert at(image, plan.areas["replica", 1, "orders", 0]) == color("ok").name()
    assert at(image, plan.areas["replica", 2, "orders", 0]) == color("panel").name()


def changed(one, other, area):
    """Whether two pictures differ there."""
    box = area.toAlignedRect()
    return one.copy(box) != other.copy(box)


def test_what_is_announced_is_seen_at_its_place_alone(qapp):
    scene = scene_of(store_of())
    plain, plan = drawn(scene)
    tagged, _ = drawn(scene, Marks({("replica", 2, "orders", 1): "1 → 2"}))
    around = plan.areas["replica", 2, "orders", 1].adjusted(-6, -14, 6, 6)
    assert changed(plain, tagged, around)
    assert not changed(plain, tagged, plan.areas["broker", 3])
    focused, _ = drawn(scene, Marks(current=("broker", 3)))
    assert changed(plain, focused, plan.areas["broker", 3].adjusted(-4, -4, 4, 4))


def test_a_refusal_is_seen_on_its_road(qapp):
    store = store_of((("client", 1), samples.client(1, client_id="api")))
    scene = scene_of(store)
    lane = Lane("produced", ("producer", "api"), ("broker", 1))
    calm, _ = drawn(scene, lanes=(lane,))
    refused, _ = drawn(scene, Marks(refused=frozenset({lane})), (lane,))
    assert difference(calm, refused) > 0


def test_a_slow_link_has_its_badge(qapp):
    scene = scene_of(store_of(), trouble=Trouble(links={(1, 3): "1 ⇄ 3 +200 ms"}))
    image, plan = drawn(scene)
    assert at(image, plan.areas["link", 1, 3], dx=4, dy=3) != color("bg").name()


@pytest.mark.parametrize(("brokers", "partitions"), [(1, 1), (3, 40), (9, 200)])
def test_clusters_of_every_size_are_drawn(qapp, brokers, partitions):
    down = samples.broker(1, is_running=False, why="it does not run")
    scene = scene_of(store_of((("broker", 1), down), brokers=brokers, partitions=partitions))
    image, plan = drawn(scene)
    assert at(image, plan.areas["broker", 1], dx=30, dy=18) != color("bg").name()
