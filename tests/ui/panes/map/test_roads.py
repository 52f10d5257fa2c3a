"""Roads lead from one place to the other, and nowhere that is not on the map."""

from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.dots import Lane
from ui.panes.map.layout import plan_of
from ui.panes.map.roads import STEPS, Roads
from ui.panes.map.scene import scene_of

WRITER = (("client", 1), samples.client(1, client_id="api"))


def roads(**size):
    plan = plan_of(scene_of(store_of(WRITER, **size)), 1130, 420)
    return plan, Roads(plan)


def test_a_road_begins_and_ends_at_its_places(qapp):
    plan, found = roads()
    places = found.places(Lane("produced", ("producer", "api"), ("broker", 2)))
    assert len(places) == STEPS + 1
    assert places[0].x() == plan.areas["producer", "api"].right()
    card = plan.areas["broker", 2]
    assert places[-1].x() == card.left()
    assert card.top() <= places[-1].y() <= card.bottom()


def test_roads_between_brokers_lie_beside_their_cards_and_apart(qapp):
    plan, found = roads()
    there = found.places(Lane("replicated", ("broker", 1), ("broker", 3)))
    back = found.places(Lane("replicated", ("broker", 3), ("broker", 1)))
    card = plan.areas["broker", 1]
    assert all(place.x() >= card.right() - 0.5 for place in (*there, *back) if place)
    middle = STEPS // 2
    assert abs(there[middle].x() - back[middle].x()) > 4


def test_brokers_side_by_side_have_a_road_too(qapp):
    _, found = roads(brokers=9, partitions=100)
    for other in range(2, 10):
        assert found.places(Lane("replicated", ("broker", 1), ("broker", other)))


def test_what_lies_behind_a_card_is_not_seen(qapp):
    plan, found = roads(brokers=9, partitions=100)
    first = min((plan.areas["broker", each] for each in range(1, 10)), key=lambda it: it.left())
    far = max(range(1, 10), key=lambda each: plan.areas["broker", each].left())
    assert plan.areas["broker", far].left() > first.right()
    places = found.places(Lane("produced", ("producer", "api"), ("broker", far)))
    hidden = [at for at in places if at is None]
    assert hidden
    cards = [plan.areas["broker", each] for each in range(1, 10) if each != far]
    inner = [card.adjusted(1, 1, -1, -1) for card in cards]
    assert not any(card.contains(at) for card in inner for at in places if at)


def test_who_has_no_room_is_stood_for_and_who_is_unknown_has_no_road(qapp):
    clients = [(("client", n), samples.client(n, client_id=f"c{n:02}")) for n in range(1, 41)]
    plan = plan_of(scene_of(store_of(*clients)), 1130, 420)
    found = Roads(plan)
    hidden = next(
        f"c{n:02}" for n in range(40, 0, -1) if ("producer", f"c{n:02}") not in plan.areas
    )
    (first, *_) = found.places(Lane("produced", ("producer", hidden), ("broker", 1)))
    assert first.y() == plan.areas["more", "producers"].center().y()
    assert found.places(Lane("produced", ("producer", hidden), ("broker", 9))) == ()
    assert found.path(Lane("fetched", ("broker", 1), ("group", "none"))) is None
