"""OffsetFetch (key 9), v1-10. Reads the positions that groups have stored."""

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
    Uuid,
    wire,
)


class OffsetFetchRequestTopic(Part, frozen=True):
    """One of the `topics` of `OffsetFetchRequest`."""

    name: Annotated[String, wire("0-7")] = ""
    partition_indexes: Annotated[list[Int32], wire("0-7")] = []


class OffsetFetchRequestTopics(Part, frozen=True):
    """One of the `topics` of `OffsetFetchRequestGroup`."""

    name: Annotated[String, wire("8-9")] = ""
    topic_id: Annotated[Uuid, wire("10+")] = NO_UUID
    partition_indexes: Annotated[list[Int32], wire("8+")] = []


class OffsetFetchRequestGroup(Part, frozen=True):
    """One of the `groups` of `OffsetFetchRequest`."""

    group_id: Annotated[String, wire("8+")] = ""
    member_id: Annotated[String | None, wire("9+", nullable="9+")] = None
    member_epoch: Annotated[Int32, wire("9+")] = -1
    topics: Annotated[list[OffsetFetchRequestTopics] | None, wire("8+", nullable="8+")] = []


class OffsetFetchRequest(Message, frozen=True):
    """What a client asks of OffsetFetch."""

    KEY: ClassVar = 9
    VERSIONS: ClassVar = (1, 10)
    FLEXIBLE: ClassVar = 6

    group_id: Annotated[String, wire("0-7")] = ""
    topics: Annotated[list[OffsetFetchRequestTopic] | None, wire("0-7", nullable="2-7")] = []
    groups: Annotated[list[OffsetFetchRequestGroup], wire("8+")] = []
    require_stable: Annotated[Bool, wire("7+")] = False


class OffsetFetchResponsePartition(Part, frozen=True):
    """One of the `partitions` of `OffsetFetchResponseTopic`."""

    partition_index: Annotated[Int32, wire("0-7")] = 0
    committed_offset: Annotated[Int64, wire("0-7")] = 0
    committed_leader_epoch: Annotated[Int32, wire("5-7")] = -1
    metadata: Annotated[String | None, wire("0-7", nullable="0-7")] = ""
    error_code: Annotated[Int16, wire("0-7")] = 0


class OffsetFetchResponseTopic(Part, frozen=True):
    """One of the `topics` of `OffsetFetchResponse`."""

    name: Annotated[String, wire("0-7")] = ""
    partitions: Annotated[list[OffsetFetchResponsePartition], wire("0-7")] = []


class OffsetFetchResponsePartitions(Part, frozen=True):
    """One of the `partitions` of `OffsetFetchResponseTopics`."""

    partition_index: Annotated[Int32, wire("8+")] = 0
    committed_offset: Annotated[Int64, wire("8+")] = 0
    committed_leader_epoch: Annotated[Int32, wire("8+")] = -1
    metadata: Annotated[String | None, wire("8+", nullable="8+")] = ""
    error_code: Annotated[Int16, wire("8+")] = 0


class OffsetFetchResponseTopics(Part, frozen=True):
    """One of the `topics` of `OffsetFetchResponseGroup`."""

    name: Annotated[String, wire("8-9")] = ""
    topic_id: Annotated[Uuid, wire("10+")] = NO_UUID
    partitions: Annotated[list[OffsetFetchResponsePartitions], wire("8+")] = []


class OffsetFetchResponseGroup(Part, frozen=True):
    """One of the `groups` of `OffsetFetchResponse`."""

    group_id: Annotated[String, wire("8+")] = ""
    topics: Annotated[list[OffsetFetchResponseTopics], wire("8+")] = []
    error_code: Annotated[Int16, wire("8+")] = 0


class OffsetFetchResponse(Message, frozen=True):
    """What OffsetFetch answers."""

    KEY: ClassVar = 9
    VERSIONS: ClassVar = (1, 10)
    FLEXIBLE: ClassVar = 6

    throttle_time_ms: Annotated[Int32, wire("3+")] = 0
    topics: Annotated[list[OffsetFetchResponseTopic], wire("0-7")] = []
    error_code: Annotated[Int16, wire("2-7")] = 0
    groups: Annotated[list[OffsetFetchResponseGroup], wire("8+")] = []
