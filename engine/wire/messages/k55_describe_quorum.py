"""DescribeQuorum (key 55), v0-2.

Describes the metadata quorum: leader, voters, observers and how far each has replicated.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uint16,
    Uuid,
    wire,
)


class DescribeQuorumRequestPartitionData(Part, frozen=True):
    """One of the `partitions` of `DescribeQuorumRequestTopicData`."""

    partition_index: Int32 = 0


class DescribeQuorumRequestTopicData(Part, frozen=True):
    """One of the `topics` of `DescribeQuorumRequest`."""

    topic_name: String = ""
    partitions: list[DescribeQuorumRequestPartitionData] = []


class DescribeQuorumRequest(Message, frozen=True):
    """What a client asks of DescribeQuorum."""

    KEY: ClassVar = 55
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    topics: list[DescribeQuorumRequestTopicData] = []


class ReplicaState(Part, frozen=True):
    """One of the `current_voters` of `DescribeQuorumResponsePartitionData`."""

    replica_id: Int32 = 0
    replica_directory_id: Annotated[Uuid, wire("2+")] = NO_UUID
    log_end_offset: Int64 = 0
    last_fetch_timestamp: Annotated[Int64, wire("1+")] = -1
    last_caught_up_timestamp: Annotated[Int64, wire("1+")] = -1


class DescribeQuorumResponsePartitionData(Part, frozen=True):
    """One of the `partitions` of `DescribeQuorumResponseTopicData`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire("2+", nullable="2+")] = ""
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0
    high_watermark: Int64 = 0
    current_voters: list[ReplicaState] = []
    observers: list[ReplicaState] = []


class DescribeQuorumResponseTopicData(Part, frozen=True):
    """One of the `topics` of `DescribeQuorumResponse`."""

    topic_name: String = ""
    partitions: list[DescribeQuorumResponsePartitionData] = []


class Listener(Part, frozen=True):
    """One of the `listeners` of `Node`."""

    name: Annotated[String, wire("2+")] = ""
    host: Annotated[String, wire("2+")] = ""
    port: Annotated[Uint16, wire("2+")] = 0


class Node(Part, frozen=True):
    """One of the `nodes` of `DescribeQuorumResponse`."""

    node_id: Annotated[Int32, wire("2+")] = 0
    listeners: Annotated[list[Listener], wire("2+")] = []


class DescribeQuorumResponse(Message, frozen=True):
    """What DescribeQuorum answers."""

    KEY: ClassVar = 55
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire("2+", nullable="2+")] = ""
    topics: list[DescribeQuorumResponseTopicData] = []
    nodes: Annotated[list[Node], wire("2+")] = []
