"""Commands about groups are plain data."""

import msgspec

from engine.contract.group_commands import ResetOffsets


def test_a_reset_comes_back_as_it_was_packed() -> None:
    command = ResetOffsets("g", (("t", None), ("u", (0, 1))), "shift", -3)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(command), type=ResetOffsets) == command
