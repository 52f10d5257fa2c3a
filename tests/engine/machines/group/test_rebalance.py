"""The rebalance: who is waited for, how long, and what a vanished member leads to."""

from engine.base.errors import Code
from tests.engine.machines.group.playing import Play


def test_static_members_that_are_away_keep_their_place() -> None:
    play = Play()
    asked = play.join(instance_id="i")
    play.pass_time(0)
    static = play.reply(asked)
    play.sync(static, **{static.member_id: b"s"})
    new = play.join()
    for _ in range(6):
        assert play.reply(new) is None
        play.pass_time(9_900)
        play.heartbeat(static, instance_id="i")
    play.pass_time(600)
    outcome = play.reply(new)
    assert outcome.leader == outcome.member_id, "the one that is here leads"
    assert len(outcome.members) == 2


def test_the_first_delay_is_extended_no_longer_than_the_rebalance_timeout() -> None:
    play = Play(initial_rebalance_delay_ms=3000)
    first = play.join(rebalance_timeout_ms=5_000)
    for _ in range(10):
        play.pass_time(1_000)
        play.join(rebalance_timeout_ms=5_000)
        if play.reply(first) is not None:
            break
    assert play.now_ms <= 1_000_000 + 6_000
    assert play.reply(first).generation == 1


def test_a_member_that_leaves_during_a_rebalance_completes_it() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    again = play.join(first.member_id, protocols=(("range", b"other"),))
    assert play.reply(again) is None
    assert play.leave(second.member_id) is Code.NONE
    assert play.reply(again).generation == first.generation + 1


def test_one_who_left_while_it_waited_is_told_that_it_is_out() -> None:
    play = Play(initial_rebalance_delay_ms=3_000)
    waiting = play.join()
    play.leave(waiting.new_member_id)
    assert play.reply(waiting).code is Code.UNKNOWN_MEMBER_ID
    play.pass_time(3_000)
    assert play.group.is_empty()


def test_every_rebalance_says_why() -> None:
    play = Play()
    (first,) = play.stable("a")
    play.leave(first.member_id)
    assert f"{first.member_id} joined" in play.whys
    assert f"{first.member_id} left" in play.whys
