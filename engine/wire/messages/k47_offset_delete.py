"""OffsetDelete (key 47), v0. Deletes a group's positions in topics that it no longer reads."""

from typing import ClassVar

from engine.wire.declare import Int16, Int32, Message, Part, String


class OffsetDeleteRequestPartition(Part, frozen=True):
    """One of the `partitions` of `OffsetDeleteRequestTopic`."""

    partition_index: Int32 = 0


class OffsetDeleteRequestTopic(Part, frozen=True):
    """One of the `topics` of `OffsetDeleteRequest`."""

    name: String = ""
    partitions: list[OffsetDeleteRequestPartition] = []


class OffsetDeleteRequest(Message, frozen=True):
    """What a client asks of OffsetDelete."""

    KEY: ClassVar = 47
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group_id: String = ""
    topics: list[OffsetDeleteRequestTopic] = []


class OffsetDeleteResponsePartition(Part, frozen=True):
    """One of the `partitions` of `OffsetDeleteResponseTopic`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0


class OffsetDeleteResponseTopic(Part, frozen=True):
    """One of the `topics` of `OffsetDeleteResponse`."""

    name: String = ""
    partitions: list[OffsetDeleteResponsePartition] = []


class OffsetDeleteResponse(Message, frozen=True):
    """What OffsetDelete answers."""

    KEY: ClassVar = 47
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    error_code: Int16 = 0
    throttle_time_ms: Int32 = 0
    topics: list[OffsetDeleteResponseTopic] = []
