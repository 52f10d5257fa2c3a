"""EndQuorumEpoch (key 54), v0-1. Announces to the voters that the quorum's leader steps down."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uint16, Uuid, wire


class ReplicaInfo(Part, frozen=True):
    """One of the `preferred_candidates` of `EndQuorumEpochRequestPartitionData`."""

    candidate_id: Annotated[Int32, wire("1+")] = 0
    candidate_directory_id: Annotated[Uuid, wire("1+")] = NO_UUID


class EndQuorumEpochRequestPartitionData(Part, frozen=True):
    """One of the `partitions` of `EndQuorumEpochRequestTopicData`."""

    partition_index: Int32 = 0
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0
    preferred_successors: Annotated[list[Int32], wire("0")] = []
    preferred_candidates: Annotated[list[ReplicaInfo], wire("1+")] = []


class EndQuorumEpochRequestTopicData(Part, frozen=True):
    """One of the `topics` of `EndQuorumEpochRequest`."""

    topic_name: String = ""
    partitions: list[EndQuorumEpochRequestPartitionData] = []


class LeaderEndpoint(Part, frozen=True):
    """One of the `leader_endpoints` of `EndQuorumEpochRequest`."""

    name: Annotated[String, wire("1+")] = ""
    host: Annotated[String, wire("1+")] = ""
    port: Annotated[Uint16, wire("1+")] = 0


class EndQuorumEpochRequest(Message, frozen=True):
    """What a client asks of EndQuorumEpoch."""

    KEY: ClassVar = 54
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    cluster_id: Annotated[String | None, wire(nullable="0+")] = None
    topics: list[EndQuorumEpochRequestTopicData] = []
    leader_endpoints: Annotated[list[LeaderEndpoint], wire("1+")] = []


class EndQuorumEpochResponsePartitionData(Part, frozen=True):
    """One of the `partitions` of `EndQuorumEpochResponseTopicData`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0


class EndQuorumEpochResponseTopicData(Part, frozen=True):
    """One of the `topics` of `EndQuorumEpochResponse`."""

    topic_name: String = ""
    partitions: list[EndQuorumEpochResponsePartitionData] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `EndQuorumEpochResponse`."""

    node_id: Annotated[Int32, wire("1+")] = 0
    host: Annotated[String, wire("1+")] = ""
    port: Annotated[Uint16, wire("1+")] = 0


class EndQuorumEpochResponse(Message, frozen=True):
    """What EndQuorumEpoch answers."""

    KEY: ClassVar = 54
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    error_code: Int16 = 0
    topics: list[EndQuorumEpochResponseTopicData] = []
    node_endpoints: Annotated[list[NodeEndpoint], wire("1+", tag=0)] = []
