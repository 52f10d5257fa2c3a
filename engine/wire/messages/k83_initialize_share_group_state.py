"""InitializeShareGroupState (key 83), v0. Sets up the stored state of share partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, String, Uuid, wire


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `InitializeStateData`."""

    partition: Int32 = 0
    state_epoch: Int32 = 0
    start_offset: Int64 = 0


class InitializeStateData(Part, frozen=True):
    """One of the `topics` of `InitializeShareGroupStateRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class InitializeShareGroupStateRequest(Message, frozen=True):
    """What a client asks of InitializeShareGroupState."""

    KEY: ClassVar = 83
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[InitializeStateData] = []


class PartitionResult(Part, frozen=True):
    """One of the `partitions` of `InitializeStateResult`."""

    partition: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class InitializeStateResult(Part, frozen=True):
    """One of the `results` of `InitializeShareGroupStateResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionResult] = []


class InitializeShareGroupStateResponse(Message, frozen=True):
    """What InitializeShareGroupState answers."""

    KEY: ClassVar = 83
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    results: list[InitializeStateResult] = []
