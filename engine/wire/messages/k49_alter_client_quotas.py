"""AlterClientQuotas (key 49), v0-1. Sets and removes quotas of users, client ids and addresses."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Float64, Int16, Int32, Message, Part, String, wire


class EntityData(Part, frozen=True):
    """One of the `entity` of `AlterClientQuotasRequestEntryData`."""

    entity_type: String = ""
    entity_name: Annotated[String | None, wire(nullable="0+")] = ""


class OpData(Part, frozen=True):
    """One of the `ops` of `AlterClientQuotasRequestEntryData`."""

    key: String = ""
    value: Float64 = 0.0
    remove: Bool = False


class AlterClientQuotasRequestEntryData(Part, frozen=True):
    """One of the `entries` of `AlterClientQuotasRequest`."""

    entity: list[EntityData] = []
    ops: list[OpData] = []


class AlterClientQuotasRequest(Message, frozen=True):
    """What a client asks of AlterClientQuotas."""

    KEY: ClassVar = 49
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    entries: list[AlterClientQuotasRequestEntryData] = []
    validate_only: Bool = False


class AlterClientQuotasResponseEntryData(Part, frozen=True):
    """One of the `entries` of `AlterClientQuotasResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    entity: list[EntityData] = []


class AlterClientQuotasResponse(Message, frozen=True):
    """What AlterClientQuotas answers."""

    KEY: ClassVar = 49
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    throttle_time_ms: Int32 = 0
    entries: list[AlterClientQuotasResponseEntryData] = []
