"""A member and its two records."""

from engine.machines.group.consumer.member import STABLE, TRANSITIONS, UNKNOWN, ConsumerMember
from engine.wire.coordinator_records.consumer import (
    ConsumerGroupCurrentMemberAssignmentValue,
    TopicPartitions,
)

T = b"t" * 16


def test_its_records_say_all_of_it() -> None:
    member = ConsumerMember(
        "a", "i", "rack", "client", "/host", frozenset({"t", "u"}), "u.*", 60_000, "range",
        epoch=4, previous_epoch=3, assigned={T: {0: 2, 3: 4}}, revoking={T: {1: 2}},
    )  # fmt: skip
    again = ConsumerMember("a").with_metadata(member.to_metadata())
    assert again.with_current(member.to_current()) == member


def test_without_its_second_record_it_holds_nothing() -> None:
    member = ConsumerMember("a", epoch=4, assigned={T: {0: 2}})
    gone = member.with_current(None)
    assert (gone.epoch, gone.assigned, gone.state) == (-1, {}, STABLE)


def test_records_of_earlier_and_later_releases_are_taken() -> None:
    value = ConsumerGroupCurrentMemberAssignmentValue(
        member_epoch=4, state=9, assigned_partitions=[TopicPartitions(T, [0, 1], None)]
    )
    member = ConsumerMember("a").with_current(value)
    assert (member.state, member.assigned) == (UNKNOWN, {T: {0: 4, 1: 4}})


def test_every_state_can_be_left() -> None:
    assert all(set(row.values()) <= set(TRANSITIONS) for row in TRANSITIONS.values())
