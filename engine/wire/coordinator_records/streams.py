"""Streams groups in `__consumer_offsets`."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Int64, Message, Part, String, Uint16, wire


class StreamsGroupMetadataKey(Message, frozen=True):
    """Names a streams group."""

    KEY: ClassVar = 17
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class LastAssignmentConfig(Part, frozen=True):
    """One of the `last_assignment_configs` of `StreamsGroupMetadataValue`."""

    key: String = ""
    value: String = ""


class StreamsGroupMetadataValue(Message, frozen=True):
    """A streams group's epochs and last assignment settings."""

    KEY: ClassVar = 17
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    epoch: Int32 = 0
    metadata_hash: Int64 = 0
    validated_topology_epoch: Annotated[Int32, wire(tag=0)] = -1
    last_assignment_configs: Annotated[
        list[LastAssignmentConfig] | None, wire(nullable="0+", tag=1)
    ] = []
    stored_description_topology_epoch: Annotated[Int32, wire(tag=2)] = -1
    failed_description_topology_epoch: Annotated[Int32, wire(tag=3)] = -1


class StreamsGroupMemberMetadataKey(Message, frozen=True):
    """Names a member of a streams group."""

    KEY: ClassVar = 19
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class Endpoint(Part, frozen=True):
    """The `user_endpoint` of `StreamsGroupMemberMetadataValue`."""

    host: String = ""
    port: Uint16 = 0


class KeyValue(Part, frozen=True):
    """One of the `client_tags` of `StreamsGroupMemberMetadataValue`."""

    key: String = ""
    value: String = ""


class StreamsGroupMemberMetadataValue(Message, frozen=True):
    """A member of a streams group: its process, address and topology."""

    KEY: ClassVar = 19
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    instance_id: Annotated[String | None, wire(nullable="0+")] = ""
    rack_id: Annotated[String | None, wire(nullable="0+")] = ""
    client_id: String = ""
    client_host: String = ""
    rebalance_timeout_ms: Int32 = -1
    topology_epoch: Int32 = 0
    process_id: String = ""
    user_endpoint: Annotated[Endpoint | None, wire(nullable="0+")] = None
    client_tags: list[KeyValue] = []


class StreamsGroupTargetAssignmentMetadataKey(Message, frozen=True):
    """Names the epoch of a streams group's target assignment."""

    KEY: ClassVar = 20
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class StreamsGroupTargetAssignmentMetadataValue(Message, frozen=True):
    """The epoch of a streams group's target assignment."""

    KEY: ClassVar = 20
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    assignment_epoch: Int32 = 0
    assignment_timestamp: Annotated[Int64, wire(tag=0)] = 0


class StreamsGroupTargetAssignmentMemberKey(Message, frozen=True):
    """Names the tasks that a member of a streams group shall have."""

    KEY: ClassVar = 21
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class StreamsGroupTargetAssignmentMemberValueTaskIds(Part, frozen=True):
    """One of the `active_tasks` of `StreamsGroupTargetAssignmentMemberValue`."""

    subtopology_id: String = ""
    partitions: list[Int32] = []


class StreamsGroupTargetAssignmentMemberValue(Message, frozen=True):
    """The tasks that a member of a streams group shall have."""

    KEY: ClassVar = 21
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    active_tasks: list[StreamsGroupTargetAssignmentMemberValueTaskIds] = []
    standby_tasks: list[StreamsGroupTargetAssignmentMemberValueTaskIds] = []
    warmup_tasks: list[StreamsGroupTargetAssignmentMemberValueTaskIds] = []


class StreamsGroupCurrentMemberAssignmentKey(Message, frozen=True):
    """Names the tasks that a member of a streams group has."""

    KEY: ClassVar = 22
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class StreamsGroupCurrentMemberAssignmentValueTaskIds(Part, frozen=True):
    """One of the `active_tasks` of `StreamsGroupCurrentMemberAssignmentValue`."""

    subtopology_id: String = ""
    partitions: list[Int32] = []
    assignment_epochs: Annotated[list[Int32] | None, wire(nullable="0+", tag=0)] = []


class StreamsGroupCurrentMemberAssignmentValue(Message, frozen=True):
    """The tasks that a member of a streams group has and those it must give up."""

    KEY: ClassVar = 22
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    member_epoch: Int32 = 0
    previous_member_epoch: Int32 = 0
    state: Int8 = 0
    active_tasks: list[StreamsGroupCurrentMemberAssignmentValueTaskIds] = []
    standby_tasks: list[StreamsGroupCurrentMemberAssignmentValueTaskIds] = []
    warmup_tasks: list[StreamsGroupCurrentMemberAssignmentValueTaskIds] = []
    active_tasks_pending_revocation: list[StreamsGroupCurrentMemberAssignmentValueTaskIds] = []
    standby_tasks_pending_revocation: list[StreamsGroupCurrentMemberAssignmentValueTaskIds] = []
    warmup_tasks_pending_revocation: list[StreamsGroupCurrentMemberAssignmentValueTaskIds] = []


class StreamsGroupTopologyKey(Message, frozen=True):
    """Names a streams group's topology."""

    KEY: ClassVar = 23
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class TopicConfig(Part, frozen=True):
    """One of the `topic_configs` of `TopicInfo`."""

    key: String = ""
    value: String = ""


class TopicInfo(Part, frozen=True):
    """One of the `state_changelog_topics` of `Subtopology`."""

    name: String = ""
    partitions: Int32 = 0
    replication_factor: Int16 = 0
    topic_configs: list[TopicConfig] = []


class CopartitionGroup(Part, frozen=True):
    """One of the `copartition_groups` of `Subtopology`."""

    source_topics: list[Int16] = []
    source_topic_regex: list[Int16] = []
    repartition_source_topics: list[Int16] = []


class Subtopology(Part, frozen=True):
    """One of the `subtopologies` of `StreamsGroupTopologyValue`."""

    subtopology_id: String = ""
    source_topics: list[String] = []
    source_topic_regex: list[String] = []
    state_changelog_topics: list[TopicInfo] = []
    repartition_sink_topics: list[String] = []
    repartition_source_topics: list[TopicInfo] = []
    copartition_groups: list[CopartitionGroup] = []


class StreamsGroupTopologyValue(Message, frozen=True):
    """A streams group's topology: its subtopologies and their topics."""

    KEY: ClassVar = 23
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    epoch: Int32 = 0
    subtopologies: list[Subtopology] = []
