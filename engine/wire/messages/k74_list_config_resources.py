"""ListConfigResources (key 74), v0-1. Lists the resources that have settings of their own."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class ListConfigResourcesRequest(Message, frozen=True):
    """What a client asks of ListConfigResources."""

    KEY: ClassVar = 74
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    resource_types: Annotated[list[Int8], wire("1+")] = []


class ConfigResource(Part, frozen=True):
    """One of the `config_resources` of `ListConfigResourcesResponse`."""

    resource_name: String = ""
    resource_type: Annotated[Int8, wire("1+")] = 16


class ListConfigResourcesResponse(Message, frozen=True):
    """What ListConfigResources answers."""

    KEY: ClassVar = 74
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    config_resources: list[ConfigResource] = []
