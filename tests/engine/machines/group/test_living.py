"""Shares, heartbeats and the ends of members."""

import pytest

from engine.base.errors import Code
from engine.machines.group.asks import Sync
from tests.engine.machines.group.playing import G, Play


def test_the_leader_brings_the_assignment_and_everybody_gets_a_share() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    assert play.reply(play.sync(first)).assignment == b"a"
    assert play.reply(play.sync(second)).assignment == b"b"


def test_a_follower_waits_for_the_leader() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    asks = [play.join(first.member_id), play.join(second.member_id)]
    first, second = (play.reply(ask) for ask in asks)
    waiting = play.sync(second)
    assert play.reply(waiting) is None
    play.sync(first, **{second.member_id: b"new"})
    assert play.reply(waiting).assignment == b"new"


def test_a_join_during_the_wait_sends_the_waiting_back() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    asks = [play.join(first.member_id), play.join(second.member_id)]
    _, second = (play.reply(ask) for ask in asks)
    waiting = play.sync(second)
    play.join()
    assert play.reply(waiting).code is Code.REBALANCE_IN_PROGRESS


def test_a_silent_member_is_gone_when_its_session_ends() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    for _ in range(3):
        play.pass_time(4_000)
        play.heartbeat(first)
    assert list(play.group.members) == [first.member_id]
    assert play.heartbeat(second) is Code.UNKNOWN_MEMBER_ID
    assert any("no heartbeat" in why for why in play.whys)


def test_a_leader_that_dies_between_joining_and_assigning_is_replaced() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    asks = [play.join(first.member_id), play.join(second.member_id)]
    first, second = (play.reply(ask) for ask in asks)
    waiting = play.sync(second)
    play.pass_time(10_000)
    assert play.reply(waiting).code is Code.REBALANCE_IN_PROGRESS
    again = play.reply(play.join(second.member_id))
    assert (again.leader, len(again.members)) == (second.member_id, 1)


def test_who_never_asks_for_its_share_is_out() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    asks = [play.join(each.member_id, rebalance_timeout_ms=5_000) for each in (first, second)]
    first, second = (play.reply(ask) for ask in asks)
    play.sync(first, **{first.member_id: b"a"})
    play.pass_time(5_000)
    assert list(play.group.members) == [first.member_id]


def test_the_last_to_leave_empties_the_group_and_that_is_written() -> None:
    play = Play()
    (first,) = play.stable("a")
    assert play.leave(first.member_id) is Code.NONE
    assert play.group.state == "Empty"
    assert play.restored().groups[G].is_empty()


def test_a_static_member_leaves_by_its_instance_id() -> None:
    play = Play()
    asked = play.join(instance_id="i")
    play.pass_time(0)
    first = play.reply(asked)
    assert play.leave("wrong", "i") is Code.FENCED_INSTANCE_ID
    assert play.leave("", "unknown") is Code.UNKNOWN_MEMBER_ID
    assert play.leave("", "i") is Code.NONE
    assert first.member_id not in play.group.members


def test_one_who_was_only_told_an_id_may_leave_too() -> None:
    play = Play()
    told = play.reply(play.join(requires_known_id=True))
    assert play.leave(told.member_id) is Code.NONE
    assert not play.group.awaited


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"generation": 99}, Code.ILLEGAL_GENERATION),
        ({"member_id": "nobody"}, Code.UNKNOWN_MEMBER_ID),
        ({"instance_id": "nobody"}, Code.UNKNOWN_MEMBER_ID),
        ({"group_id": "none"}, Code.UNKNOWN_MEMBER_ID),
    ],
)
def test_a_heartbeat_of_somebody_else_is_refused(more: dict[str, object], code: Code) -> None:
    play = Play()
    (first,) = play.stable("a")
    assert play.heartbeat(first, **more) is code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"generation": 99}, Code.ILLEGAL_GENERATION),
        ({"member_id": "nobody"}, Code.UNKNOWN_MEMBER_ID),
        ({"protocol": "sticky"}, Code.INCONSISTENT_GROUP_PROTOCOL),
        ({"protocol_type": "connect"}, Code.INCONSISTENT_GROUP_PROTOCOL),
    ],
)
def test_a_sync_of_somebody_else_is_refused(more: dict[str, object], code: Code) -> None:
    play = Play()
    (first,) = play.stable("a")
    given = {"group_id": G, "member_id": first.member_id, "instance_id": None,
             "generation": first.generation, **more}  # fmt: skip
    assert play.ask(Sync(**given)).code is code
