"""DeleteRecords (key 21), v0-2. Deletes the records of partitions below an offset."""

from typing import ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message, Part, String


class DeleteRecordsPartition(Part, frozen=True):
    """One of the `partitions` of `DeleteRecordsTopic`."""

    partition_index: Int32 = 0
    offset: Int64 = 0


class DeleteRecordsTopic(Part, frozen=True):
    """One of the `topics` of `DeleteRecordsRequest`."""

    name: String = ""
    partitions: list[DeleteRecordsPartition] = []


class DeleteRecordsRequest(Message, frozen=True):
    """What a client asks of DeleteRecords."""

    KEY: ClassVar = 21
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    topics: list[DeleteRecordsTopic] = []
    timeout_ms: Int32 = 0


class DeleteRecordsPartitionResult(Part, frozen=True):
    """One of the `partitions` of `DeleteRecordsTopicResult`."""

    partition_index: Int32 = 0
    low_watermark: Int64 = 0
    error_code: Int16 = 0


class DeleteRecordsTopicResult(Part, frozen=True):
    """One of the `topics` of `DeleteRecordsResponse`."""

    name: String = ""
    partitions: list[DeleteRecordsPartitionResult] = []


class DeleteRecordsResponse(Message, frozen=True):
    """What DeleteRecords answers."""

    KEY: ClassVar = 21
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    topics: list[DeleteRecordsTopicResult] = []
