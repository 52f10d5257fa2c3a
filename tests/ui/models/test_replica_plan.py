"""As few copies as it takes, on the brokers that hold least."""

from collections import Counter

from tests.ui.samples import partition
from ui.models.replica_plan import plan_moves


def replicas(views, **asked) -> dict[int, tuple[int, ...]]:
    return {move.partition: move.replicas for move in plan_moves(views, **asked)}


def test_more_replicas_go_to_who_holds_least():
    views = [partition("a", at, leader=1, replicas=(1,), isr=(1,)) for at in range(4)]
    found = replicas(views, factor=2, allowed=(1, 2, 3), held=Counter({1: 4, 2: 1}))
    assert found == {0: (1, 3), 1: (1, 2), 2: (1, 3), 3: (1, 2)}


def test_fewer_keep_who_is_in_sync_and_what_is_right_stays():
    views = (
        partition("a", 0, leader=2, replicas=(1, 2, 3), isr=(2, 3)),
        partition("a", 1, leader=1, replicas=(1, 2), isr=(1, 2)),
    )
    assert replicas(views, factor=2, allowed=(1, 2, 3)) == {0: (2, 3)}


def test_a_broker_that_is_not_wanted_is_left():
    views = [partition("a", 0, leader=3, replicas=(3, 1), isr=(3, 1))]
    assert replicas(views, factor=2, allowed=(1, 2)) == {0: (1, 2)}
