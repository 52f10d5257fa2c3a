"""ControllerRegistration (key 70), v0. Registers a controller with the active controller."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bool,
    Int16,
    Int32,
    Message,
    Part,
    String,
    Uint16,
    Uuid,
    wire,
)


class Listener(Part, frozen=True):
    """One of the `listeners` of `ControllerRegistrationRequest`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0
    security_protocol: Int16 = 0


class Feature(Part, frozen=True):
    """One of the `features` of `ControllerRegistrationRequest`."""

    name: String = ""
    min_supported_version: Int16 = 0
    max_supported_version: Int16 = 0


class ControllerRegistrationRequest(Message, frozen=True):
    """What a client asks of ControllerRegistration."""

    KEY: ClassVar = 70
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    controller_id: Int32 = 0
    incarnation_id: Uuid = NO_UUID
    zk_migration_ready: Bool = False
    listeners: list[Listener] = []
    features: list[Feature] = []


class ControllerRegistrationResponse(Message, frozen=True):
    """What ControllerRegistration answers."""

    KEY: ClassVar = 70
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
