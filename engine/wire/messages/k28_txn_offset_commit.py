"""TxnOffsetCommit (key 28), v0-6. Stores a group's positions as part of a transaction."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, String, Uuid, wire


class TxnOffsetCommitRequestPartition(Part, frozen=True):
    """One of the `partitions` of `TxnOffsetCommitRequestTopic`."""

    partition_index: Int32 = 0
    committed_offset: Int64 = 0
    committed_leader_epoch: Annotated[Int32, wire("2+")] = -1
    committed_metadata: Annotated[String | None, wire(nullable="0+")] = ""


class TxnOffsetCommitRequestTopic(Part, frozen=True):
    """One of the `topics` of `TxnOffsetCommitRequest`."""

    name: Annotated[String, wire("0-5")] = ""
    topic_id: Annotated[Uuid, wire("6+")] = NO_UUID
    partitions: list[TxnOffsetCommitRequestPartition] = []


class TxnOffsetCommitRequest(Message, frozen=True):
    """What a client asks of TxnOffsetCommit."""

    KEY: ClassVar = 28
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 3

    transactional_id: String = ""
    group_id: String = ""
    producer_id: Int64 = 0
    producer_epoch: Int16 = 0
    generation_id_or_member_epoch: Annotated[Int32, wire("3+")] = -1
    member_id: Annotated[String, wire("3+")] = ""
    group_instance_id: Annotated[String | None, wire("3+", nullable="3+")] = None
    topics: list[TxnOffsetCommitRequestTopic] = []


class TxnOffsetCommitResponsePartition(Part, frozen=True):
    """One of the `partitions` of `TxnOffsetCommitResponseTopic`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0


class TxnOffsetCommitResponseTopic(Part, frozen=True):
    """One of the `topics` of `TxnOffsetCommitResponse`."""

    name: Annotated[String, wire("0-5")] = ""
    topic_id: Annotated[Uuid, wire("6+")] = NO_UUID
    partitions: list[TxnOffsetCommitResponsePartition] = []


class TxnOffsetCommitResponse(Message, frozen=True):
    """What TxnOffsetCommit answers."""

    KEY: ClassVar = 28
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 3

    throttle_time_ms: Int32 = 0
    topics: list[TxnOffsetCommitResponseTopic] = []
