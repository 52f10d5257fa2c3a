"""Positions of consumer groups: a stale epoch stores and reads nothing, but what was held then."""

import pytest

from engine.base.errors import Code
from engine.machines.group.asks import CommitOffsets, CommittedOffset, DeleteOffsets, FetchOffsets
from tests.engine.machines.group.consumer.playing import ConsumerPlay, topic_id
from tests.engine.machines.group.playing import G


def commit(play: ConsumerPlay, epoch: int, member: str = "a", version: int = 9, partition: int = 0):
    place = CommittedOffset("t", partition, 7, topic_id=topic_id("t"))
    found = play.ask(CommitOffsets(G, member, None, epoch, (place,), version=version))
    return found.code or found.codes[0]


@pytest.mark.parametrize(
    ("epoch", "version", "code"),
    [
        (2, 9, Code.NONE),
        (1, 9, Code.STALE_MEMBER_EPOCH),
        (3, 10, Code.STALE_MEMBER_EPOCH),
        (1, 8, Code.UNSUPPORTED_VERSION),
        (2, 8, Code.UNSUPPORTED_VERSION),
    ],
)
def test_a_members_epoch_decides(epoch: int, version: int, code: Code) -> None:
    play = ConsumerPlay()
    play.consumer("a")
    assert commit(play, epoch, version=version) is code
    assert play.committed() == (-1 if code else 7)


def test_what_was_held_in_the_earlier_epoch_may_still_be_committed() -> None:
    play = ConsumerPlay()
    one, two = play.consumer("a"), play.consumer("b")
    play.settle(one, two)
    assert one.epoch == 3
    kept, gone = one.partitions[0], two.partitions[0]
    assert commit(play, 2, partition=kept) is Code.NONE
    assert commit(play, 2, partition=gone) is Code.STALE_MEMBER_EPOCH


def test_strangers_commit_only_where_nobody_is() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    assert commit(play, -1, member="") is Code.UNKNOWN_MEMBER_ID
    assert commit(play, 2, member="z") is Code.UNKNOWN_MEMBER_ID
    one.leave()
    assert commit(play, -1, member="") is Code.NONE
    assert commit(play, 3, member="z") is Code.UNKNOWN_MEMBER_ID


def test_reading_as_a_member_wants_its_epoch() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    commit(play, 2)
    assert play.committed() == 7
    fetch = (("t", (0,)),)
    assert play.ask(FetchOffsets(G, fetch, "a", 2)).code is Code.NONE
    assert play.ask(FetchOffsets(G, fetch, "a", 1)).code is Code.STALE_MEMBER_EPOCH
    assert play.ask(FetchOffsets(G, fetch, "z", 2)).code is Code.UNKNOWN_MEMBER_ID


def test_positions_that_are_read_are_not_deleted() -> None:
    play = ConsumerPlay()
    one = play.consumer("a")
    commit(play, 2)
    delete = (("t", (0,)),)
    assert play.ask(DeleteOffsets(G, delete)).codes == (Code.GROUP_SUBSCRIBED_TO_TOPIC,)
    one.leave()
    assert play.ask(DeleteOffsets(G, delete)).codes == (Code.NONE,)
    assert play.committed() == -1
