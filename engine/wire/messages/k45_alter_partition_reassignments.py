"""AlterPartitionReassignments (key 45), v0-1.

Moves partitions to other replicas, or cancels such moves.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Message, Part, String, wire


class ReassignablePartition(Part, frozen=True):
    """One of the `partitions` of `ReassignableTopic`."""

    partition_index: Int32 = 0
    replicas: Annotated[list[Int32] | None, wire(nullable="0+")] = None


class ReassignableTopic(Part, frozen=True):
    """One of the `topics` of `AlterPartitionReassignmentsRequest`."""

    name: String = ""
    partitions: list[ReassignablePartition] = []


class AlterPartitionReassignmentsRequest(Message, frozen=True):
    """What a client asks of AlterPartitionReassignments."""

    KEY: ClassVar = 45
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    timeout_ms: Int32 = 60000
    allow_replication_factor_change: Annotated[Bool, wire("1+")] = True
    topics: list[ReassignableTopic] = []


class ReassignablePartitionResponse(Part, frozen=True):
    """One of the `partitions` of `ReassignableTopicResponse`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""


class ReassignableTopicResponse(Part, frozen=True):
    """One of the `responses` of `AlterPartitionReassignmentsResponse`."""

    name: String = ""
    partitions: list[ReassignablePartitionResponse] = []


class AlterPartitionReassignmentsResponse(Message, frozen=True):
    """What AlterPartitionReassignments answers."""

    KEY: ClassVar = 45
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    allow_replication_factor_change: Annotated[Bool, wire("1+")] = True
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    responses: list[ReassignableTopicResponse] = []
