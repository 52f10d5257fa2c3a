"""Members that go: the group's epoch goes up, expressions that nobody has are forgotten."""

from engine.base.errors import Code
from tests.engine.machines.group.consumer.playing import ConsumerPlay


def test_who_leaves_twice_is_unknown() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    play.consumer("b")
    assert one.leave().code is Code.NONE
    assert one.leave().code is Code.UNKNOWN_MEMBER_ID
    assert one.said.message == "Member a is not a member of group readers."


def test_an_expression_goes_with_the_last_who_has_it() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", topics=None, regex="t")
    two = play.consumer("b", topics=None, regex="t")
    play.pass_time(0)
    one.leave()
    assert list(play.consumers.regexes) == ["t"]
    two.leave()
    assert not play.consumers.regexes


def test_a_static_member_leaves_for_good_too() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", instance_id="i")
    two = play.consumer("b")
    play.settle(one, two)
    assert one.leave(-1).member_epoch == -1
    play.settle(two)
    assert two.partitions == [0, 1, 2, 3]


def test_who_is_away_keeps_its_share_and_owes_nothing() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", instance_id="i")
    play.consumer("b")
    one.beat()
    assert play.consumers.members["a"].revoking
    one.leave(-2)
    member = play.consumers.members["a"]
    assert (member.epoch, member.revoking) == (-2, {})
    assert set(member.assigned.popitem()[1].values()) == {0}
