"""Old and new consumers in one group: shared at once, handed over piece by piece."""

from engine.base.errors import Code
from engine.machines.group.asks import Sync
from tests.engine.machines.group.consumer.playing import ConsumerPlay
from tests.engine.machines.group.playing import G


def test_an_old_consumer_joins_a_new_group_and_gets_its_share() -> None:
    play = ConsumerPlay()
    new, old = play.consumer("a"), play.classic("b")
    assert (old.code, old.epoch, old.partitions) == (Code.NONE, 3, [])
    play.settle(new, old)
    assert (len(new.partitions), len(old.partitions)) == (2, 2)
    assert (new.epoch, old.epoch, play.consumers.state) == (3, 3, "Stable")


def test_an_old_consumer_is_told_to_join_again_when_it_must_give_up() -> None:
    play = ConsumerPlay()
    new, old = play.consumer("a"), play.classic("b")
    play.settle(new, old)
    third = play.consumer("c")
    play.settle(new, old, third)
    assert sorted(map(len, (new.partitions, old.partitions, third.partitions))) == [1, 1, 2]
    assert play.consumers.state == "Stable"


def test_who_is_told_and_does_not_join_again_is_taken_out() -> None:
    play = ConsumerPlay(consumer_session_timeout_ms=1_000_000)
    new, old = play.consumer("a"), play.classic("b")
    play.settle(new, old)
    play.consumer("c")
    for _ in range(14):
        play.pass_time(5_000)
        new.beat()
        if "b" in play.consumers.members:
            old.join = lambda: old  # it hears and does nothing
            assert old.beat().code is Code.REBALANCE_IN_PROGRESS
    assert "b" not in play.consumers.members


def test_who_never_asks_for_its_share_is_taken_out() -> None:
    play = ConsumerPlay(consumer_session_timeout_ms=1_000_000)
    play.consumer("a")
    ask = play.join_ask("", new_member_id="b", session_timeout_ms=1_000_000)
    assert not play.ask(ask).code
    play.pass_time(60_000)
    assert list(play.consumers.members) == ["a"]


def test_others_ids_generations_and_protocols_are_refused() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    old = play.classic("b")

    def sync(member: str, generation: int, **more: str) -> Code:
        return play.ask(Sync(G, member, None, generation, **more)).code

    assert sync("b", old.epoch) is Code.NONE
    assert sync("b", 9) is Code.ILLEGAL_GENERATION
    assert sync("z", old.epoch) is Code.UNKNOWN_MEMBER_ID
    assert sync("a", old.epoch) is Code.UNKNOWN_MEMBER_ID, "it speaks another protocol"
    assert sync("b", old.epoch, protocol="other") is Code.INCONSISTENT_GROUP_PROTOCOL
    other = play.join("", new_member_id="c", protocols=(("mine", b"\0\0"),))
    assert play.reply(other).code is Code.INCONSISTENT_GROUP_PROTOCOL
    other = play.join("", new_member_id="c", protocol_type="connect")
    assert play.reply(other).code is Code.INCONSISTENT_GROUP_PROTOCOL


def test_an_id_is_asked_for_where_the_version_knows_that() -> None:
    play = ConsumerPlay()
    play.consumer("a")
    said = play.reply(play.join("", new_member_id="b", requires_known_id=True))
    assert (said.code, said.member_id) == (Code.MEMBER_ID_REQUIRED, "b")
    assert not play.reply(play.join("b", requires_known_id=True)).code


def test_an_old_consumer_leaves() -> None:
    play = ConsumerPlay()
    new, old = play.consumer("a"), play.classic("b")
    play.settle(new, old)
    assert play.leave("b") is Code.NONE
    assert play.leave("b") is Code.UNKNOWN_MEMBER_ID
    play.settle(new)
    assert new.partitions == [0, 1, 2, 3]
    assert play.leave("a") is Code.UNKNOWN_MEMBER_ID, "it speaks another protocol"
