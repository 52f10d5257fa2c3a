"""DescribeShareGroupOffsets (key 90), v0-1.

Reads the start offsets of a share group's partitions.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, String, Uuid, wire


class DescribeShareGroupOffsetsRequestTopic(Part, frozen=True):
    """One of the `topics` of `DescribeShareGroupOffsetsRequestGroup`."""

    topic_name: String = ""
    partitions: list[Int32] = []


class DescribeShareGroupOffsetsRequestGroup(Part, frozen=True):
    """One of the `groups` of `DescribeShareGroupOffsetsRequest`."""

    group_id: String = ""
    topics: Annotated[list[DescribeShareGroupOffsetsRequestTopic] | None, wire(nullable="0+")] = []


class DescribeShareGroupOffsetsRequest(Message, frozen=True):
    """What a client asks of DescribeShareGroupOffsets."""

    KEY: ClassVar = 90
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    groups: list[DescribeShareGroupOffsetsRequestGroup] = []


class DescribeShareGroupOffsetsResponsePartition(Part, frozen=True):
    """One of the `partitions` of `DescribeShareGroupOffsetsResponseTopic`."""

    partition_index: Int32 = 0
    start_offset: Int64 = 0
    leader_epoch: Int32 = 0
    lag: Annotated[Int64, wire("1+")] = -1
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class DescribeShareGroupOffsetsResponseTopic(Part, frozen=True):
    """One of the `topics` of `DescribeShareGroupOffsetsResponseGroup`."""

    topic_name: String = ""
    topic_id: Uuid = NO_UUID
    partitions: list[DescribeShareGroupOffsetsResponsePartition] = []


class DescribeShareGroupOffsetsResponseGroup(Part, frozen=True):
    """One of the `groups` of `DescribeShareGroupOffsetsResponse`."""

    group_id: String = ""
    topics: list[DescribeShareGroupOffsetsResponseTopic] = []
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class DescribeShareGroupOffsetsResponse(Message, frozen=True):
    """What DescribeShareGroupOffsets answers."""

    KEY: ClassVar = 90
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    groups: list[DescribeShareGroupOffsetsResponseGroup] = []
