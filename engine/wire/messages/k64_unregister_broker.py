"""UnregisterBroker (key 64), v0. Removes a broker's registration."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, String, wire


class UnregisterBrokerRequest(Message, frozen=True):
    """What a client asks of UnregisterBroker."""

    KEY: ClassVar = 64
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0


class UnregisterBrokerResponse(Message, frozen=True):
    """What UnregisterBroker answers."""

    KEY: ClassVar = 64
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
