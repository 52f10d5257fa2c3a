"""Vote (key 52), v0-2. Asks a voter of the metadata quorum for its vote."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bool,
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


class VoteRequestPartitionData(Part, frozen=True):
    """One of the `partitions` of `VoteRequestTopicData`."""

    partition_index: Int32 = 0
    replica_epoch: Int32 = 0
    replica_id: Int32 = 0
    replica_directory_id: Annotated[Uuid, wire("1+")] = NO_UUID
    voter_directory_id: Annotated[Uuid, wire("1+")] = NO_UUID
    last_offset_epoch: Int32 = 0
    last_offset: Int64 = 0
    pre_vote: Annotated[Bool, wire("2+")] = False


class VoteRequestTopicData(Part, frozen=True):
    """One of the `topics` of `VoteRequest`."""

    topic_name: String = ""
    partitions: list[VoteRequestPartitionData] = []


class VoteRequest(Message, frozen=True):
    """What a client asks of Vote."""

    KEY: ClassVar = 52
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    cluster_id: Annotated[String | None, wire(nullable="0+")] = None
    voter_id: Annotated[Int32, wire("1+")] = -1
    topics: list[VoteRequestTopicData] = []


class VoteResponsePartitionData(Part, frozen=True):
    """One of the `partitions` of `VoteResponseTopicData`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0
    vote_granted: Bool = False


class VoteResponseTopicData(Part, frozen=True):
    """One of the `topics` of `VoteResponse`."""

    topic_name: String = ""
    partitions: list[VoteResponsePartitionData] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `VoteResponse`."""

    node_id: Annotated[Int32, wire("1+")] = 0
    host: Annotated[String, wire("1+")] = ""
    port: Annotated[Uint16, wire("1+")] = 0


class VoteResponse(Message, frozen=True):
    """What Vote answers."""

    KEY: ClassVar = 52
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    error_code: Int16 = 0
    topics: list[VoteResponseTopicData] = []
    node_endpoints: Annotated[list[NodeEndpoint], wire("1+", tag=0)] = []
