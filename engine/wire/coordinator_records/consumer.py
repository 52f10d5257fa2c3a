"""Consumer groups in `__consumer_offsets`."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bytes,
    Int8,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uuid,
    wire,
)


class ConsumerGroupMetadataKey(Message, frozen=True):
    """Names a consumer group."""

    KEY: ClassVar = 3
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class ConsumerGroupMetadataValue(Message, frozen=True):
    """A consumer group's epoch."""

    KEY: ClassVar = 3
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    epoch: Int32 = 0
    metadata_hash: Annotated[Int64, wire(tag=0)] = 0


class ConsumerGroupPartitionMetadataKey(Message, frozen=True):
    """Names what a consumer group knew of its topics."""

    KEY: ClassVar = 4
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class PartitionMetadata(Part, frozen=True):
    """One of the `partition_metadata` of `TopicMetadata`."""

    partition: Int32 = 0
    racks: list[String] = []


class TopicMetadata(Part, frozen=True):
    """One of the `topics` of `ConsumerGroupPartitionMetadataValue`."""

    topic_id: Uuid = NO_UUID
    topic_name: String = ""
    num_partitions: Int32 = 0
    partition_metadata: list[PartitionMetadata] = []


class ConsumerGroupPartitionMetadataValue(Message, frozen=True):
    """What a consumer group knew of its topics (written by early releases only)."""

    KEY: ClassVar = 4
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topics: list[TopicMetadata] = []


class ConsumerGroupMemberMetadataKey(Message, frozen=True):
    """Names a member of a consumer group."""

    KEY: ClassVar = 5
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class ClassicProtocol(Part, frozen=True):
    """One of the `supported_protocols` of `ClassicMemberMetadata`."""

    name: String = ""
    metadata: Bytes = b""


class ClassicMemberMetadata(Part, frozen=True):
    """The `classic_member_metadata` of `ConsumerGroupMemberMetadataValue`."""

    session_timeout_ms: Int32 = 0
    supported_protocols: list[ClassicProtocol] = []


class ConsumerGroupMemberMetadataValue(Message, frozen=True):
    """A member of a consumer group: who it is and what it subscribes to."""

    KEY: ClassVar = 5
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    instance_id: Annotated[String | None, wire(nullable="0+")] = ""
    rack_id: Annotated[String | None, wire(nullable="0+")] = ""
    client_id: String = ""
    client_host: String = ""
    subscribed_topic_names: list[String] = []
    subscribed_topic_regex: Annotated[String | None, wire(nullable="0+")] = ""
    rebalance_timeout_ms: Int32 = -1
    server_assignor: Annotated[String | None, wire(nullable="0+")] = ""
    classic_member_metadata: Annotated[ClassicMemberMetadata | None, wire(nullable="0+", tag=0)] = (
        ClassicMemberMetadata()
    )
    """Kafka writes null for a member of the consumer protocol; absent is a classic one."""


class ConsumerGroupTargetAssignmentMetadataKey(Message, frozen=True):
    """Names the epoch of a consumer group's target assignment."""

    KEY: ClassVar = 6
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""


class ConsumerGroupTargetAssignmentMetadataValue(Message, frozen=True):
    """The epoch of a consumer group's target assignment."""

    KEY: ClassVar = 6
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    assignment_epoch: Int32 = 0
    assignment_timestamp: Annotated[Int64, wire(tag=0)] = 0


class ConsumerGroupTargetAssignmentMemberKey(Message, frozen=True):
    """Names what a member of a consumer group shall have."""

    KEY: ClassVar = 7
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class TopicPartition(Part, frozen=True):
    """One of the `topic_partitions` of `ConsumerGroupTargetAssignmentMemberValue`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []


class ConsumerGroupTargetAssignmentMemberValue(Message, frozen=True):
    """The partitions that a member of a consumer group shall have."""

    KEY: ClassVar = 7
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topic_partitions: list[TopicPartition] = []


class ConsumerGroupCurrentMemberAssignmentKey(Message, frozen=True):
    """Names what a member of a consumer group has."""

    KEY: ClassVar = 8
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    member_id: String = ""


class TopicPartitions(Part, frozen=True):
    """One of the `assigned_partitions` of `ConsumerGroupCurrentMemberAssignmentValue`."""

    topic_id: Uuid = NO_UUID
    partitions: list[Int32] = []
    assignment_epochs: Annotated[list[Int32] | None, wire(nullable="0+", tag=0)] = []


class ConsumerGroupCurrentMemberAssignmentValue(Message, frozen=True):
    """The partitions that a member of a consumer group has and those it must give up."""

    KEY: ClassVar = 8
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    member_epoch: Int32 = 0
    previous_member_epoch: Int32 = 0
    state: Int8 = 0
    assigned_partitions: list[TopicPartitions] = []
    partitions_pending_revocation: list[TopicPartitions] = []


class ConsumerGroupRegularExpressionKey(Message, frozen=True):
    """Names a regular expression that members of a consumer group subscribe to."""

    KEY: ClassVar = 16
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    regular_expression: String = ""


class ConsumerGroupRegularExpressionValue(Message, frozen=True):
    """The topics that a regular expression resolved to."""

    KEY: ClassVar = 16
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topics: list[String] = []
    version: Int64 = 0
    timestamp: Int64 = 0
