"""DescribeClientQuotas (key 48), v0-1. Lists the quotas that match a filter."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Float64, Int8, Int16, Int32, Message, Part, String, wire


class ComponentData(Part, frozen=True):
    """One of the `components` of `DescribeClientQuotasRequest`."""

    entity_type: String = ""
    match_type: Int8 = 0
    match: Annotated[String | None, wire(nullable="0+")] = ""


class DescribeClientQuotasRequest(Message, frozen=True):
    """What a client asks of DescribeClientQuotas."""

    KEY: ClassVar = 48
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    components: list[ComponentData] = []
    strict: Bool = False


class EntityData(Part, frozen=True):
    """One of the `entity` of `EntryData`."""

    entity_type: String = ""
    entity_name: Annotated[String | None, wire(nullable="0+")] = ""


class ValueData(Part, frozen=True):
    """One of the `values` of `EntryData`."""

    key: String = ""
    value: Float64 = 0.0


class EntryData(Part, frozen=True):
    """One of the `entries` of `DescribeClientQuotasResponse`."""

    entity: list[EntityData] = []
    values: list[ValueData] = []


class DescribeClientQuotasResponse(Message, frozen=True):
    """What DescribeClientQuotas answers."""

    KEY: ClassVar = 48
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    entries: Annotated[list[EntryData] | None, wire(nullable="0+")] = []
