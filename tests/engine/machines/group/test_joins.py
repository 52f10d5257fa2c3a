"""Who enters a classic group: ids, the barrier, static members, refusals."""

import pytest

from engine.base.errors import Code
from tests.engine.machines.group.playing import G, Play, subscription


def test_the_first_member_leads_the_first_generation() -> None:
    play = Play()
    asked = play.join()
    assert play.reply(asked) is None
    play.pass_time(0)
    outcome = play.reply(asked)
    assert (outcome.code, outcome.generation, outcome.leader) == (Code.NONE, 1, outcome.member_id)
    assert [each.member_id for each in outcome.members] == [outcome.member_id]
    assert outcome.protocol == "range"


def test_a_member_without_an_id_is_told_one_and_comes_again() -> None:
    play = Play()
    told = play.reply(play.join(requires_known_id=True))
    assert told.code is Code.MEMBER_ID_REQUIRED
    asked = play.join(told.member_id)
    play.pass_time(0)
    assert play.reply(asked).member_id == told.member_id


def test_an_id_that_never_came_back_holds_nobody_up_for_long() -> None:
    play = Play()
    (outcome,) = play.stable("a")
    play.join(requires_known_id=True)
    again = play.join(outcome.member_id, protocols=(("range", subscription("u")),))
    assert play.reply(again) is None, "the one with the new id may still come"
    play.pass_time(10_000)
    assert play.reply(again).generation == 2


def test_the_first_rebalance_waits_for_more_members() -> None:
    play = Play(initial_rebalance_delay_ms=3000)
    first = play.join()
    play.pass_time(2000)
    second = play.join()
    play.pass_time(2999)
    assert play.reply(first) is None, "somebody came: it waits once more"
    play.pass_time(1001)
    assert play.reply(first).generation == play.reply(second).generation == 1
    assert len(play.reply(first).members) == 2
    assert play.reply(second).members == (), "only the leader is told of the others"


def test_a_late_joiner_makes_everyone_join_again() -> None:
    play = Play()
    (first,) = play.stable("a")
    late = play.join()
    assert play.heartbeat(first) is Code.REBALANCE_IN_PROGRESS
    assert play.reply(late) is None
    again = play.join(first.member_id)
    assert play.reply(again).generation == play.reply(late).generation == 2
    assert play.reply(late).leader == first.member_id


def test_who_does_not_join_again_in_time_is_out() -> None:
    play = Play()
    first, _ = play.stable("a", "b")
    again = play.join(first.member_id)
    play.pass_time(60_000)
    outcome = play.reply(again)
    assert [each.member_id for each in outcome.members] == [first.member_id]


def test_a_follower_that_joins_again_unchanged_is_told_the_same_generation() -> None:
    play = Play()
    first, second = play.stable("a", "b")
    again = play.reply(play.join(second.member_id))
    assert (again.generation, again.leader) == (second.generation, first.member_id)
    assert play.group.state == "Stable"


def test_a_static_member_is_back_after_a_restart_without_a_rebalance() -> None:
    play = Play()
    asked = play.join(instance_id="i")
    play.pass_time(0)
    first = play.reply(asked)
    play.sync(first, **{first.member_id: b"share"})
    back = play.reply(play.join(instance_id="i", can_skip_assignment=True))
    assert (back.code, back.generation, back.skip_assignment) == (Code.NONE, first.generation, True)
    assert back.member_id != first.member_id
    assert play.heartbeat(first, instance_id="i") is Code.FENCED_INSTANCE_ID
    assert play.heartbeat(back, instance_id="i") is Code.NONE
    assert play.reply(play.sync(back)).assignment == b"share"


def test_an_old_client_that_is_back_is_not_told_that_it_leads() -> None:
    play = Play()
    asked = play.join(instance_id="i")
    play.pass_time(0)
    first = play.reply(asked)
    play.sync(first, **{first.member_id: b"share"})
    back = play.reply(play.join(instance_id="i"))
    assert (back.leader, back.members) == (first.member_id, ())


def test_two_with_one_instance_id_fence_each_other() -> None:
    play = Play(initial_rebalance_delay_ms=3000)
    first = play.join(instance_id="i")
    second = play.join(instance_id="i")
    assert play.reply(first).code is Code.FENCED_INSTANCE_ID
    play.pass_time(3000)
    assert play.reply(second).generation == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"member_id": "nobody"}, Code.UNKNOWN_MEMBER_ID),
        ({"session_timeout_ms": 5_999}, Code.INVALID_SESSION_TIMEOUT),
        ({"session_timeout_ms": 1_800_001}, Code.INVALID_SESSION_TIMEOUT),
        ({"protocols": ()}, Code.INCONSISTENT_GROUP_PROTOCOL),
        ({"protocols": (("sticky", b""),)}, Code.INCONSISTENT_GROUP_PROTOCOL),
        ({"protocol_type": "connect"}, Code.INCONSISTENT_GROUP_PROTOCOL),
        ({"member_id": "nobody", "instance_id": "i"}, Code.UNKNOWN_MEMBER_ID),
    ],
)
def test_a_join_that_cannot_be_is_refused(more: dict[str, object], code: Code) -> None:
    play = Play()
    play.stable("a")
    assert play.reply(play.join(**more)).code is code
    assert play.group.state == "Stable"


def test_a_stranger_makes_no_group() -> None:
    play = Play()
    assert play.reply(play.join("nobody")).code is Code.UNKNOWN_MEMBER_ID
    assert play.reply(play.join(session_timeout_ms=1)).code is Code.INVALID_SESSION_TIMEOUT
    assert G not in play.machine.groups


def test_a_full_group_takes_nobody_more() -> None:
    play = Play(max_size=1)
    play.stable("a")
    assert play.reply(play.join()).code is Code.GROUP_MAX_SIZE_REACHED
