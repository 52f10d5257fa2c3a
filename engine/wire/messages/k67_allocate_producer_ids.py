"""AllocateProducerIds (key 67), v0. Gives a broker a block of producer ids."""

from typing import ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message


class AllocateProducerIdsRequest(Message, frozen=True):
    """What a client asks of AllocateProducerIds."""

    KEY: ClassVar = 67
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = -1


class AllocateProducerIdsResponse(Message, frozen=True):
    """What AllocateProducerIds answers."""

    KEY: ClassVar = 67
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    producer_id_start: Int64 = 0
    producer_id_len: Int32 = 0
