"""Commands and replies are frozen plain data that survive packing, tagged by their names."""

import inspect

import msgspec
import pytest

from engine.contract import commands, facts, frames, startup, views
from engine.contract.commands import CreateTopic, Produce
from engine.contract.values import Command, Reply, Value

VALUES = [
    kind
    for module in (commands, facts, frames, startup, views)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Value) and kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen_tagged_and_of_plain_types(kind: type[Value]) -> None:
    config = kind.__struct_config__
    assert config.frozen
    assert config.tag == kind.__name__
    msgspec.msgpack.Decoder(kind)  # refuses types that cannot cross a process


def test_every_command_names_its_reply() -> None:
    asked = [kind for kind in VALUES if issubclass(kind, Command)]
    replies = {kind.__name__ for kind in VALUES if issubclass(kind, Reply)} | {"Done"}
    for kind in asked:
        assert any(f"`{reply}`" in (kind.__doc__ or "") for reply in replies), kind


def test_bytes_and_nothing_are_told_apart() -> None:
    for value in (None, b"", b"\x00\xff"):
        command = Produce("test", value, headers=(("h", value),))
        packed = msgspec.msgpack.encode(command)
        assert msgspec.msgpack.decode(packed, type=Produce) == command


def test_a_tag_tells_commands_apart() -> None:
    packed = msgspec.msgpack.encode(CreateTopic("test"))
    assert msgspec.msgpack.decode(packed, type=CreateTopic | Produce) == CreateTopic("test")
