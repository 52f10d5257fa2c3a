"""AlterConfigs (key 33), v0-2.

Replaces all settings of topics or brokers; settings that are not named fall back to their defaults.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Message, Part, String, wire


class AlterableConfig(Part, frozen=True):
    """One of the `configs` of `AlterConfigsResource`."""

    name: String = ""
    value: Annotated[String | None, wire(nullable="0+")] = ""


class AlterConfigsResource(Part, frozen=True):
    """One of the `resources` of `AlterConfigsRequest`."""

    resource_type: Int8 = 0
    resource_name: String = ""
    configs: list[AlterableConfig] = []


class AlterConfigsRequest(Message, frozen=True):
    """What a client asks of AlterConfigs."""

    KEY: ClassVar = 33
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    resources: list[AlterConfigsResource] = []
    validate_only: Bool = False


class AlterConfigsResourceResponse(Part, frozen=True):
    """One of the `responses` of `AlterConfigsResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    resource_type: Int8 = 0
    resource_name: String = ""


class AlterConfigsResponse(Message, frozen=True):
    """What AlterConfigs answers."""

    KEY: ClassVar = 33
    VERSIONS: ClassVar = (0, 2)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    responses: list[AlterConfigsResourceResponse] = []
