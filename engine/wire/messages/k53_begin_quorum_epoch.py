"""BeginQuorumEpoch (key 53), v0-1. Announces a new leader to the voters of the metadata quorum."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uint16, Uuid, wire


class BeginQuorumEpochRequestPartitionData(Part, frozen=True):
    """One of the `partitions` of `BeginQuorumEpochRequestTopicData`."""

    partition_index: Int32 = 0
    voter_directory_id: Annotated[Uuid, wire("1+")] = NO_UUID
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0


class BeginQuorumEpochRequestTopicData(Part, frozen=True):
    """One of the `topics` of `BeginQuorumEpochRequest`."""

    topic_name: String = ""
    partitions: list[BeginQuorumEpochRequestPartitionData] = []


class LeaderEndpoint(Part, frozen=True):
    """One of the `leader_endpoints` of `BeginQuorumEpochRequest`."""

    name: Annotated[String, wire("1+")] = ""
    host: Annotated[String, wire("1+")] = ""
    port: Annotated[Uint16, wire("1+")] = 0


class BeginQuorumEpochRequest(Message, frozen=True):
    """What a client asks of BeginQuorumEpoch."""

    KEY: ClassVar = 53
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    cluster_id: Annotated[String | None, wire(nullable="0+")] = None
    voter_id: Annotated[Int32, wire("1+")] = -1
    topics: list[BeginQuorumEpochRequestTopicData] = []
    leader_endpoints: Annotated[list[LeaderEndpoint], wire("1+")] = []


class BeginQuorumEpochResponsePartitionData(Part, frozen=True):
    """One of the `partitions` of `BeginQuorumEpochResponseTopicData`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0


class BeginQuorumEpochResponseTopicData(Part, frozen=True):
    """One of the `topics` of `BeginQuorumEpochResponse`."""

    topic_name: String = ""
    partitions: list[BeginQuorumEpochResponsePartitionData] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `BeginQuorumEpochResponse`."""

    node_id: Annotated[Int32, wire("1+")] = 0
    host: Annotated[String, wire("1+")] = ""
    port: Annotated[Uint16, wire("1+")] = 0


class BeginQuorumEpochResponse(Message, frozen=True):
    """What BeginQuorumEpoch answers."""

    KEY: ClassVar = 53
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    error_code: Int16 = 0
    topics: list[BeginQuorumEpochResponseTopicData] = []
    node_endpoints: Annotated[list[NodeEndpoint], wire("1+", tag=0)] = []
