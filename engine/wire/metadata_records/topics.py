"""Records of the metadata log about topics and partitions."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int8, Int32, Message, String, Uuid, wire


class TopicRecord(Message, frozen=True):
    """A topic was created under this id."""

    KEY: ClassVar = 2
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    name: String = ""
    topic_id: Uuid = NO_UUID


class PartitionRecord(Message, frozen=True):
    """A partition was created, or its whole state in a snapshot."""

    KEY: ClassVar = 3
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    partition_id: Int32 = -1
    topic_id: Uuid = NO_UUID
    replicas: list[Int32] = []
    isr: list[Int32] = []
    removing_replicas: list[Int32] = []
    adding_replicas: list[Int32] = []
    leader: Int32 = -1
    leader_recovery_state: Annotated[Int8, wire(tag=0)] = 0
    leader_epoch: Int32 = -1
    partition_epoch: Int32 = -1
    directories: Annotated[list[Uuid], wire("1+")] = []
    eligible_leader_replicas: Annotated[list[Int32] | None, wire("2+", nullable="2+", tag=1)] = None
    last_known_elr: Annotated[list[Int32] | None, wire("2+", nullable="2+", tag=2)] = None


class PartitionChangeRecord(Message, frozen=True):
    """What changed of a partition; absent fields stay as they were."""

    KEY: ClassVar = 5
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 0

    partition_id: Int32 = -1
    topic_id: Uuid = NO_UUID
    isr: Annotated[list[Int32] | None, wire(nullable="0+", tag=0)] = None
    leader: Annotated[Int32, wire(tag=1)] = -2
    replicas: Annotated[list[Int32] | None, wire(nullable="0+", tag=2)] = None
    removing_replicas: Annotated[list[Int32] | None, wire(nullable="0+", tag=3)] = None
    adding_replicas: Annotated[list[Int32] | None, wire(nullable="0+", tag=4)] = None
    leader_recovery_state: Annotated[Int8, wire(tag=5)] = -1
    directories: Annotated[list[Uuid] | None, wire("1+", nullable="1+", tag=8)] = None
    eligible_leader_replicas: Annotated[list[Int32] | None, wire("2+", nullable="2+", tag=6)] = None
    last_known_elr: Annotated[list[Int32] | None, wire("2+", nullable="2+", tag=7)] = None


class RemoveTopicRecord(Message, frozen=True):
    """A topic was deleted, with all its partitions."""

    KEY: ClassVar = 9
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topic_id: Uuid = NO_UUID


class ClearElrRecord(Message, frozen=True):
    """The eligible leader replicas of a topic, or of all, were cleared."""

    KEY: ClassVar = 28
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    topic_name: String = ""
