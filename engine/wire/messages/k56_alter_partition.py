"""AlterPartition (key 56), v2-3.

Asks the controller to change the in-sync replicas of partitions.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int8, Int16, Int32, Int64, Message, Part, Uuid, wire


class BrokerState(Part, frozen=True):
    """One of the `new_isr_with_epochs` of `AlterPartitionRequestPartitionData`."""

    broker_id: Annotated[Int32, wire("3+")] = 0
    broker_epoch: Annotated[Int64, wire("3+")] = -1


class AlterPartitionRequestPartitionData(Part, frozen=True):
    """One of the `partitions` of `AlterPartitionRequestTopicData`."""

    partition_index: Int32 = 0
    leader_epoch: Int32 = 0
    new_isr: Annotated[list[Int32], wire("0-2")] = []
    new_isr_with_epochs: Annotated[list[BrokerState], wire("3+")] = []
    leader_recovery_state: Int8 = 0
    partition_epoch: Int32 = 0


class AlterPartitionRequestTopicData(Part, frozen=True):
    """One of the `topics` of `AlterPartitionRequest`."""

    topic_id: Uuid = NO_UUID
    partitions: list[AlterPartitionRequestPartitionData] = []


class AlterPartitionRequest(Message, frozen=True):
    """What a client asks of AlterPartition."""

    KEY: ClassVar = 56
    VERSIONS: ClassVar = (2, 3)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = -1
    topics: list[AlterPartitionRequestTopicData] = []


class AlterPartitionResponsePartitionData(Part, frozen=True):
    """One of the `partitions` of `AlterPartitionResponseTopicData`."""

    partition_index: Int32 = 0
    error_code: Int16 = 0
    leader_id: Int32 = 0
    leader_epoch: Int32 = 0
    isr: list[Int32] = []
    leader_recovery_state: Int8 = 0
    partition_epoch: Int32 = 0


class AlterPartitionResponseTopicData(Part, frozen=True):
    """One of the `topics` of `AlterPartitionResponse`."""

    topic_id: Uuid = NO_UUID
    partitions: list[AlterPartitionResponsePartitionData] = []


class AlterPartitionResponse(Message, frozen=True):
    """What AlterPartition answers."""

    KEY: ClassVar = 56
    VERSIONS: ClassVar = (2, 3)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    topics: list[AlterPartitionResponseTopicData] = []
