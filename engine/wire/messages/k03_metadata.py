"""Metadata (key 3), v0-13.

Tells which brokers there are, which topics, and which broker leads each partition; may create topics.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Bool, Int16, Int32, Message, Part, String, Uuid, wire


class MetadataRequestTopic(Part, frozen=True):
    """One of the `topics` of `MetadataRequest`."""

    topic_id: Annotated[Uuid, wire("10+")] = NO_UUID
    name: Annotated[String | None, wire(nullable="10+")] = ""


class MetadataRequest(Message, frozen=True):
    """What a client asks of Metadata."""

    KEY: ClassVar = 3
    VERSIONS: ClassVar = (0, 13)
    FLEXIBLE: ClassVar = 9

    topics: Annotated[list[MetadataRequestTopic] | None, wire(nullable="1+")] = []
    allow_auto_topic_creation: Annotated[Bool, wire("4+")] = True
    include_cluster_authorized_operations: Annotated[Bool, wire("8-10")] = False
    include_topic_authorized_operations: Annotated[Bool, wire("8+")] = False


class MetadataResponseBroker(Part, frozen=True):
    """One of the `brokers` of `MetadataResponse`."""

    node_id: Int32 = 0
    host: String = ""
    port: Int32 = 0
    rack: Annotated[String | None, wire("1+", nullable="1+")] = None


class MetadataResponsePartition(Part, frozen=True):
    """One of the `partitions` of `MetadataResponseTopic`."""

    error_code: Int16 = 0
    partition_index: Int32 = 0
    leader_id: Int32 = 0
    leader_epoch: Annotated[Int32, wire("7+")] = -1
    replica_nodes: list[Int32] = []
    isr_nodes: list[Int32] = []
    offline_replicas: Annotated[list[Int32], wire("5+")] = []


class MetadataResponseTopic(Part, frozen=True):
    """One of the `topics` of `MetadataResponse`."""

    error_code: Int16 = 0
    name: Annotated[String | None, wire(nullable="12+")] = ""
    topic_id: Annotated[Uuid, wire("10+")] = NO_UUID
    is_internal: Annotated[Bool, wire("1+")] = False
    partitions: list[MetadataResponsePartition] = []
    topic_authorized_operations: Annotated[Int32, wire("8+")] = -2147483648


class MetadataResponse(Message, frozen=True):
    """What Metadata answers."""

    KEY: ClassVar = 3
    VERSIONS: ClassVar = (0, 13)
    FLEXIBLE: ClassVar = 9

    throttle_time_ms: Annotated[Int32, wire("3+")] = 0
    brokers: list[MetadataResponseBroker] = []
    cluster_id: Annotated[String | None, wire("2+", nullable="2+")] = None
    controller_id: Annotated[Int32, wire("1+")] = -1
    topics: list[MetadataResponseTopic] = []
    cluster_authorized_operations: Annotated[Int32, wire("8-10")] = -2147483648
    error_code: Annotated[Int16, wire("13+")] = 0
