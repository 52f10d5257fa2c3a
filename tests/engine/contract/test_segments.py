"""What is said of a segment survives the way to another process, and every command names its reply."""

import inspect

import msgspec

from engine.contract import segments
from engine.contract.values import Command, Reply, Value

VALUES = [
    kind
    for _, kind in inspect.getmembers(segments, inspect.isclass)
    if issubclass(kind, Value) and kind.__module__ == segments.__name__
]


def test_every_value_is_frozen_tagged_and_of_plain_types() -> None:
    for kind in VALUES:
        assert kind.__struct_config__.frozen
        assert kind.__struct_config__.tag == kind.__name__
        msgspec.msgpack.Decoder(kind)


def test_every_command_names_its_reply() -> None:
    replies = {kind.__name__ for kind in VALUES if issubclass(kind, Reply)}
    for kind in VALUES:
        if issubclass(kind, Command):
            assert any(f"`{reply}`" in (kind.__doc__ or "") for reply in replies), kind
