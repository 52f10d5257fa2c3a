"""AlterShareGroupOffsets (key 91), v0. Sets the start offsets of a share group's partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, String, Uuid, wire


class AlterShareGroupOffsetsRequestPartition(Part, frozen=True):
    """One of the `partitions` of `AlterShareGroupOffsetsRequestTopic`."""

    partition_index: Int32 = 0
    start_offset: Int64 = 0


class AlterShareGroupOffsetsRequestTopic(Part, frozen=True):
    """One of the `topics` of `AlterShareGroupOffsetsRequest`."""

    topic_name: String = ""
    partitions: list[AlterShareGroupOffsetsRequestPartition] = []


class AlterShareGroupOffsetsRequest(Message, frozen=True):
    """What a client asks of AlterShareGroupOffsets."""

    KEY: ClassVar = 91
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[AlterShareGroupOffsetsRequestTopic] = []


class AlterShareGroupOffsetsResponsePartition(Part, frozen=True):
    """One of the `partitions` of `AlterShareGroupOffsetsResponseTopic`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class AlterShareGroupOffsetsResponseTopic(Part, frozen=True):
    """One of the `responses` of `AlterShareGroupOffsetsResponse`."""

    topic_name: String = ""
    topic_id: Uuid = NO_UUID
    partitions: list[AlterShareGroupOffsetsResponsePartition] = []


class AlterShareGroupOffsetsResponse(Message, frozen=True):
    """What AlterShareGroupOffsets answers."""

    KEY: ClassVar = 91
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    responses: list[AlterShareGroupOffsetsResponseTopic] = []
