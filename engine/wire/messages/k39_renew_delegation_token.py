"""RenewDelegationToken (key 39), v1-2. Extends the life of a delegation token."""

from typing import ClassVar

from engine.wire.declare import Bytes, Int16, Int32, Int64, Message


class RenewDelegationTokenRequest(Message, frozen=True):
    """What a client asks of RenewDelegationToken."""

    KEY: ClassVar = 39
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 2

    hmac: Bytes = b""
    renew_period_ms: Int64 = 0


class RenewDelegationTokenResponse(Message, frozen=True):
    """What RenewDelegationToken answers."""

    KEY: ClassVar = 39
    VERSIONS: ClassVar = (1, 2)
    FLEXIBLE: ClassVar = 2

    error_code: Int16 = 0
    expiry_timestamp_ms: Int64 = 0
    throttle_time_ms: Int32 = 0
