"""Records of the metadata log about settings, features, quotas and producer ids."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    Bool,
    Float64,
    Int8,
    Int16,
    Int32,
    Int64,
    Message,
    Part,
    String,
    wire,
)


class ConfigRecord(Message, frozen=True):
    """A setting was given a value, or with null its default again."""

    KEY: ClassVar = 4
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    resource_type: Int8 = 0
    resource_name: String = ""
    name: String = ""
    value: Annotated[String | None, wire(nullable="0+")] = ""


class FeatureLevelRecord(Message, frozen=True):
    """A feature was set to a level."""

    KEY: ClassVar = 12
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    name: String = ""
    feature_level: Int16 = 0


class EntityData(Part, frozen=True):
    """One of the `entity` of `ClientQuotaRecord`."""

    entity_type: String = ""
    entity_name: Annotated[String | None, wire(nullable="0+")] = ""


class ClientQuotaRecord(Message, frozen=True):
    """A quota was set or removed."""

    KEY: ClassVar = 14
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    entity: list[EntityData] = []
    key: String = ""
    value: Float64 = 0.0
    remove: Bool = False


class ProducerIdsRecord(Message, frozen=True):
    """Producer ids up to here were given to a broker."""

    KEY: ClassVar = 15
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    broker_id: Int32 = 0
    broker_epoch: Int64 = -1
    next_producer_id: Int64 = 0
