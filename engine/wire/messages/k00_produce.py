"""Produce (key 0), v3-13. Appends record batches to partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
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


class PartitionProduceData(Part, frozen=True):
    """One of the `partition_data` of `TopicProduceData`."""

    index: Int32 = 0
    records: Annotated[Records | None, wire(nullable="0+")] = None


class TopicProduceData(Part, frozen=True):
    """One of the `topic_data` of `ProduceRequest`."""

    name: Annotated[String, wire("0-12")] = ""
    topic_id: Annotated[Uuid, wire("13+")] = NO_UUID
    partition_data: list[PartitionProduceData] = []


class ProduceRequest(Message, frozen=True):
    """What a client asks of Produce."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (3, 13)
    FLEXIBLE: ClassVar = 9

    transactional_id: Annotated[String | None, wire(nullable="3+")] = None
    acks: Int16 = 0
    timeout_ms: Int32 = 0
    topic_data: list[TopicProduceData] = []


class BatchIndexAndErrorMessage(Part, frozen=True):
    """One of the `record_errors` of `PartitionProduceResponse`."""

    batch_index: Annotated[Int32, wire("8+")] = 0
    batch_index_error_message: Annotated[String | None, wire("8+", nullable="8+")] = None


class LeaderIdAndEpoch(Part, frozen=True):
    """The `current_leader` of `PartitionProduceResponse`."""

    leader_id: Annotated[Int32, wire("10+")] = -1
    leader_epoch: Annotated[Int32, wire("10+")] = -1


class PartitionProduceResponse(Part, frozen=True):
    """One of the `partition_responses` of `TopicProduceResponse`."""

    index: Int32 = 0
    error_code: Int16 = 0
    base_offset: Int64 = 0
    log_append_time_ms: Int64 = -1
    log_start_offset: Annotated[Int64, wire("5+")] = -1
    record_errors: Annotated[list[BatchIndexAndErrorMessage], wire("8+")] = []
    error_message: Annotated[String | None, wire("8+", nullable="8+")] = None
    current_leader: Annotated[LeaderIdAndEpoch, wire("10+", tag=0)] = LeaderIdAndEpoch()


class TopicProduceResponse(Part, frozen=True):
    """One of the `responses` of `ProduceResponse`."""

    name: Annotated[String, wire("0-12")] = ""
    topic_id: Annotated[Uuid, wire("13+")] = NO_UUID
    partition_responses: list[PartitionProduceResponse] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `ProduceResponse`."""

    node_id: Annotated[Int32, wire("10+")] = 0
    host: Annotated[String, wire("10+")] = ""
    port: Annotated[Int32, wire("10+")] = 0
    rack: Annotated[String | None, wire("10+", nullable="10+")] = None


class ProduceResponse(Message, frozen=True):
    """What Produce answers."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (3, 13)
    FLEXIBLE: ClassVar = 9

    responses: list[TopicProduceResponse] = []
    throttle_time_ms: Int32 = 0
    node_endpoints: Annotated[list[NodeEndpoint], wire("10+", tag=0)] = []
