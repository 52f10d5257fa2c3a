"""The contract values of backups."""

import msgspec

from engine.contract.backup import CopyNews, RestoreTopics, TopicToRestore


def test_values_survive_packing() -> None:
    for value in (
        RestoreTopics("/backup", (TopicToRestore("a", "b"),)),
        CopyNews(1, 2, "a-0", "failed", "It failed.", ("a-0 at byte 7",)),
    ):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=type(value)) == value
