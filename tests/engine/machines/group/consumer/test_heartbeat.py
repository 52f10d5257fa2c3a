"""A consumer group's life: who joins, what it is told, how partitions change hands, who is fenced."""

import pytest

from engine.base.errors import Code
from tests.engine.machines.group.consumer.playing import ConsumerPlay, topic_id


def test_the_first_member_has_everything_in_epoch_2() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    assert (one.said.code, one.epoch, one.said.heartbeat_interval_ms) == (Code.NONE, 2, 5_000)
    assert one.partitions == [0, 1, 2, 3]
    assert play.consumers.state == "Stable"
    assert [type(each.key).KEY for each in play.written] == [5, 3, 7, 6, 8]


def test_nothing_is_told_or_written_when_nothing_changes() -> None:
    play = ConsumerPlay()
    one = play.consumer("a").beat()
    count = len(play.written)
    one.beat()
    assert one.said.assignment is None
    assert len(play.written) == count


def test_a_second_member_gets_its_share_when_the_first_has_given_it_up() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    two = play.consumer("b")
    assert (two.epoch, two.partitions) == (3, [])
    assert play.consumers.members["b"].state == "UnreleasedPartitions"
    one.beat()
    assert one.epoch == 2, "it stays in its epoch until it has given up"
    assert play.consumers.members["a"].state == "UnrevokedPartitions"
    assert len(one.partitions) == 2
    two.beat()
    assert two.partitions == [], "the other has not said yet that it gave them up"
    one.beat()
    assert one.epoch == 3
    two.beat()
    assert sorted(one.partitions + two.partitions) == [0, 1, 2, 3]
    assert play.consumers.state == "Stable"


def test_who_does_not_give_up_in_time_is_taken_out() -> None:
    play = ConsumerPlay(consumer_session_timeout_ms=1_000_000)
    one, two = play.consumer("a"), play.consumer("b")
    one.beat()
    play.pass_time(60_000)
    assert list(play.consumers.members) == ["b"]
    two.beat()
    assert two.partitions == [0, 1, 2, 3]
    assert one.beat().said.code is Code.UNKNOWN_MEMBER_ID


def test_a_silent_member_is_taken_out() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    play.pass_time(44_999)
    assert play.consumers.members
    play.pass_time(1)
    assert play.consumers.state == "Empty"
    assert play.consumers.metadata_hash == 0


def test_who_leaves_is_gone_and_the_epoch_goes_up() -> None:
    play = ConsumerPlay()
    said = play.consumer("a").leave()
    assert (said.code, said.member_epoch, said.heartbeat_interval_ms) == (Code.NONE, -1, 0)
    assert [type(each.key).KEY for each in play.written[5:]] == [8, 7, 5, 3, 6]
    assert (play.consumers.epoch, play.consumers.assignment_epoch) == (3, 3)
    assert play.consumers.state == "Empty"


@pytest.mark.parametrize(
    ("epoch", "word"), [(11, "greater"), (1, "smaller")], ids=["ahead", "behind"]
)
def test_a_wrong_epoch_is_fenced(epoch: int, word: str) -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    one.epoch = epoch
    one.beat()
    assert one.said.code is Code.FENCED_MEMBER_EPOCH
    assert one.said.message == (
        f"The consumer group member has a {word} member epoch ({epoch}) than the one known by the "
        "group coordinator (2). The member must abandon all its partitions and rejoin."
    )


def test_the_epoch_before_is_taken_from_who_lost_the_answer() -> None:
    play = ConsumerPlay()
    one, two = play.consumer("a"), play.consumer("b")
    play.settle(one, two)
    two.leave()
    one.beat()
    epoch, before = one.epoch, one.epoch - 1
    one.epoch = play.consumers.members["a"].previous_epoch
    one.beat()
    assert (one.said.code, one.epoch) == (Code.NONE, epoch)
    assert before < epoch


def test_a_joining_member_may_come_again() -> None:
    play = ConsumerPlay()
    one = play.consumer("a").beat()
    one.join()
    assert (one.said.code, one.epoch, one.partitions) == (Code.NONE, 2, [0, 1, 2, 3])


def test_unknown_members_and_groups_are_told_so() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    one.member_id = "z"
    assert one.beat().said.message == "Member z is not a member of group readers."
    fresh = ConsumerPlay()
    one.play = fresh
    assert one.beat().said.code is Code.GROUP_ID_NOT_FOUND
    assert one.said.message == "Consumer group readers not found."
    assert one.leave().message == "Group readers not found."


