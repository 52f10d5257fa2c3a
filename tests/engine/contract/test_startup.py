"""A refused start says what, whose and what would help, and crosses a process as plain data."""

import msgspec

from engine.contract.startup import EngineStoppedError, StartError, StartRefused
from engine.contract.values import EngineError


def test_the_error_carries_its_refusal_and_speaks_its_sentence() -> None:
    refused = StartRefused("port_taken", "Port 9092 is taken.", suggestion="9093", port=9092)
    error = StartError(refused)
    assert isinstance(error, EngineError)
    assert (error.refusal, str(error)) == (refused, "Port 9092 is taken.")


def test_a_refusal_survives_packing() -> None:
    refused = StartRefused("folder_in_use", "In use.", "java", "/d-2", "Use it.", None, "/d")
    packed = msgspec.msgpack.encode(refused)
    assert msgspec.msgpack.decode(packed, type=StartRefused) == refused


def test_a_stopped_engine_says_so_without_being_told_to() -> None:
    assert "stopped" in EngineStoppedError().text
