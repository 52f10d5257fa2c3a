"""DeleteShareGroupState (key 86), v0. Deletes the stored state of share partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uuid, wire


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `DeleteStateData`."""

    partition: Int32 = 0


class DeleteStateData(Part, frozen=True):
    """One of the `topics` of `DeleteShareGroupStateRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class DeleteShareGroupStateRequest(Message, frozen=True):
    """What a client asks of DeleteShareGroupState."""

    KEY: ClassVar = 86
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[DeleteStateData] = []


class PartitionResult(Part, frozen=True):
    """One of the `partitions` of `DeleteStateResult`."""

    partition: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class DeleteStateResult(Part, frozen=True):
    """One of the `results` of `DeleteShareGroupStateResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionResult] = []


class DeleteShareGroupStateResponse(Message, frozen=True):
    """What DeleteShareGroupState answers."""

    KEY: ClassVar = 86
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    results: list[DeleteStateResult] = []
