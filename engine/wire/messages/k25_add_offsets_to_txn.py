"""AddOffsetsToTxn (key 25), v0-4. Adds a group's positions to a transaction."""

from typing import ClassVar

from engine.wire.declare import Int16, Int32, Int64, Message, String


class AddOffsetsToTxnRequest(Message, frozen=True):
    """What a client asks of AddOffsetsToTxn."""

    KEY: ClassVar = 25
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 3

    transactional_id: String = ""
    producer_id: Int64 = 0
    producer_epoch: Int16 = 0
    group_id: String = ""


class AddOffsetsToTxnResponse(Message, frozen=True):
    """What AddOffsetsToTxn answers."""

    KEY: ClassVar = 25
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 3

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
