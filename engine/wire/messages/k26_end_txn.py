"""EndTxn (key 26), v0-5. Commits or aborts a transaction."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int16, Int32, Int64, Message, String, wire


class EndTxnRequest(Message, frozen=True):
    """What a client asks of EndTxn."""

    KEY: ClassVar = 26
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    transactional_id: String = ""
    producer_id: Int64 = 0
    producer_epoch: Int16 = 0
    committed: Bool = False


class EndTxnResponse(Message, frozen=True):
    """What EndTxn answers."""

    KEY: ClassVar = 26
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    producer_id: Annotated[Int64, wire("5+")] = -1
    producer_epoch: Annotated[Int16, wire("5+")] = -1
