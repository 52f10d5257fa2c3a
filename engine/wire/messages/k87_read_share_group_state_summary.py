"""ReadShareGroupStateSummary (key 87), v0-1.

Reads a summary of the stored state of share partitions.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, String, Uuid, wire


class PartitionData(Part, frozen=True):
    """One of the `partitions` of `ReadStateSummaryData`."""

    partition: Int32 = 0
    leader_epoch: Int32 = 0


class ReadStateSummaryData(Part, frozen=True):
    """One of the `topics` of `ReadShareGroupStateSummaryRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionData] = []


class ReadShareGroupStateSummaryRequest(Message, frozen=True):
    """What a client asks of ReadShareGroupStateSummary."""

    KEY: ClassVar = 87
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    group_id: String = ""
    topics: list[ReadStateSummaryData] = []


class PartitionResult(Part, frozen=True):
    """One of the `partitions` of `ReadStateSummaryResult`."""

    partition: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = None
    state_epoch: Int32 = 0
    leader_epoch: Int32 = 0
    start_offset: Int64 = 0
    delivery_complete_count: Annotated[Int32, wire("1+")] = -1


class ReadStateSummaryResult(Part, frozen=True):
    """One of the `results` of `ReadShareGroupStateSummaryResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[PartitionResult] = []


class ReadShareGroupStateSummaryResponse(Message, frozen=True):
    """What ReadShareGroupStateSummary answers."""

    KEY: ClassVar = 87
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    results: list[ReadStateSummaryResult] = []
