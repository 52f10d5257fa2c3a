"""What classic consumers say of themselves in bytes that the broker only carries."""

from collections.abc import Mapping
from struct import Struct

from engine.machines.group.classic import CONSUMERS, ClassicGroup
from engine.wire.data.opaque import (
    ConsumerProtocolAssignment,
    ConsumerProtocolAssignmentTopicPartition,
    ConsumerProtocolSubscription,
)
from engine.wire.declare import WireError
from engine.wire.message import M, decode, encode_whole

_VERSION = Struct(">h")
_NEWEST = 3


def subscribed_topics(group: ClassicGroup) -> frozenset[str] | None:
    """Every topic that a member subscribes to; None where that cannot be known."""
    if group.protocol_type != CONSUMERS or group.protocol is None:
        return None
    topics: set[str] = set()
    for member in group.members.values():
        found = read_subscription(member.metadata(group.protocol))
        if found is None:
            return None
        topics.update(found.topics)
    return frozenset(topics)


def read_subscription(data: bytes) -> ConsumerProtocolSubscription | None:
    return _read(ConsumerProtocolSubscription, data)


def write_subscription(said: ConsumerProtocolSubscription) -> bytes:
    """What a consumer says when it joins, in the newest version."""
    return _VERSION.pack(_NEWEST) + encode_whole(said, _NEWEST)


def read_assignment(data: bytes) -> ConsumerProtocolAssignment | None:
    return _read(ConsumerProtocolAssignment, data)


def write_assignment(shares: Mapping[str, tuple[int, ...]], subscription: bytes) -> bytes:
    """A share in the version that the member's own subscription has."""
    version = _NEWEST
    if len(subscription) >= _VERSION.size:
        version = max(0, min(_VERSION.unpack_from(subscription)[0], _NEWEST))
    assigned = [
        ConsumerProtocolAssignmentTopicPartition(topic=name, partitions=list(partitions))
        for name, partitions in sorted(shares.items())
    ]
    body = ConsumerProtocolAssignment(assigned_partitions=assigned)
    return _VERSION.pack(version) + encode_whole(body, version)


def _read(kind: type[M], data: bytes) -> M | None:
    """None where the bytes are not what consumers write; newer versions only add to older ones."""
    if len(data) < _VERSION.size:
        return None
    version = min(_VERSION.unpack_from(data)[0], _NEWEST)
    if version < 0:
        return None
    try:
        return decode(kind, version, data, _VERSION.size, len(data))[0]
    except WireError:
        return None
