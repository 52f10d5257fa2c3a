"""Fetch (key 1), v4-18.

Reads record batches from partitions, waiting for more where there are too few; followers replicate by it.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
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


class ReplicaState(Part, frozen=True):
    """The `replica_state` of `FetchRequest`."""

    replica_id: Annotated[Int32, wire("15+")] = -1
    replica_epoch: Annotated[Int64, wire("15+")] = -1


class FetchPartition(Part, frozen=True):
    """One of the `partitions` of `FetchTopic`."""

    partition: Int32 = 0
    current_leader_epoch: Annotated[Int32, wire("9+")] = -1
    fetch_offset: Int64 = 0
    last_fetched_epoch: Annotated[Int32, wire("12+")] = -1
    log_start_offset: Annotated[Int64, wire("5+")] = -1
    partition_max_bytes: Int32 = 0
    replica_directory_id: Annotated[Uuid, wire("17+", tag=0)] = NO_UUID
    high_watermark: Annotated[Int64, wire("18+", tag=1)] = 9223372036854775807


class FetchTopic(Part, frozen=True):
    """One of the `topics` of `FetchRequest`."""

    topic: Annotated[String, wire("0-12")] = ""
    topic_id: Annotated[Uuid, wire("13+")] = NO_UUID
    partitions: list[FetchPartition] = []


class ForgottenTopic(Part, frozen=True):
    """One of the `forgotten_topics_data` of `FetchRequest`."""

    topic: Annotated[String, wire("7-12")] = ""
    topic_id: Annotated[Uuid, wire("13+")] = NO_UUID
    partitions: Annotated[list[Int32], wire("7+")] = []


class FetchRequest(Message, frozen=True):
    """What a client asks of Fetch."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (4, 18)
    FLEXIBLE: ClassVar = 12

    cluster_id: Annotated[String | None, wire("12+", nullable="12+", tag=0)] = None
    replica_id: Annotated[Int32, wire("0-14")] = -1
    replica_state: Annotated[ReplicaState, wire("15+", tag=1)] = ReplicaState()
    max_wait_ms: Int32 = 0
    min_bytes: Int32 = 0
    max_bytes: Int32 = 2147483647
    isolation_level: Int8 = 0
    session_id: Annotated[Int32, wire("7+")] = 0
    session_epoch: Annotated[Int32, wire("7+")] = -1
    topics: list[FetchTopic] = []
    forgotten_topics_data: Annotated[list[ForgottenTopic], wire("7+")] = []
    rack_id: Annotated[String, wire("11+")] = ""


class EpochEndOffset(Part, frozen=True):
    """The `diverging_epoch` of `PartitionData`."""

    epoch: Annotated[Int32, wire("12+")] = -1
    end_offset: Annotated[Int64, wire("12+")] = -1


class LeaderIdAndEpoch(Part, frozen=True):
    """The `current_leader` of `PartitionData`."""

    leader_id: Annotated[Int32, wire("12+")] = -1
    leader_epoch: Annotated[Int32, wire("12+")] = -1


class SnapshotId(Part, frozen=True):
    """The `snapshot_id` of `PartitionData`."""

    end_offset: Int64 = -1
    epoch: Int32 = -1


class AbortedTransaction(Part, frozen=True):
    """One of the `aborted_transactions` of `PartitionData`."""

    producer_id: Int64 = 0
    first_offset: Int64 = 0


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `FetchableTopicResponse`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    high_watermark: Int64 = 0
    last_stable_offset: Int64 = -1
    log_start_offset: Annotated[Int64, wire("5+")] = -1
    diverging_epoch: Annotated[EpochEndOffset, wire("12+", tag=0)] = EpochEndOffset()
    current_leader: Annotated[LeaderIdAndEpoch, wire("12+", tag=1)] = LeaderIdAndEpoch()
    snapshot_id: Annotated[SnapshotId, wire("12+", tag=2)] = SnapshotId()
    aborted_transactions: Annotated[list[AbortedTransaction] | None, wire(nullable="4+")] = []
    preferred_read_replica: Annotated[Int32, wire("11+")] = -1
    records: Annotated[Records | None, wire(nullable="0+")] = None


class FetchableTopicResponse(Part, frozen=True):
    """One of the `responses` of `FetchResponse`."""

    topic: Annotated[String, wire("0-12")] = ""
    topic_id: Annotated[Uuid, wire("13+")] = NO_UUID
    partitions: list[PartitionData] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `FetchResponse`."""

    node_id: Annotated[Int32, wire("16+")] = 0
    host: Annotated[String, wire("16+")] = ""
    port: Annotated[Int32, wire("16+")] = 0
    rack: Annotated[String | None, wire("16+", nullable="16+")] = None


class FetchResponse(Message, frozen=True):
    """What Fetch answers."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (4, 18)
    FLEXIBLE: ClassVar = 12

    throttle_time_ms: Int32 = 0
    error_code: Annotated[Int16, wire("7+")] = 0
    session_id: Annotated[Int32, wire("7+")] = 0
    responses: list[FetchableTopicResponse] = []
    node_endpoints: Annotated[list[NodeEndpoint], wire("16+", tag=0)] = []
