"""StreamsGroupDescribe (key 89), v0-1.

Describes streams groups: topology, members and their tasks.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Int64, Message, Part, String, Uint16, wire


class StreamsGroupDescribeRequest(Message, frozen=True):
    """What a client asks of StreamsGroupDescribe."""

    KEY: ClassVar = 89
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    group_ids: list[String] = []
    include_authorized_operations: Bool = False
    include_topology_description: Annotated[Bool, wire("1+")] = False


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


class Subtopology(Part, frozen=True):
    """One of the `subtopologies` of `Topology`."""

    subtopology_id: String = ""
    source_topics: list[String] = []
    repartition_sink_topics: list[String] = []
    state_changelog_topics: list[TopicInfo] = []
    repartition_source_topics: list[TopicInfo] = []


class Topology(Part, frozen=True):
    """The `topology` of `DescribedGroup`."""

    epoch: Int32 = 0
    subtopologies: Annotated[list[Subtopology] | None, wire(nullable="0+")] = None


class Endpoint(Part, frozen=True):
    """The `user_endpoint` of `Member`."""

    host: String = ""
    port: Uint16 = 0


class TaskOffset(Part, frozen=True):
    """One of the `task_offsets` of `Member`."""

    subtopology_id: String = ""
    partition: Int32 = 0
    offset: Int64 = 0


class TaskIds(Part, frozen=True):
    """One of the `active_tasks` of `Assignment`."""

    subtopology_id: String = ""
    partitions: list[Int32] = []


class Assignment(Part, frozen=True):
    """The `assignment` of `Member`."""

    active_tasks: list[TaskIds] = []
    standby_tasks: list[TaskIds] = []
    warmup_tasks: list[TaskIds] = []


class Member(Part, frozen=True):
    """One of the `members` of `DescribedGroup`."""

    member_id: String = ""
    member_epoch: Int32 = 0
    instance_id: Annotated[String | None, wire(nullable="0+")] = None
    rack_id: Annotated[String | None, wire(nullable="0+")] = None
    client_id: String = ""
    client_host: String = ""
    topology_epoch: Int32 = 0
    process_id: String = ""
    user_endpoint: Annotated[Endpoint | None, wire(nullable="0+")] = None
    client_tags: list[KeyValue] = []
    task_offsets: list[TaskOffset] = []
    task_end_offsets: list[TaskOffset] = []
    assignment: Assignment = Assignment()
    target_assignment: Assignment = Assignment()
    is_classic: Bool = False


class TopologyDescriptionNode(Part, frozen=True):
    """One of the `nodes` of `TopologyDescriptionSubtopology`."""

    name: Annotated[String, wire("1+")] = ""
    node_type: Annotated[Int8, wire("1+")] = 0
    source_topics: Annotated[list[String], wire("1+")] = []
    sink_topic: Annotated[String | None, wire("1+", nullable="1+")] = None
    stores: Annotated[list[String], wire("1+")] = []
    successors: Annotated[list[String], wire("1+")] = []


class TopologyDescriptionSubtopology(Part, frozen=True):
    """One of the `subtopologies` of `TopologyDescription`."""

    subtopology_id: Annotated[String, wire("1+")] = ""
    nodes: Annotated[list[TopologyDescriptionNode], wire("1+")] = []


class TopologyDescriptionGlobalStore(Part, frozen=True):
    """One of the `global_stores` of `TopologyDescription`."""

    source: Annotated[TopologyDescriptionNode, wire("1+")] = TopologyDescriptionNode()
    processor: Annotated[TopologyDescriptionNode, wire("1+")] = TopologyDescriptionNode()


class TopologyDescription(Part, frozen=True):
    """The `topology_description` of `DescribedGroup`."""

    subtopologies: Annotated[list[TopologyDescriptionSubtopology], wire("1+")] = []
    global_stores: Annotated[list[TopologyDescriptionGlobalStore], wire("1+")] = []


class DescribedGroup(Part, frozen=True):
    """One of the `groups` of `StreamsGroupDescribeResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    group_id: String = ""
    group_state: String = ""
    group_epoch: Int32 = 0
    assignment_epoch: Int32 = 0
    topology: Annotated[Topology | None, wire(nullable="0+")] = None
    members: list[Member] = []
    authorized_operations: Int32 = -2147483648
    topology_description: Annotated[TopologyDescription | None, wire("1+", nullable="1+")] = None
    topology_description_status: Annotated[Int8, wire("1+")] = 0
    assignor_name: Annotated[String | None, wire("1+", nullable="1+")] = None


class StreamsGroupDescribeResponse(Message, frozen=True):
    """What StreamsGroupDescribe answers."""

    KEY: ClassVar = 89
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    groups: list[DescribedGroup] = []