def test_a_full_group_takes_nobody_more() -> None:
    play = ConsumerPlay(consumer_max_size=1)
    one = play.consumer("a")
    two = play.consumer("b")
    assert two.said.code is Code.GROUP_MAX_SIZE_REACHED
    assert two.said.message == "The consumer group has reached its maximum capacity of 1 members."
    assert not one.beat().said.code


def test_topics_that_grow_come_or_go_are_assigned_anew() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", topics=frozenset({"t", "later"}))
    play.topics.put("t", 6)
    one.beat()
    assert (one.epoch, one.partitions) == (3, [0, 1, 2, 3, 4, 5])
    play.topics.put("later", 1)
    one.beat()
    assert (one.epoch, one.owned[topic_id("later")]) == (4, {0})
    play.topics.remove("t")
    one.beat()  # told
    one.beat()  # obeyed
    assert (one.epoch, one.partitions) == (5, [])
    play.topics.put("beside", 1)
    one.beat()
    assert one.epoch == 5, "a topic that nobody reads is nobody's concern"


def test_another_subscription_moves_the_member_at_once() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    one.beat(topics=frozenset({"u"}))
    one.beat()
    assert (one.epoch, one.partitions, one.owned) == (3, [], {topic_id("u"): {0, 1}})


def test_the_target_is_made_at_most_once_an_interval() -> None:
    play = ConsumerPlay(consumer_assignment_interval_ms=1_000)
    one, two = play.consumer("a"), play.consumer("b")
    assert (play.consumers.epoch, play.consumers.assignment_epoch) == (3, 2)
    assert (play.consumers.state, two.epoch, two.partitions) == ("Assigning", 2, [])
    play.pass_time(1_000)
    play.settle(one, two)
    assert (play.consumers.state, one.epoch, two.epoch) == ("Stable", 3, 3)


def test_expressions_are_resolved_behind_the_join() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", topics=None, regex="t|u.*")
    assert (one.said.code, one.owned) == (Code.NONE, {})
    play.pass_time(0)
    one.beat()
    assert one.owned == {topic_id("t"): {0, 1, 2, 3}, topic_id("u"): {0, 1}}
    play.pass_time(10_001)
    play.topics.put("u2", 1)
    one.beat()
    play.pass_time(0)
    one.beat()
    assert one.owned[topic_id("u2")] == {0}
    one.leave()
    assert not play.consumers.regexes


def test_what_is_no_expression_is_refused_in_words() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", topics=None, regex="((")
    assert one.said.code is Code.INVALID_REGULAR_EXPRESSION
    assert one.said.message == (
        "SubscribedTopicRegex `((` is not a valid regular expression: missing closing )."
    )
    assert not play.written


# -- static members


def test_a_static_member_comes_back_to_its_share() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", instance_id="i")
    two = play.consumer("b")
    play.settle(one, two)
    had, epoch = one.partitions, play.consumers.epoch
    assert one.leave(-2).member_epoch == -2
    assert play.consumers.members["a"].epoch == -2
    assert len(two.beat().partitions) == 2, "its share waits for it"
    back = play.consumer("c", instance_id="i")
    assert (back.partitions, back.epoch, play.consumers.epoch) == (had, epoch, epoch)
    assert list(play.consumers.members) == ["b", "c"]


def test_a_static_member_that_stays_away_is_taken_out() -> None:
    play = ConsumerPlay()
    one = play.consumer("a", instance_id="i")
    one.leave(-2)
    play.pass_time(45_000)
    assert play.consumers.is_empty()
    assert not play.consumers.statics


def test_an_instance_that_is_here_is_not_given_twice() -> None:
    play = ConsumerPlay()
    play.consumer("a", instance_id="i")
    two = play.consumer("b", instance_id="i")
    assert two.said.code is Code.UNRELEASED_INSTANCE_ID
    assert two.said.message == (
        "Static member b with instance id i cannot join the group because the instance id is owned"
        " by a member."
    )
    two.epoch = 2
    assert two.beat().said.code is Code.FENCED_INSTANCE_ID
    two.more["instance_id"] = "j"
    assert two.beat().said.message == "Instance id j is unknown."
