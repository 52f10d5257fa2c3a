"""AssignReplicasToDirs (key 73), v0.

Tells the controller in which log folders a broker keeps its replicas.
"""

from typing import ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Int64, Message, Part, Uuid


class AssignReplicasToDirsRequestPartitionData(Part, frozen=True):
    """One of the `partitions` of `AssignReplicasToDirsRequestTopicData`."""

    partition_index: Int32 = 0


class AssignReplicasToDirsRequestTopicData(Part, frozen=True):
    """One of the `topics` of `AssignReplicasToDirsRequestDirectoryData`."""

    topic_id: Uuid = NO_UUID
    partitions: list[AssignReplicasToDirsRequestPartitionData] = []


class AssignReplicasToDirsRequestDirectoryData(Part, frozen=True):
    """One of the `directories` of `AssignReplicasToDirsRequest`."""

    id: Uuid = NO_UUID
    topics: list[AssignReplicasToDirsRequestTopicData] = []


class AssignReplicasToDirsRequest(Message, frozen=True):
    """What a client asks of AssignReplicasToDirs."""

    KEY: ClassVar = 73
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = -1
    directories: list[AssignReplicasToDirsRequestDirectoryData] = []


class AssignReplicasToDirsResponsePartitionData(Part, frozen=True):
    """One of the `partitions` of `AssignReplicasToDirsResponseTopicData`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0


class AssignReplicasToDirsResponseTopicData(Part, frozen=True):
    """One of the `topics` of `AssignReplicasToDirsResponseDirectoryData`."""

    topic_id: Uuid = NO_UUID
    partitions: list[AssignReplicasToDirsResponsePartitionData] = []


class AssignReplicasToDirsResponseDirectoryData(Part, frozen=True):
    """One of the `directories` of `AssignReplicasToDirsResponse`."""

    id: Uuid = NO_UUID
    topics: list[AssignReplicasToDirsResponseTopicData] = []


class AssignReplicasToDirsResponse(Message, frozen=True):
    """What AssignReplicasToDirs answers."""

    KEY: ClassVar = 73
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    directories: list[AssignReplicasToDirsResponseDirectoryData] = []
