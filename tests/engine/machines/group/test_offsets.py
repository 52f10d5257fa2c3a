"""Positions: who may store them, when they go, and that nothing else moves them."""

import pytest

from engine.base.errors import Code
from engine.machines.group.asks import (
    CommitOffsets,
    CommittedOffset,
    DeleteGroup,
    DeleteOffsets,
    ExpireOffsets,
    FetchOffsets,
    ForgetTopics,
)
from tests.engine.machines.group.playing import G, Play

WEEK_MS = 7 * 24 * 3_600_000


def test_a_member_commits_and_a_zombie_does_not() -> None:
    play = Play()
    (first,) = play.stable("a")
    assert play.commit(5, first) is Code.NONE
    assert play.commit(9, first, generation=first.generation - 1) is Code.ILLEGAL_GENERATION
    assert play.commit(9) is Code.UNKNOWN_MEMBER_ID
    assert play.committed() == 5


def test_nobody_commits_between_join_and_sync() -> None:
    play = Play()
    asked = play.join()
    play.pass_time(0)
    assert play.commit(5, play.reply(asked)) is Code.REBALANCE_IN_PROGRESS


def test_a_commit_is_taken_while_the_others_join_again() -> None:
    play = Play()
    (first,) = play.stable("a")
    play.join()
    assert play.commit(5, first) is Code.NONE


def test_a_commit_from_outside_makes_a_simple_group() -> None:
    play = Play()
    assert play.commit(7) is Code.NONE
    assert play.group.protocol_type == ""
    assert play.restored().offsets[G]["t", 0].offset == 7


@pytest.mark.parametrize(
    ("version", "code"), [(8, Code.ILLEGAL_GENERATION), (9, Code.GROUP_ID_NOT_FOUND)]
)
def test_a_generation_of_no_group_is_refused(version: int, code: Code) -> None:
    assert Play().commit(7, generation=3, version=version) is code


def test_too_much_metadata_spoils_its_own_partition_only() -> None:
    play = Play()
    many = (CommittedOffset("t", 0, 1, metadata="m" * 5000), CommittedOffset("t", 1, 2))
    outcome = play.ask(CommitOffsets(G, "", None, -1, many))
    assert outcome.codes == (Code.OFFSET_METADATA_TOO_LARGE, Code.NONE)
    found = play.ask(FetchOffsets(G, None)).offsets
    assert [(topic, [index for index, _ in parts]) for topic, parts in found] == [("t", [1])]


def test_an_unknown_position_is_minus_one_and_no_error() -> None:
    play = Play()
    assert play.committed() == -1


def test_positions_of_an_empty_group_expire_after_their_time() -> None:
    play = Play()
    (first,) = play.stable("a")
    play.commit(5, first)
    play.leave(first.member_id)
    play.now_ms += WEEK_MS - 1
    assert play.ask(ExpireOffsets()) == 0
    play.now_ms += 1
    assert play.ask(ExpireOffsets()) == 1
    assert G not in play.machine.groups
    assert G not in play.restored().groups


def test_positions_of_a_living_group_stay_but_not_those_it_no_longer_reads() -> None:
    play = Play()
    (first,) = play.stable("a")
    two = (CommittedOffset("t", 0, 1), CommittedOffset("old", 0, 2))
    play.ask(CommitOffsets(G, first.member_id, None, first.generation, two))
    play.now_ms += WEEK_MS
    assert play.ask(ExpireOffsets()) == 1
    assert play.committed() == 1


def test_a_retention_of_its_own_counts() -> None:
    play = Play()
    play.commit(5, retention_ms=1000)
    play.now_ms += 1000
    assert play.ask(ExpireOffsets()) == 1


def test_positions_in_deleted_topics_go() -> None:
    play = Play()
    play.commit(5)
    assert play.ask(ForgetTopics(frozenset({"t"}))) == 1
    assert play.committed() == -1


def test_only_an_empty_group_is_deleted() -> None:
    play = Play()
    (first,) = play.stable("a")
    assert play.ask(DeleteGroup(G)) is Code.NON_EMPTY_GROUP
    play.leave(first.member_id)
    play.commit(5)
    assert play.ask(DeleteGroup(G)) is Code.NONE
    assert play.ask(DeleteGroup(G)) is Code.GROUP_ID_NOT_FOUND
    assert play.committed() == -1
    assert not play.restored().offsets


def test_positions_in_topics_that_are_read_are_not_deleted() -> None:
    play = Play()
    (first,) = play.stable("a")
    play.commit(5, first)
    refused = play.ask(DeleteOffsets(G, (("t", (0,)), ("u", (0,)))))
    assert refused.codes == (Code.GROUP_SUBSCRIBED_TO_TOPIC, Code.NONE)
    play.leave(first.member_id)
    assert play.ask(DeleteOffsets(G, (("t", (0,)),))).codes == (Code.NONE,)
    assert play.committed() == -1
