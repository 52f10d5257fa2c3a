"""InitProducerId (key 22), v0-6.

Gives a producer its id and epoch, and fences older instances of a transactional id.

Version 6 is not yet stable in Kafka 4.4: do not advertise it.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Int64, Message, String, wire


class InitProducerIdRequest(Message, frozen=True):
    """What a client asks of InitProducerId."""

    KEY: ClassVar = 22
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 2

    transactional_id: Annotated[String | None, wire(nullable="0+")] = ""
    transaction_timeout_ms: Int32 = 0
    producer_id: Annotated[Int64, wire("3+")] = -1
    producer_epoch: Annotated[Int16, wire("3+")] = -1
    enable_2pc: Annotated[Bool, wire("6+")] = False
    keep_prepared_txn: Annotated[Bool, wire("6+")] = False


class InitProducerIdResponse(Message, frozen=True):
    """What InitProducerId answers."""

    KEY: ClassVar = 22
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    producer_id: Int64 = -1
    producer_epoch: Int16 = 0
    ongoing_txn_producer_id: Annotated[Int64, wire("6+")] = -1
    ongoing_txn_producer_epoch: Annotated[Int16, wire("6+")] = -1
