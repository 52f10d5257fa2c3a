"""ExpireDelegationToken (key 40), v1-2. Shortens or ends the life of a delegation token."""

from typing import ClassVar

from engine.wire.declare import Bytes, Int16, Int32, Int64, Message


class ExpireDelegationTokenRequest(Message, frozen=True):
    """What a client asks of ExpireDelegationToken."""

    KEY: ClassVar = 40
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 2

    hmac: Bytes = b""
    expiry_time_period_ms: Int64 = 0


class ExpireDelegationTokenResponse(Message, frozen=True):
    """What ExpireDelegationToken answers."""

    KEY: ClassVar = 40
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 2

    error_code: Int16 = 0
    expiry_timestamp_ms: Int64 = 0
    throttle_time_ms: Int32 = 0
