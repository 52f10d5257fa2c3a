"""What clients put into bytes is read where it can be, and never trusted."""

from hypothesis import given
from hypothesis import strategies as st

from engine.machines.group.subscription import (
    read_assignment,
    read_subscription,
    subscribed_topics,
)
from engine.wire.data.opaque import (
    ConsumerProtocolAssignment,
    ConsumerProtocolAssignmentTopicPartition,
)
from engine.wire.message import encode_whole
from tests.engine.machines.group.playing import Play, subscription


def test_the_topics_of_all_members_are_read_together() -> None:
    play = Play()
    first = play.join(protocols=(("range", subscription("a", "b")),))
    play.pass_time(0)
    play.join(protocols=(("range", subscription("c")),))
    play.join(play.reply(first).member_id, protocols=first.protocols)
    assert subscribed_topics(play.group) == {"a", "b", "c"}


def test_a_newer_version_is_read_as_the_newest_known() -> None:
    found = ConsumerProtocolAssignment(
        assigned_partitions=[ConsumerProtocolAssignmentTopicPartition("t", [0, 1])]
    )
    data = b"\0\x09" + encode_whole(found, 3) + b"more"
    assert read_assignment(data) == found


def test_what_is_no_subscription_is_unknown() -> None:
    play = Play()
    play.join(protocols=(("range", b"??"),))
    play.pass_time(0)
    assert subscribed_topics(play.group) is None


@given(st.binary(max_size=64))
def test_hostile_bytes_are_never_an_error(data: bytes) -> None:
    read_subscription(data)
    read_assignment(data)
