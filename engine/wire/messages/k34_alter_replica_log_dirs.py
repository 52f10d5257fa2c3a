"""AlterReplicaLogDirs (key 34), v1-2. Moves replicas to other log folders of their broker."""

from typing import ClassVar

from engine.wire.declare import Int16, Int32, Message, Part, String


class AlterReplicaLogDirTopic(Part, frozen=True):
    """One of the `topics` of `AlterReplicaLogDir`."""

    name: String = ""
    partitions: list[Int32] = []


class AlterReplicaLogDir(Part, frozen=True):
    """One of the `dirs` of `AlterReplicaLogDirsRequest`."""

    path: String = ""
    topics: list[AlterReplicaLogDirTopic] = []


class AlterReplicaLogDirsRequest(Message, frozen=True):
    """What a client asks of AlterReplicaLogDirs."""

    KEY: ClassVar = 34
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 2

    dirs: list[AlterReplicaLogDir] = []


class AlterReplicaLogDirPartitionResult(Part, frozen=True):
    """One of the `partitions` of `AlterReplicaLogDirTopicResult`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0


class AlterReplicaLogDirTopicResult(Part, frozen=True):
    """One of the `results` of `AlterReplicaLogDirsResponse`."""

    topic_name: String = ""
    partitions: list[AlterReplicaLogDirPartitionResult] = []


class AlterReplicaLogDirsResponse(Message, frozen=True):
    """What AlterReplicaLogDirs answers."""

    KEY: ClassVar = 34
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    results: list[AlterReplicaLogDirTopicResult] = []
