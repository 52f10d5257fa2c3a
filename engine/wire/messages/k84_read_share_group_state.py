"""ReadShareGroupState (key 84), v0. Reads the stored state of share partitions."""

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


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `ReadStateData`."""

    partition: Int32 = 0
    leader_epoch: Int32 = 0


class ReadStateData(Part, frozen=True):
    """One of the `topics` of `ReadShareGroupStateRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class ReadShareGroupStateRequest(Message, frozen=True):
    """What a client asks of ReadShareGroupState."""

    KEY: ClassVar = 84
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[ReadStateData] = []


class StateBatch(Part, frozen=True):
    """One of the `state_batches` of `PartitionResult`."""

    first_offset: Int64 = 0
    last_offset: Int64 = 0
    delivery_state: Int8 = 0
    delivery_count: Int16 = 0


class PartitionResult(Part, frozen=True):
    """One of the `partitions` of `ReadStateResult`."""

    partition: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    state_epoch: Int32 = 0
    start_offset: Int64 = 0
    state_batches: list[StateBatch] = []


class ReadStateResult(Part, frozen=True):
    """One of the `results` of `ReadShareGroupStateResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionResult] = []


class ReadShareGroupStateResponse(Message, frozen=True):
    """What ReadShareGroupState answers."""

    KEY: ClassVar = 84
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    results: list[ReadStateResult] = []
