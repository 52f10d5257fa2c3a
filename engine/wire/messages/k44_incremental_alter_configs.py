"""IncrementalAlterConfigs (key 44), v0-1.

Changes single settings of topics, brokers, groups and client metrics.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Message, Part, String, wire


class AlterableConfig(Part, frozen=True):
    """One of the `configs` of `AlterConfigsResource`."""

    name: String = ""
    config_operation: Int8 = 0
    value: Annotated[String | None, wire(nullable="0+")] = ""


class AlterConfigsResource(Part, frozen=True):
    """One of the `resources` of `IncrementalAlterConfigsRequest`."""

    resource_type: Int8 = 0
    resource_name: String = ""
    configs: list[AlterableConfig] = []


class IncrementalAlterConfigsRequest(Message, frozen=True):
    """What a client asks of IncrementalAlterConfigs."""

    KEY: ClassVar = 44
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    resources: list[AlterConfigsResource] = []
    validate_only: Bool = False


class AlterConfigsResourceResponse(Part, frozen=True):
    """One of the `responses` of `IncrementalAlterConfigsResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    resource_type: Int8 = 0
    resource_name: String = ""


class IncrementalAlterConfigsResponse(Message, frozen=True):
    """What IncrementalAlterConfigs answers."""

    KEY: ClassVar = 44
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 1

    throttle_time_ms: Int32 = 0
    responses: list[AlterConfigsResourceResponse] = []
