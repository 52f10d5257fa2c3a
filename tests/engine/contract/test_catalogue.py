"""What crosses a socket comes back as it was; two contracts are told apart."""

import msgspec
import pytest

from engine.contract import catalogue
from engine.contract.commands import CreateTopic, Produced
from engine.contract.consumers import OfConsumer, PauseConsumer
from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame
from engine.contract.values import Command, Reply, Value, View
from engine.contract.views import FollowerView, PartitionView

PARTITION = PartitionView(
    "orders", 0, 1, 0, (1, 2), (1,), 0, 5, 5, 5, 90, 1, 0.5, 8.0, None,
    followers=(FollowerView(2, None, None),),
)  # fmt: skip


def test_every_kind_of_value_can_be_told_apart() -> None:
    for base in (Command, Reply, View):
        names = [kind.__name__ for kind in catalogue.kinds_of(base)]
        assert len(set(names)) == len(names) > 10
    assert OfConsumer not in catalogue.kinds_of(Command)


@pytest.mark.parametrize("command", [CreateTopic("a", configs=(("k", "v"),)), PauseConsumer(3)])
def test_a_command_comes_back(command: Command) -> None:
    assert catalogue.commands().decode(msgspec.msgpack.encode(command)) == command


def test_a_reply_comes_back() -> None:
    reply = Produced("orders", 0, 7, 1)
    assert catalogue.replies().decode(msgspec.msgpack.encode(reply)) == reply


def test_a_frame_comes_back() -> None:
    batch = BatchAppended((1,), "orders", 0, 0, 1, 0, b"\x00\xff")
    frame = Frame(
        states=((("partition", "orders", 0), PARTITION), (("topic", "gone"), None)),
        feed=(batch, Skipped(1, 2, 3)),
        events=(Event(1, "topic_created", "good", "Topic orders created"),),
        events_skipped=4,
    )
    data = msgspec.msgpack.encode(catalogue.packed(frame))
    assert msgspec.msgpack.decode(data, type=catalogue.PackedFrame).unpacked() == frame


def test_another_field_is_another_contract() -> None:
    before = catalogue.fingerprint()
    catalogue.fingerprint.cache_clear()
    made = msgspec.defstruct("Unheard", [("of", int)], bases=(Value,), frozen=True)
    assert catalogue.fingerprint() != before
    del made
    catalogue.fingerprint.cache_clear()
