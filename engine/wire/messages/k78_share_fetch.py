"""ShareFetch (key 78), v1-2.

Acquires records for a member of a share group and acknowledges earlier ones.
"""

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
    Records,
    String,
    Uuid,
    wire,
)


class AcknowledgementBatch(Part, frozen=True):
    """One of the `acknowledgement_batches` of `FetchPartition`."""

    first_offset: Int64 = 0
    last_offset: Int64 = 0
    acknowledge_types: list[Int8] = []


class FetchPartition(Part, frozen=True):
    """One of the `partitions` of `FetchTopic`."""

    partition_index: Int32 = 0
    partition_max_bytes: Annotated[Int32, wire("0")] = 0
    acknowledgement_batches: list[AcknowledgementBatch] = []


class FetchTopic(Part, frozen=True):
    """One of the `topics` of `ShareFetchRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[FetchPartition] = []


class ForgottenTopic(Part, frozen=True):
    """One of the `forgotten_topics_data` of `ShareFetchRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []


class ShareFetchRequest(Message, frozen=True):
    """What a client asks of ShareFetch."""

    KEY: ClassVar = 78
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 0

    group_id: Annotated[String | None, wire(nullable="0+")] = None
    member_id: Annotated[String | None, wire(nullable="0+")] = ""
    share_session_epoch: Int32 = 0
    max_wait_ms: Int32 = 0
    min_bytes: Int32 = 0
    max_bytes: Int32 = 2147483647
    max_records: Int32 = 0
    batch_size: Int32 = 0
    share_acquire_mode: Annotated[Int8, wire("2+")] = 0
    is_renew_ack: Annotated[Bool, wire("2+")] = False
    topics: list[FetchTopic] = []
    forgotten_topics_data: list[ForgottenTopic] = []


class LeaderIdAndEpoch(Part, frozen=True):
    """The `current_leader` of `PartitionData`."""

    leader_id: Int32 = 0
    leader_epoch: Int32 = 0


class AcquiredRecords(Part, frozen=True):
    """One of the `acquired_records` of `PartitionData`."""

    first_offset: Int64 = 0
    last_offset: Int64 = 0
    delivery_count: Int16 = 0


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `ShareFetchableTopicResponse`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    acknowledge_error_code: Int16 = 0
    acknowledge_error_message: Annotated[String | None, wire(nullable="0+")] = None
    current_leader: LeaderIdAndEpoch = LeaderIdAndEpoch()
    records: Records = b""
    acquired_records: list[AcquiredRecords] = []


class ShareFetchableTopicResponse(Part, frozen=True):
    """One of the `responses` of `ShareFetchResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `ShareFetchResponse`."""

    node_id: Int32 = 0
    host: String = ""
    port: Int32 = 0
    rack: Annotated[String | None, wire(nullable="0+")] = None


class ShareFetchResponse(Message, frozen=True):
    """What ShareFetch answers."""

    KEY: ClassVar = 78
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    acquisition_lock_timeout_ms: Int32 = 0
    responses: list[ShareFetchableTopicResponse] = []
    node_endpoints: list[NodeEndpoint] = []
