"""SaslHandshake (key 17), v0-1. Chooses the SASL mechanism of a connection."""

from typing import ClassVar

from engine.wire.declare import Int16, Message, String


class SaslHandshakeRequest(Message, frozen=True):
    """What a client asks of SaslHandshake."""

    KEY: ClassVar = 17
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = None

    mechanism: String = ""


class SaslHandshakeResponse(Message, frozen=True):
    """What SaslHandshake answers."""

    KEY: ClassVar = 17
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = None

    error_code: Int16 = 0
    mechanisms: list[String] = []
