"""ShareAcknowledge (key 79), v1-2. Acknowledges records that a member of a share group acquired."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uuid,
    wire,
)


class AcknowledgementBatch(Part, frozen=True):
    """One of the `acknowledgement_batches` of `AcknowledgePartition`."""

    first_offset: Int64 = 0
    last_offset: Int64 = 0
    acknowledge_types: list[Int8] = []


class AcknowledgePartition(Part, frozen=True):
    """One of the `partitions` of `AcknowledgeTopic`."""

    partition_index: Int32 = 0
    acknowledgement_batches: list[AcknowledgementBatch] = []


class AcknowledgeTopic(Part, frozen=True):
    """One of the `topics` of `ShareAcknowledgeRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[AcknowledgePartition] = []


class ShareAcknowledgeRequest(Message, frozen=True):
    """What a client asks of ShareAcknowledge."""

    KEY: ClassVar = 79
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 0

    group_id: Annotated[String | None, wire(nullable="0+")] = None
    member_id: Annotated[String | None, wire(nullable="0+")] = ""
    share_session_epoch: Int32 = 0
    is_renew_ack: Annotated[Bool, wire("2+")] = False
    topics: list[AcknowledgeTopic] = []


class LeaderIdAndEpoch(Part, frozen=True):
    """The `current_leader` of `PartitionData`."""

    leader_id: Int32 = 0
    leader_epoch: Int32 = 0


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `ShareAcknowledgeTopicResponse`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    current_leader: LeaderIdAndEpoch = LeaderIdAndEpoch()


class ShareAcknowledgeTopicResponse(Part, frozen=True):
    """One of the `responses` of `ShareAcknowledgeResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `ShareAcknowledgeResponse`."""

    node_id: Int32 = 0
    host: String = ""
    port: Int32 = 0
    rack: Annotated[String | None, wire(nullable="0+")] = None


class ShareAcknowledgeResponse(Message, frozen=True):
    """What ShareAcknowledge answers."""

    KEY: ClassVar = 79
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    acquisition_lock_timeout_ms: Annotated[Int32, wire("2+")] = 0
    responses: list[ShareAcknowledgeTopicResponse] = []
    node_endpoints: list[NodeEndpoint] = []
