"""Commands about replicas are plain data."""

import msgspec

from engine.contract.replicas import PartitionMove, ReassignPartitions


def test_a_move_comes_back_as_it_was_packed() -> None:
    command = ReassignPartitions((PartitionMove("t", 3, (2, 1)),), validate_only=True)
    packed = msgspec.msgpack.encode(command)
    assert msgspec.msgpack.decode(packed, type=ReassignPartitions) == command
