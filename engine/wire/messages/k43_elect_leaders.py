"""ElectLeaders (key 43), v0-2.

Elects leaders for partitions: the preferred one, or an unclean one.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class TopicPartitions(Part, frozen=True):
    """One of the `topic_partitions` of `ElectLeadersRequest`."""

    topic: String = ""
    partitions: list[Int32] = []


class ElectLeadersRequest(Message, frozen=True):
    """What a client asks of ElectLeaders."""

    KEY: ClassVar = 43
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    election_type: Annotated[Int8, wire("1+")] = 0
    topic_partitions: Annotated[list[TopicPartitions] | None, wire(nullable="0+")] = []
    timeout_ms: Int32 = 60000


class PartitionResult(Part, frozen=True):
    """One of the `partition_result` of `ReplicaElectionResult`."""

    partition_id: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""


class ReplicaElectionResult(Part, frozen=True):
    """One of the `replica_election_results` of `ElectLeadersResponse`."""

    topic: String = ""
    partition_result: list[PartitionResult] = []


class ElectLeadersResponse(Message, frozen=True):
    """What ElectLeaders answers."""

    KEY: ClassVar = 43
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    error_code: Annotated[Int16, wire("1+")] = 0
    replica_election_results: list[ReplicaElectionResult] = []
