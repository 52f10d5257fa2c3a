"""Share groups in `__consumer_offsets`."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int8, Int32, Int64, Message, Part, String, Uuid, wire


class ShareGroupMemberMetadataKey(Message, frozen=True):
    """Names a member of a share group."""

    KEY: ClassVar = 10
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class ShareGroupMemberMetadataValue(Message, frozen=True):
    """A member of a share group: who it is and what it subscribes to."""

    KEY: ClassVar = 10
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    rack_id: Annotated[String | None, wire(nullable="0+")] = ""
    client_id: String = ""
    client_host: String = ""
    subscribed_topic_names: list[String] = []


class ShareGroupMetadataKey(Message, frozen=True):
    """Names a share group."""

    KEY: ClassVar = 11
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class ShareGroupMetadataValue(Message, frozen=True):
    """A share group's epoch."""

    KEY: ClassVar = 11
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    epoch: Int32 = 0
    metadata_hash: Int64 = 0


class ShareGroupTargetAssignmentMetadataKey(Message, frozen=True):
    """Names the epoch of a share group's target assignment."""

    KEY: ClassVar = 12
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class ShareGroupTargetAssignmentMetadataValue(Message, frozen=True):
    """The epoch of a share group's target assignment."""

    KEY: ClassVar = 12
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    assignment_epoch: Int32 = 0
    assignment_timestamp: Annotated[Int64, wire(tag=0)] = 0


class ShareGroupTargetAssignmentMemberKey(Message, frozen=True):
    """Names what a member of a share group shall have."""

    KEY: ClassVar = 13
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class TopicPartition(Part, frozen=True):
    """One of the `topic_partitions` of `ShareGroupTargetAssignmentMemberValue`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []


class ShareGroupTargetAssignmentMemberValue(Message, frozen=True):
    """The partitions that a member of a share group shall have."""

    KEY: ClassVar = 13
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topic_partitions: list[TopicPartition] = []


class ShareGroupCurrentMemberAssignmentKey(Message, frozen=True):
    """Names what a member of a share group has."""

    KEY: ClassVar = 14
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class TopicPartitions(Part, frozen=True):
    """One of the `assigned_partitions` of `ShareGroupCurrentMemberAssignmentValue`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []


class ShareGroupCurrentMemberAssignmentValue(Message, frozen=True):
    """The partitions that a member of a share group has."""

    KEY: ClassVar = 14
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    member_epoch: Int32 = 0
    previous_member_epoch: Int32 = 0
    state: Int8 = 0
    assigned_partitions: list[TopicPartitions] = []


class ShareGroupStatePartitionMetadataKey(Message, frozen=True):
    """Names what a share group knows of its share partitions."""

    KEY: ClassVar = 15
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class TopicPartitionsInfo(Part, frozen=True):
    """One of the `initializing_topics` of `ShareGroupStatePartitionMetadataValue`."""

    topic_id: Uuid = NO_UUID
    topic_name: String = ""
    partitions: list[Int32] = []


class TopicInfo(Part, frozen=True):
    """One of the `deleting_topics` of `ShareGroupStatePartitionMetadataValue`."""

    topic_id: Uuid = NO_UUID
    topic_name: String = ""


class ShareGroupStatePartitionMetadataValue(Message, frozen=True):
    """Which share partitions of a group are being set up, ready or being deleted."""

    KEY: ClassVar = 15
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    initializing_topics: list[TopicPartitionsInfo] = []
    initialized_topics: list[TopicPartitionsInfo] = []
    deleting_topics: list[TopicInfo] = []
