"""DescribeProducers (key 61), v0. Lists the producers that a partition remembers."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message, Part, String, wire


class TopicRequest(Part, frozen=True):
    """One of the `topics` of `DescribeProducersRequest`."""

    name: String = ""
    partition_indexes: list[Int32] = []


class DescribeProducersRequest(Message, frozen=True):
    """What a client asks of DescribeProducers."""

    KEY: ClassVar = 61
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topics: list[TopicRequest] = []


class ProducerState(Part, frozen=True):
    """One of the `active_producers` of `PartitionResponse`."""

    producer_id: Int64 = 0
    producer_epoch: Int32 = 0
    last_sequence: Int32 = -1
    last_timestamp: Int64 = -1
    coordinator_epoch: Int32 = 0
    current_txn_start_offset: Int64 = -1


class PartitionResponse(Part, frozen=True):
    """One of the `partitions` of `TopicResponse`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    active_producers: list[ProducerState] = []


class TopicResponse(Part, frozen=True):
    """One of the `topics` of `DescribeProducersResponse`."""

    name: String = ""
    partitions: list[PartitionResponse] = []


class DescribeProducersResponse(Message, frozen=True):
    """What DescribeProducers answers."""

    KEY: ClassVar = 61
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    topics: list[TopicResponse] = []
