"""ListPartitionReassignments (key 46), v0. Lists the moves of partitions that are under way."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, Part, String, wire


class ListPartitionReassignmentsTopics(Part, frozen=True):
    """One of the `topics` of `ListPartitionReassignmentsRequest`."""

    name: String = ""
    partition_indexes: list[Int32] = []


class ListPartitionReassignmentsRequest(Message, frozen=True):
    """What a client asks of ListPartitionReassignments."""

    KEY: ClassVar = 46
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    timeout_ms: Int32 = 60000
    topics: Annotated[list[ListPartitionReassignmentsTopics] | None, wire(nullable="0+")] = None


class OngoingPartitionReassignment(Part, frozen=True):
    """One of the `partitions` of `OngoingTopicReassignment`."""

    partition_index: Int32 = 0
    replicas: list[Int32] = []
    adding_replicas: list[Int32] = []
    removing_replicas: list[Int32] = []


class OngoingTopicReassignment(Part, frozen=True):
    """One of the `topics` of `ListPartitionReassignmentsResponse`."""

    name: String = ""
    partitions: list[OngoingPartitionReassignment] = []


class ListPartitionReassignmentsResponse(Message, frozen=True):
    """What ListPartitionReassignments answers."""

    KEY: ClassVar = 46
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    topics: list[OngoingTopicReassignment] = []
