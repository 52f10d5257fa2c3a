"""WriteShareGroupState (key 85), v0-1. Writes the stored state of share partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Int8,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uuid,
    wire,
)


class StateBatch(Part, frozen=True):
    """One of the `state_batches` of `PartitionData`."""

    first_offset: Int64 = 0
    last_offset: Int64 = 0
    delivery_state: Int8 = 0
    delivery_count: Int16 = 0


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `WriteStateData`."""

    partition: Int32 = 0
    state_epoch: Int32 = 0
    leader_epoch: Int32 = 0
    start_offset: Int64 = 0
    delivery_complete_count: Annotated[Int32, wire("1+")] = -1
    state_batches: list[StateBatch] = []


class WriteStateData(Part, frozen=True):
    """One of the `topics` of `WriteShareGroupStateRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class WriteShareGroupStateRequest(Message, frozen=True):
    """What a client asks of WriteShareGroupState."""

    KEY: ClassVar = 85
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[WriteStateData] = []


class PartitionResult(Part, frozen=True):
    """One of the `partitions` of `WriteStateResult`."""

    partition: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None


class WriteStateResult(Part, frozen=True):
    """One of the `results` of `WriteShareGroupStateResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionResult] = []


class WriteShareGroupStateResponse(Message, frozen=True):
    """What WriteShareGroupState answers."""

    KEY: ClassVar = 85
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    results: list[WriteStateResult] = []
