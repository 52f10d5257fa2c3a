"""StreamsGroupHeartbeat (key 88), v0-1.

Keeps a member of a streams group alive, reports its tasks and tells what it is assigned.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Int64, Message, Part, String, Uint16, wire


class KeyValue(Part, frozen=True):
    """One of the `topic_configs` of `TopicInfo`."""

    key: String = ""
    value: String = ""


class TopicInfo(Part, frozen=True):
    """One of the `state_changelog_topics` of `Subtopology`."""

    name: String = ""
    partitions: Int32 = 0
    replication_factor: Int16 = 0
    topic_configs: list[KeyValue] = []


class CopartitionGroup(Part, frozen=True):
    """One of the `copartition_groups` of `Subtopology`."""

    source_topics: list[Int16] = []
    source_topic_regex: list[Int16] = []
    repartition_source_topics: list[Int16] = []


class Subtopology(Part, frozen=True):
    """One of the `subtopologies` of `Topology`."""

    subtopology_id: String = ""
    source_topics: list[String] = []
    source_topic_regex: list[String] = []
    state_changelog_topics: list[TopicInfo] = []
    repartition_sink_topics: list[String] = []
    repartition_source_topics: list[TopicInfo] = []
    copartition_groups: list[CopartitionGroup] = []


class Topology(Part, frozen=True):
    """The `topology` of `StreamsGroupHeartbeatRequest`."""

    epoch: Int32 = 0
    subtopologies: list[Subtopology] = []


class TaskIds(Part, frozen=True):
    """One of the `active_tasks` of `StreamsGroupHeartbeatRequest`."""

    subtopology_id: String = ""
    partitions: list[Int32] = []


class Endpoint(Part, frozen=True):
    """The `user_endpoint` of `StreamsGroupHeartbeatRequest`."""

    host: String = ""
    port: Uint16 = 0


class TaskOffset(Part, frozen=True):
    """One of the `task_offsets` of `StreamsGroupHeartbeatRequest`."""

    subtopology_id: String = ""
    partition: Int32 = 0
    offset: Int64 = 0


class StreamsGroupHeartbeatRequest(Message, frozen=True):
    """What a client asks of StreamsGroupHeartbeat."""

    KEY: ClassVar = 88
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    member_id: String = ""
    member_epoch: Int32 = 0
    endpoint_information_epoch: Int32 = 0
    instance_id: Annotated[String | None, wire(nullable="0+")] = None
    rack_id: Annotated[String | None, wire(nullable="0+")] = None
    rebalance_timeout_ms: Int32 = -1
    topology: Annotated[Topology | None, wire(nullable="0+")] = None
    active_tasks: Annotated[list[TaskIds] | None, wire(nullable="0+")] = None
    standby_tasks: Annotated[list[TaskIds] | None, wire(nullable="0+")] = None
    warmup_tasks: Annotated[list[TaskIds] | None, wire(nullable="0+")] = None
    process_id: Annotated[String | None, wire(nullable="0+")] = None
    user_endpoint: Annotated[Endpoint | None, wire(nullable="0+")] = None
    client_tags: Annotated[list[KeyValue] | None, wire(nullable="0+")] = None
    task_offsets: Annotated[list[TaskOffset] | None, wire(nullable="0+")] = None
    task_end_offsets: Annotated[list[TaskOffset] | None, wire(nullable="0+")] = None
    shutdown_application: Bool = False


class Status(Part, frozen=True):
    """One of the `status` of `StreamsGroupHeartbeatResponse`."""

    status_code: Int8 = 0
    status_detail: String = ""


class TopicPartition(Part, frozen=True):
    """One of the `active_partitions` of `EndpointToPartitions`."""

    topic: String = ""
    partitions: list[Int32] = []


class EndpointToPartitions(Part, frozen=True):
    """One of the `partitions_by_user_endpoint` of `StreamsGroupHeartbeatResponse`."""

    user_endpoint: Endpoint = Endpoint()
    active_partitions: list[TopicPartition] = []
    standby_partitions: list[TopicPartition] = []


class StreamsGroupHeartbeatResponse(Message, frozen=True):
    """What StreamsGroupHeartbeat answers."""

    KEY: ClassVar = 88
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    member_id: String = ""
    member_epoch: Int32 = 0
    heartbeat_interval_ms: Int32 = 0
    acceptable_recovery_lag_legacy: Annotated[Int32, wire("0")] = 0
    task_offset_interval_ms: Int32 = 0
    acceptable_recovery_lag: Annotated[Int64, wire("1+")] = -1
    status: Annotated[list[Status] | None, wire(nullable="0+")] = []
    active_tasks: Annotated[list[TaskIds] | None, wire(nullable="0+")] = None
    standby_tasks: Annotated[list[TaskIds] | None, wire(nullable="0+")] = None
    warmup_tasks: Annotated[list[TaskIds] | None, wire(nullable="0+")] = None
    topology_description_required: Annotated[Bool, wire("1+")] = False
    endpoint_information_epoch: Int32 = 0
    partitions_by_user_endpoint: Annotated[
        list[EndpointToPartitions] | None, wire(nullable="0+")
    ] = None
