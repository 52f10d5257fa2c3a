"""BrokerRegistration (key 62), v0-4. Registers a broker with the controller."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bool,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    Uint16,
    Uuid,
    wire,
)


class Listener(Part, frozen=True):
    """One of the `listeners` of `BrokerRegistrationRequest`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0
    security_protocol: Int16 = 0


class Feature(Part, frozen=True):
    """One of the `features` of `BrokerRegistrationRequest`."""

    name: String = ""
    min_supported_version: Int16 = 0
    max_supported_version: Int16 = 0


class BrokerRegistrationRequest(Message, frozen=True):
    """What a client asks of BrokerRegistration."""

    KEY: ClassVar = 62
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    cluster_id: String = ""
    incarnation_id: Uuid = NO_UUID
    listeners: list[Listener] = []
    features: list[Feature] = []
    rack: Annotated[String | None, wire(nullable="0+")] = ""
    is_migrating_zk_broker: Annotated[Bool, wire("1+")] = False
    log_dirs: Annotated[list[Uuid], wire("2+")] = []
    previous_broker_epoch: Annotated[Int64, wire("3+")] = -1


class BrokerRegistrationResponse(Message, frozen=True):
    """What BrokerRegistration answers."""

    KEY: ClassVar = 62
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    broker_epoch: Int64 = -1
