"""CreatePartitions (key 37), v0-3. Adds partitions to topics."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Message, Part, String, wire


class CreatePartitionsAssignment(Part, frozen=True):
    """One of the `assignments` of `CreatePartitionsTopic`."""

    broker_ids: list[Int32] = []


class CreatePartitionsTopic(Part, frozen=True):
    """One of the `topics` of `CreatePartitionsRequest`."""

    name: String = ""
    count: Int32 = 0
    assignments: Annotated[list[CreatePartitionsAssignment] | None, wire(nullable="0+")] = []


class CreatePartitionsRequest(Message, frozen=True):
    """What a client asks of CreatePartitions."""

    KEY: ClassVar = 37
    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = 2

    topics: list[CreatePartitionsTopic] = []
    timeout_ms: Int32 = 0
    validate_only: Bool = False


class CreatePartitionsTopicResult(Part, frozen=True):
    """One of the `results` of `CreatePartitionsResponse`."""

    name: String = ""
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class CreatePartitionsResponse(Message, frozen=True):
    """What CreatePartitions answers."""

    KEY: ClassVar = 37
    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    results: list[CreatePartitionsTopicResult] = []
