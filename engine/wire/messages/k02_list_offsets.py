"""ListOffsets (key 2), v1-11.

Finds offsets of partitions: the earliest, the latest, or the first at or after a time.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Int64, Message, Part, String, wire


class ListOffsetsPartition(Part, frozen=True):
    """One of the `partitions` of `ListOffsetsTopic`."""

    partition_index: Int32 = 0
    current_leader_epoch: Annotated[Int32, wire("4+")] = -1
    timestamp: Int64 = 0


class ListOffsetsTopic(Part, frozen=True):
    """One of the `topics` of `ListOffsetsRequest`."""

    name: String = ""
    partitions: list[ListOffsetsPartition] = []


class ListOffsetsRequest(Message, frozen=True):
    """What a client asks of ListOffsets."""

    KEY: ClassVar = 2
    VERSIONS: ClassVar = (1, 11)
    FLEXIBLE: ClassVar = 6

    replica_id: Int32 = 0
    isolation_level: Annotated[Int8, wire("2+")] = 0
    topics: list[ListOffsetsTopic] = []
    timeout_ms: Annotated[Int32, wire("10+")] = 0


class ListOffsetsPartitionResponse(Part, frozen=True):
    """One of the `partitions` of `ListOffsetsTopicResponse`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    timestamp: Int64 = -1
    offset: Int64 = -1
    leader_epoch: Annotated[Int32, wire("4+")] = -1


class ListOffsetsTopicResponse(Part, frozen=True):
    """One of the `topics` of `ListOffsetsResponse`."""

    name: String = ""
    partitions: list[ListOffsetsPartitionResponse] = []


class ListOffsetsResponse(Message, frozen=True):
    """What ListOffsets answers."""

    KEY: ClassVar = 2
    VERSIONS: ClassVar = (1, 11)
    FLEXIBLE: ClassVar = 6

    throttle_time_ms: Annotated[Int32, wire("2+")] = 0
    topics: list[ListOffsetsTopicResponse] = []
