"""Kafka's fingerprint of the topics that a group reads: whoever takes the group over sees no change."""

import struct
from collections.abc import Iterable
from functools import lru_cache

from engine.base.xxh3 import xxh3_64
from engine.machines.group.consumer.topics import TopicSeen

_VERSION = b"\0"
_INT, _LONG = struct.Struct("<i"), struct.Struct("<q")


def metadata_hash(topics: Iterable[TopicSeen]) -> int:
    """Another number whenever one of them is made, grows, moves between racks or goes; 0 for none."""
    found = sorted(topics, key=lambda topic: topic.name)
    if not found:
        return 0
    return _signed(b"".join(_LONG.pack(topic_hash(each)) for each in found))


@lru_cache(maxsize=4096)
def topic_hash(topic: TopicSeen) -> int:
    parts = [_VERSION, topic.topic_id[7::-1], topic.topic_id[:7:-1], _text(topic.name)]
    parts.append(_INT.pack(topic.partition_count))
    for partition in range(topic.partition_count):
        parts.append(_INT.pack(partition))
        racks = topic.racks[partition] if topic.racks else ()
        parts += [_INT.pack(len(rack)) + _text(rack) for rack in racks]
    return _signed(b"".join(parts))


def _text(text: str) -> bytes:
    """Java's characters and how many they are."""
    data = text.encode("utf-16-le", "surrogatepass")
    return data + _INT.pack(len(data) // 2)


def _signed(data: bytes) -> int:
    found = xxh3_64(data)
    return found - (1 << 64) if found >> 63 else found
