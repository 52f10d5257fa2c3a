"""One step of a member towards its target: give up, take what is free, wait for the rest."""

from engine.machines.group.consumer.member import STABLE, UNRELEASED, UNREVOKED, ConsumerMember
from engine.machines.group.consumer.reconciliation import Aim, reconciled

T = b"t" * 16


def aim(*target: int, taken: tuple[int, ...] = (), owned=None, epoch=3, **more) -> Aim:
    given = {"subscribed": frozenset({T}), "must_fit": False, **more}
    return Aim(
        target_epoch=epoch,
        target={T: frozenset(target)},
        is_taken=lambda _topic, partition: partition in taken,
        owned=owned,
        **given,
    )


def member(*assigned: int, revoking: tuple[int, ...] = (), state: str = STABLE) -> ConsumerMember:
    return ConsumerMember(
        "a", epoch=2, previous_epoch=1, state=state,
        assigned={T: dict.fromkeys(assigned, 2)} if assigned else {},
        revoking={T: dict.fromkeys(revoking, 2)} if revoking else {},
    )  # fmt: skip


def test_what_is_free_is_taken_at_once() -> None:
    after = reconciled(member(0), aim(0, 1))
    assert (after.state, after.epoch, after.previous_epoch) == (STABLE, 3, 2)
    assert after.assigned == {T: {0: 2, 1: 3}}


def test_giving_up_comes_before_the_new_epoch() -> None:
    after = reconciled(member(0, 1), aim(1, 2, owned=((T, (0, 1)),)))
    assert (after.state, after.epoch) == (UNREVOKED, 2)
    assert (after.assigned, after.revoking) == ({T: {1: 2}}, {T: {0: 2}})


def test_who_does_not_say_what_it_owns_may_still_own_it() -> None:
    waiting = member(1, revoking=(0,), state=UNREVOKED)
    assert reconciled(waiting, aim(1)) is waiting
    assert reconciled(waiting, aim(1, owned=((T, (1,)),))).state == STABLE


def test_who_has_given_up_already_moves_on_in_one_step() -> None:
    after = reconciled(member(0, 1), aim(1, owned=((T, (1,)),)))
    assert (after.state, after.epoch, after.assigned) == (STABLE, 3, {T: {1: 2}})


def test_what_others_hold_is_waited_for_in_the_new_epoch() -> None:
    after = reconciled(member(0), aim(0, 1, 2, taken=(1,)))
    assert (after.state, after.epoch) == (UNRELEASED, 3)
    assert after.assigned == {T: {0: 2, 2: 3}}
    later = reconciled(after, aim(0, 1, 2))
    assert (later.state, later.assigned) == (STABLE, {T: {0: 2, 1: 3, 2: 3}})


def test_ones_own_that_comes_back_is_not_waited_for() -> None:
    waiting = member(1, revoking=(0,), state=UNREVOKED)
    after = reconciled(waiting, aim(0, 1, taken=(0, 1), owned=((T, (1,)),)))
    assert (after.state, after.assigned) == (STABLE, {T: {0: 3, 1: 2}})


def test_topics_that_are_wanted_no_more_go_at_once() -> None:
    after = reconciled(
        member(0), aim(0, epoch=2, must_fit=True, subscribed=frozenset(), owned=((T, (0,)),))
    )
    assert (after.state, after.epoch, after.revoking) == (UNREVOKED, 2, {T: {0: 2}})


def test_who_is_there_stays() -> None:
    there = member(0)
    assert reconciled(there, aim(0, epoch=2)) is there
    assert reconciled(there, aim(0, epoch=2, must_fit=True)) is there
