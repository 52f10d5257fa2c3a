"""DescribeTopicPartitions (key 75), v0. Describes topics partition by partition, in pages."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Bool, Int16, Int32, Message, Part, String, Uuid, wire


class TopicRequest(Part, frozen=True):
    """One of the `topics` of `DescribeTopicPartitionsRequest`."""

    name: String = ""


class Cursor(Part, frozen=True):
    """The `cursor` of `DescribeTopicPartitionsRequest`."""

    topic_name: String = ""
    partition_index: Int32 = 0


class DescribeTopicPartitionsRequest(Message, frozen=True):
    """What a client asks of DescribeTopicPartitions."""

    KEY: ClassVar = 75
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topics: list[TopicRequest] = []
    response_partition_limit: Int32 = 2000
    cursor: Annotated[Cursor | None, wire(nullable="0+")] = None


class DescribeTopicPartitionsResponsePartition(Part, frozen=True):
    """One of the `partitions` of `DescribeTopicPartitionsResponseTopic`."""

    error_code: Int16 = 0
    partition_index: Int32 = 0
    leader_id: Int32 = 0
    leader_epoch: Int32 = -1
    replica_nodes: list[Int32] = []
    isr_nodes: list[Int32] = []
    eligible_leader_replicas: Annotated[list[Int32] | None, wire(nullable="0+")] = None
    last_known_elr: Annotated[list[Int32] | None, wire(nullable="0+")] = None
    offline_replicas: list[Int32] = []


class DescribeTopicPartitionsResponseTopic(Part, frozen=True):
    """One of the `topics` of `DescribeTopicPartitionsResponse`."""

    error_code: Int16 = 0
    name: Annotated[String | None, wire(nullable="0+")] = ""
    topic_id: Uuid = NO_UUID
    is_internal: Bool = False
    partitions: list[DescribeTopicPartitionsResponsePartition] = []
    topic_authorized_operations: Int32 = -2147483648


class DescribeTopicPartitionsResponse(Message, frozen=True):
    """What DescribeTopicPartitions answers."""

    KEY: ClassVar = 75
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    topics: list[DescribeTopicPartitionsResponseTopic] = []
    next_cursor: Annotated[Cursor | None, wire(nullable="0+")] = None
