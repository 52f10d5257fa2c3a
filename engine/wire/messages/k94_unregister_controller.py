"""UnregisterController (key 94), v0. Removes a controller's registration."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, String, wire


class UnregisterControllerRequest(Message, frozen=True):
    """What a client asks of UnregisterController."""

    KEY: ClassVar = 94
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    controller_id: Int32 = 0


class UnregisterControllerResponse(Message, frozen=True):
    """What UnregisterController answers."""

    KEY: ClassVar = 94
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
