"""Committed positions in `__consumer_offsets`."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int32, Int64, Message, String, Uuid, wire


class LegacyOffsetCommitKey(Message, frozen=True):
    """Names a committed position, as the oldest releases wrote it."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group: String = ""
    topic: String = ""
    partition: Int32 = 0


class LegacyOffsetCommitValue(Message, frozen=True):
    """A committed position, as the oldest releases wrote it."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    offset: Int64 = 0
    metadata: String = ""
    commit_timestamp: Int64 = 0


class OffsetCommitKey(Message, frozen=True):
    """Names a group's committed position in a partition."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group: String = ""
    topic: String = ""
    partition: Int32 = 0


class OffsetCommitValue(Message, frozen=True):
    """A group's committed position in a partition."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 4

    offset: Int64 = 0
    leader_epoch: Annotated[Int32, wire("3+")] = -1
    metadata: String = ""
    commit_timestamp: Int64 = 0
    expire_timestamp: Annotated[Int64, wire("1")] = -1
    topic_id: Annotated[Uuid, wire("4+", tag=0)] = NO_UUID
