"""A classic group's own rules: its states, the protocol it elects, and the record that keeps it."""

import pytest

from engine.contract.groups import CLASSIC_EDGES
from engine.machines.group.changes import AssignmentMade, GenerationStarted, RebalanceBegan
from engine.machines.group.classic import CLASSIC_GROUP_TRANSITIONS, ClassicGroup
from engine.wire.message import decode_whole, encode_whole
from tests.engine.machines.group.playing import G, Play


def test_every_state_can_be_left_and_every_next_state_exists() -> None:
    assert all(
        after in CLASSIC_GROUP_TRANSITIONS
        for row in CLASSIC_GROUP_TRANSITIONS.values()
        for after in row.values()
    )
    assert all(CLASSIC_GROUP_TRANSITIONS.values())


def test_a_change_that_its_state_does_not_know_is_our_bug() -> None:
    with pytest.raises(AssertionError, match="cannot happen in Empty"):
        ClassicGroup(G).apply(AssignmentMade(G, (), 0))


def test_the_protocol_most_members_like_best_of_the_common_ones_is_elected() -> None:
    play = Play()
    first = play.join(protocols=(("a", b""), ("b", b""), ("c", b"")))
    second = play.join(protocols=(("c", b""), ("b", b"")))
    third = play.join(protocols=(("b", b""), ("c", b"")))
    play.pass_time(0)
    again = [play.join(play.reply(first).member_id, protocols=first.protocols), second, third]
    assert {play.reply(ask).protocol for ask in again} == {"b"}


def test_its_record_says_everything_that_has_to_come_back() -> None:
    play = Play()
    play.stable("a", "b")
    value = play.written[-1].value
    data = encode_whole(value, play.written[-1].version)
    other = ClassicGroup(G)
    other.restore(decode_whole(type(value), play.written[-1].version, data))
    assert (other.state, other.generation, other.leader) == ("Stable", 1, play.group.leader)
    assert {each.assignment for each in other.members.values()} == {b"a", b"b"}


def test_a_copy_is_changed_alone() -> None:
    group = ClassicGroup(G)
    copy = group.copy()
    copy.apply(RebalanceBegan(G, "why", 1))
    copy.apply(GenerationStarted(G, 1, "range", "m"))
    assert (group.state, group.generation) == ("Empty", 0)


def test_the_contract_has_the_same_table() -> None:
    edges = [
        (state, event, after)
        for state, row in CLASSIC_GROUP_TRANSITIONS.items()
        for event, after in row.items()
    ]
    assert sorted(edges) == sorted(CLASSIC_EDGES)
