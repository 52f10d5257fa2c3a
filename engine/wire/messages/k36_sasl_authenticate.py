"""SaslAuthenticate (key 36), v0-2. Carries the bytes of a SASL exchange."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int16, Int64, Message, String, wire


class SaslAuthenticateRequest(Message, frozen=True):
    """What a client asks of SaslAuthenticate."""

    KEY: ClassVar = 36
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    auth_bytes: Bytes = b""


class SaslAuthenticateResponse(Message, frozen=True):
    """What SaslAuthenticate answers."""

    KEY: ClassVar = 36
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    auth_bytes: Bytes = b""
    session_lifetime_ms: Annotated[Int64, wire("1+")] = 0
