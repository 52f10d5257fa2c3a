"""OffsetForLeaderEpoch (key 23), v2-4.

Tells where an epoch of a partition's leaders ended, for clients that check for truncation.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message, Part, String, wire


class OffsetForLeaderPartition(Part, frozen=True):
    """One of the `partitions` of `OffsetForLeaderTopic`."""

    partition: Int32 = 0
    current_leader_epoch: Int32 = -1
    leader_epoch: Int32 = 0


class OffsetForLeaderTopic(Part, frozen=True):
    """One of the `topics` of `OffsetForLeaderEpochRequest`."""

    topic: String = ""
    partitions: list[OffsetForLeaderPartition] = []


class OffsetForLeaderEpochRequest(Message, frozen=True):
    """What a client asks of OffsetForLeaderEpoch."""

    KEY: ClassVar = 23
    VERSIONS: ClassVar = (2, 4)
    FLEXIBLE: ClassVar = 4

    replica_id: Annotated[Int32, wire("3+")] = -2
    topics: list[OffsetForLeaderTopic] = []


class EpochEndOffset(Part, frozen=True):
    """One of the `partitions` of `OffsetForLeaderTopicResult`."""

    error_code: Int16 = 0
    partition: Int32 = 0
    leader_epoch: Int32 = -1
    end_offset: Int64 = -1


class OffsetForLeaderTopicResult(Part, frozen=True):
    """One of the `topics` of `OffsetForLeaderEpochResponse`."""

    topic: String = ""
    partitions: list[EpochEndOffset] = []


class OffsetForLeaderEpochResponse(Message, frozen=True):
    """What OffsetForLeaderEpoch answers."""

    KEY: ClassVar = 23
    VERSIONS: ClassVar = (2, 4)
    FLEXIBLE: ClassVar = 4

    throttle_time_ms: Int32 = 0
    topics: list[OffsetForLeaderTopicResult] = []
