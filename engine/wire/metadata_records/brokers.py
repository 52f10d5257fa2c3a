"""Records of the metadata log about brokers and controllers."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bool,
    Int8,
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


class BrokerEndpoint(Part, frozen=True):
    """One of the `end_points` of `RegisterBrokerRecord`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0
    security_protocol: Int16 = 0


class BrokerFeature(Part, frozen=True):
    """One of the `features` of `RegisterBrokerRecord`."""

    name: String = ""
    min_supported_version: Int16 = 0
    max_supported_version: Int16 = 0


class RegisterBrokerRecord(Message, frozen=True):
    """A broker registered: its epoch, addresses, features and log folders."""

    KEY: ClassVar = 0
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    is_migrating_zk_broker: Annotated[Bool, wire("2+")] = False
    incarnation_id: Uuid = NO_UUID
    broker_epoch: Int64 = 0
    end_points: list[BrokerEndpoint] = []
    features: list[BrokerFeature] = []
    rack: Annotated[String | None, wire(nullable="0+")] = ""
    fenced: Bool = True
    in_controlled_shutdown: Annotated[Bool, wire("1+")] = False
    log_dirs: Annotated[list[Uuid], wire("3+", tag=0)] = []
    cordoned_log_dirs: Annotated[list[Uuid] | None, wire("4+", nullable="4+", tag=1)] = None


class UnregisterBrokerRecord(Message, frozen=True):
    """A broker's registration was removed."""

    KEY: ClassVar = 1
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = 0


class BrokerRegistrationChangeRecord(Message, frozen=True):
    """What changed of a broker's registration: fencing, controlled shutdown, log folders."""

    KEY: ClassVar = 17
    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = 0
    fenced: Annotated[Int8, wire(tag=0)] = 0
    in_controlled_shutdown: Annotated[Int8, wire("1+", tag=1)] = 0
    log_dirs: Annotated[list[Uuid], wire("2+", tag=2)] = []
    cordoned_log_dirs: Annotated[list[Uuid] | None, wire("3+", nullable="3+", tag=3)] = None


class FenceBrokerRecord(Message, frozen=True):
    """A broker was fenced (written by early releases only)."""

    KEY: ClassVar = 7
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    id: Int32 = 0
    epoch: Int64 = 0


class UnfenceBrokerRecord(Message, frozen=True):
    """A broker was unfenced (written by early releases only)."""

    KEY: ClassVar = 8
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    id: Int32 = 0
    epoch: Int64 = 0


class ControllerEndpoint(Part, frozen=True):
    """One of the `end_points` of `RegisterControllerRecord`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0
    security_protocol: Int16 = 0


class ControllerFeature(Part, frozen=True):
    """One of the `features` of `RegisterControllerRecord`."""

    name: String = ""
    min_supported_version: Int16 = 0
    max_supported_version: Int16 = 0


class RegisterControllerRecord(Message, frozen=True):
    """A controller registered: its addresses and features."""

    KEY: ClassVar = 27
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    controller_id: Int32 = 0
    incarnation_id: Uuid = NO_UUID
    zk_migration_ready: Bool = False
    end_points: list[ControllerEndpoint] = []
    features: list[ControllerFeature] = []


class UnregisterControllerRecord(Message, frozen=True):
    """A controller's registration was removed."""

    KEY: ClassVar = 29
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    controller_id: Int32 = 0
