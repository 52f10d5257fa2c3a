"""Envelope (key 58), v0.

Carries a client's request from a broker to the controller, with who asked.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int16, Message, wire


class EnvelopeRequest(Message, frozen=True):
    """What a client asks of Envelope."""

    KEY: ClassVar = 58
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    request_data: Bytes = b""
    request_principal: Annotated[Bytes | None, wire(nullable="0+")] = b""
    client_host_address: Bytes = b""


class EnvelopeResponse(Message, frozen=True):
    """What Envelope answers."""

    KEY: ClassVar = 58
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    response_data: Annotated[Bytes | None, wire(nullable="0+")] = None
    error_code: Int16 = 0
