"""Sample commands and their view cross as plain data."""

import msgspec

from engine.contract.samples import SamplesView, StartSamples


def test_they_survive_msgpack() -> None:
    for value in (StartSamples(50), SamplesView("stopped", ("orders",), 0, 7, "it was stopped")):
        packed = msgspec.msgpack.encode(value)
        assert msgspec.msgpack.decode(packed, type=type(value)) == value
