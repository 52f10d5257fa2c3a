"""Everything that can be pointed at says what it is."""

from tests.ui import samples
from tests.ui.panes.map.scenes import store_of
from ui.panes.map.layout import plan_of
from ui.panes.map.scene import Trouble, scene_of
from ui.panes.map.words import summary, words_of


def test_every_element_has_words(qapp):
    clients = [(("client", n), samples.client(n)) for n in range(1, 41)]
    group = (("group", "g"), samples.group("g"))
    for size in ({"brokers": 3, "partitions": 3}, {"brokers": 9, "partitions": 200}):
        trouble = Trouble(links={(1, 3): "1 ⇄ 3 cut"})
        scene = scene_of(store_of(group, *clients, **size), trouble=trouble)
        plan = plan_of(scene, 1130, 420)
        assert all(words_of(scene, plan, key) for key in plan.areas)
        assert words_of(scene, plan, ("link", 1, 3)) == "Link 1 ⇄ 3 cut"
        assert words_of(scene, plan, ("broker", 77)) == ""
    scene = scene_of(store_of(), trouble=Trouble(waiting={(1, 3): "1 → 3 holds 2"}))
    assert words_of(scene, plan, ("link", 1, 3)) == (
        "Link 1 → 3 holds 2: batches that wait for the next step"
    )


def test_a_replica_says_its_role_and_how_far_it_is(qapp):
    scene = scene_of(store_of(), trouble=Trouble(held={(2, "orders", 0)}))
    plan = plan_of(scene, 1130, 420)
    leader = words_of(scene, plan, ("replica", 1, "orders", 0))
    assert leader == "orders-0 on broker 1: leader, epoch 0, high watermark 97, end 100"
    follower = words_of(scene, plan, ("replica", 2, "orders", 0))
    assert follower == (
        "orders-0 on broker 2: in sync, end 98, 2 records behind its leader, its copying is held"
    )


def test_the_whole_in_one_sentence(qapp):
    down = samples.broker(2, is_running=False, why="it does not run")
    scene = scene_of(store_of((("broker", 2), down)))
    assert summary(scene) == ("2 of 3 brokers run; 9 of 9 replicas in sync; 0 producers, 0 readers")
