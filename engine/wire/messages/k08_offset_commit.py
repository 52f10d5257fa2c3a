"""OffsetCommit (key 8), v2-10. Stores a group's positions in partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, String, Uuid, wire


class OffsetCommitRequestPartition(Part, frozen=True):
    """One of the `partitions` of `OffsetCommitRequestTopic`."""

    partition_index: Int32 = 0
    committed_offset: Int64 = 0
    committed_leader_epoch: Annotated[Int32, wire("6+")] = -1
    committed_metadata: Annotated[String | None, wire(nullable="0+")] = ""


class OffsetCommitRequestTopic(Part, frozen=True):
    """One of the `topics` of `OffsetCommitRequest`."""

    name: Annotated[String, wire("0-9")] = ""
    topic_id: Annotated[Uuid, wire("10+")] = NO_UUID
    partitions: list[OffsetCommitRequestPartition] = []


class OffsetCommitRequest(Message, frozen=True):
    """What a client asks of OffsetCommit."""

    KEY: ClassVar = 8
    VERSIONS: ClassVar = (2, 10)
    FLEXIBLE: ClassVar = 8

    group_id: String = ""
    generation_id_or_member_epoch: Int32 = -1
    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("7+", nullable="7+")] = None
    retention_time_ms: Annotated[Int64, wire("2-4")] = -1
    topics: list[OffsetCommitRequestTopic] = []


class OffsetCommitResponsePartition(Part, frozen=True):
    """One of the `partitions` of `OffsetCommitResponseTopic`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0


class OffsetCommitResponseTopic(Part, frozen=True):
    """One of the `topics` of `OffsetCommitResponse`."""

    name: Annotated[String, wire("0-9")] = ""
    topic_id: Annotated[Uuid, wire("10+")] = NO_UUID
    partitions: list[OffsetCommitResponsePartition] = []


class OffsetCommitResponse(Message, frozen=True):
    """What OffsetCommit answers."""

    KEY: ClassVar = 8
    VERSIONS: ClassVar = (2, 10)
    FLEXIBLE: ClassVar = 8

    throttle_time_ms: Annotated[Int32, wire("3+")] = 0
    topics: list[OffsetCommitResponseTopic] = []
