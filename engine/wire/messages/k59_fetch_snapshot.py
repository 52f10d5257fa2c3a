"""FetchSnapshot (key 59), v0-1. Reads a piece of a snapshot of the metadata log."""

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
    Uint16,
    Uuid,
    wire,
)


class SnapshotId(Part, frozen=True):
    """The `snapshot_id` of `FetchSnapshotRequestPartitionSnapshot`."""

    end_offset: Int64 = 0
    epoch: Int32 = 0


class FetchSnapshotRequestPartitionSnapshot(Part, frozen=True):
    """One of the `partitions` of `FetchSnapshotRequestTopicSnapshot`."""

    partition: Int32 = 0
    current_leader_epoch: Int32 = 0
    snapshot_id: SnapshotId = SnapshotId()
    position: Int64 = 0
    replica_directory_id: Annotated[Uuid, wire("1+", tag=0)] = NO_UUID


class FetchSnapshotRequestTopicSnapshot(Part, frozen=True):
    """One of the `topics` of `FetchSnapshotRequest`."""

    name: String = ""
    partitions: list[FetchSnapshotRequestPartitionSnapshot] = []


class FetchSnapshotRequest(Message, frozen=True):
    """What a client asks of FetchSnapshot."""

    KEY: ClassVar = 59
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    cluster_id: Annotated[String | None, wire(nullable="0+", tag=0)] = None
    replica_id: Int32 = -1
    max_bytes: Int32 = 2147483647
    topics: list[FetchSnapshotRequestTopicSnapshot] = []


class LeaderIdAndEpoch(Part, frozen=True):
    """The `current_leader` of `FetchSnapshotResponsePartitionSnapshot`."""

    leader_id: Int32 = 0
    leader_epoch: Int32 = 0


class FetchSnapshotResponsePartitionSnapshot(Part, frozen=True):
    """One of the `partitions` of `FetchSnapshotResponseTopicSnapshot`."""

    index: Int32 = 0
    error_code: Int16 = 0
    snapshot_id: SnapshotId = SnapshotId()
    current_leader: Annotated[LeaderIdAndEpoch, wire(tag=0)] = LeaderIdAndEpoch()
    size: Int64 = 0
    position: Int64 = 0
    unaligned_records: Records = b""


class FetchSnapshotResponseTopicSnapshot(Part, frozen=True):
    """One of the `topics` of `FetchSnapshotResponse`."""

    name: String = ""
    partitions: list[FetchSnapshotResponsePartitionSnapshot] = []


class NodeEndpoint(Part, frozen=True):
    """One of the `node_endpoints` of `FetchSnapshotResponse`."""

    node_id: Annotated[Int32, wire("1+")] = 0
    host: Annotated[String, wire("1+")] = ""
    port: Annotated[Uint16, wire("1+")] = 0


class FetchSnapshotResponse(Message, frozen=True):
    """What FetchSnapshot answers."""

    KEY: ClassVar = 59
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    topics: list[FetchSnapshotResponseTopicSnapshot] = []
    node_endpoints: Annotated[list[NodeEndpoint], wire("1+", tag=0)] = []
