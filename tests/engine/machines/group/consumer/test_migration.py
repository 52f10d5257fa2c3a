"""A group that lives changes its protocol: up with the first new consumer, down with the last."""

from engine.base.errors import Code
from engine.machines.group.asks import ListGroups
from tests.engine.machines.group.consumer.playing import ConsumerPlay, topic_id
from tests.engine.machines.group.playing import G


def classic_group(play: ConsumerPlay):
    """One old consumer alone with everything, assigned by itself."""
    joined = play.reply(play.join("", new_member_id="old"))
    share = b"\0\1\0\0\0\1\0\1t\0\0\0\4\0\0\0\0\0\0\0\1\0\0\0\2\0\0\0\3\xff\xff\xff\xff"
    play.pass_time(0)
    joined = joined or play.replies[id(play._kept[0])]
    play.sync(joined, old=share)
    return joined


def kinds(play: ConsumerPlay) -> list[str]:
    return [each.kind for each in play.ask(ListGroups())]


def test_a_new_consumer_turns_a_classic_group_into_its_own() -> None:
    play = ConsumerPlay()
    classic_group(play)
    new = play.consumer("a")
    assert (new.said.code, kinds(play)) == (Code.NONE, ["consumer"])
    old = play.consumers.members["old"]
    assert old.assigned == {topic_id("t"): {0: 1, 1: 1, 2: 1, 3: 1}}
    assert (old.epoch, new.epoch, play.consumers.epoch) == (1, 2, 2)
    assert old.classic is not None
    assert kinds(play) == ["consumer"]
    assert play.restored().consumers.groups[G].members == play.consumers.members


def test_what_a_classic_leader_gave_twice_the_first_keeps() -> None:
    play = ConsumerPlay()
    asks = [play.join("", new_member_id=each) for each in ("one", "two")]
    play.pass_time(0)
    first = play.reply(asks[0])
    if first.generation != play.group.generation:
        again = play.join("one")
        first = play.reply(again)
    share = b"\0\1\0\0\0\1\0\1t\0\0\0\1\0\0\0\0\xff\xff\xff\xff"
    play.sync(first, one=share, two=share)
    new = play.consumer("a")
    assert new.said.code is Code.NONE
    holds = [each.holds.get(topic_id("t")) for each in play.consumers.members.values()]
    assert holds[:2] in ([{0}, None], [{0}, frozenset()])


def test_who_waits_for_an_answer_is_told_to_come_again() -> None:
    play = ConsumerPlay()
    classic_group(play)
    parked = play.join("", new_member_id="late")
    play.consumer("a")
    assert play.reply(parked).code is Code.REBALANCE_IN_PROGRESS


def test_a_policy_a_kind_or_a_form_may_forbid_it() -> None:
    for config, more, words in (
        ({"may_upgrade": False}, {}, "online upgrade is disabled."),
        (
            {},
            {"protocol_type": "connect"},
            "the group does not use the consumer embedded protocol.",
        ),
        ({}, {"protocols": (("range", b"?"),)}, "the embedded consumer protocol is malformed."),
        ({"consumer_max_size": 0}, {}, "the group size exceeds the consumer group maximum size."),
    ):
        play = ConsumerPlay(**config)
        play.join("", **more)
        said = play.consumer("a").said
        assert said.code is Code.GROUP_ID_NOT_FOUND
        assert said.message == (
            f"Cannot upgrade classic group readers to consumer group because {words}"
        )
        assert kinds(play) == ["classic"]


def test_the_last_new_consumer_leaves_a_classic_group_behind() -> None:
    play = ConsumerPlay()
    new, old = play.consumer("a"), play.classic("b")
    play.settle(new, old)
    new.leave()
    assert kinds(play) == ["classic"]
    assert (play.group.state, play.group.generation) == ("PreparingRebalance", 3)
    assert play.restored().groups[G].generation == 3
    assert G not in play.restored().consumers
    old.beat()
    play.pass_time(0)
    assert (play.group.state, play.group.generation) == ("Stable", 4)
    assert new.beat().said.message == "Group readers is not a consumer group."


def test_a_policy_may_keep_the_group_as_it_is() -> None:
    play = ConsumerPlay(may_downgrade=False)
    new, old = play.consumer("a"), play.classic("b")
    play.settle(new, old)
    new.leave()
    play.settle(old)
    assert (kinds(play), old.partitions) == (["consumer"], [0, 1, 2, 3])


def test_an_empty_group_becomes_classic_again_when_an_old_consumer_joins() -> None:
    play = ConsumerPlay()
    play.commit(5)
    play.consumer("a").leave()
    old = play.classic("b")
    assert (old.code, kinds(play)) == (Code.NONE, ["classic"])
    assert play.committed() == 5
    assert G not in play.restored().consumers
