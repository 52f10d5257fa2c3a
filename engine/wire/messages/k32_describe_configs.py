"""DescribeConfigs (key 32), v1-4.

Reads the settings of topics, brokers, groups and client metrics, with where each comes from.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Int8, Int16, Int32, Message, Part, String, wire


class DescribeConfigsResource(Part, frozen=True):
    """One of the `resources` of `DescribeConfigsRequest`."""

    resource_type: Int8 = 0
    resource_name: String = ""
    configuration_keys: Annotated[list[String] | None, wire(nullable="0+")] = []


class DescribeConfigsRequest(Message, frozen=True):
    """What a client asks of DescribeConfigs."""

    KEY: ClassVar = 32
    VERSIONS: ClassVar = (1, 4)
    FLEXIBLE: ClassVar = 4

    resources: list[DescribeConfigsResource] = []
    include_synonyms: Bool = False
    include_documentation: Annotated[Bool, wire("3+")] = False


class DescribeConfigsSynonym(Part, frozen=True):
    """One of the `synonyms` of `DescribeConfigsResourceResult`."""

    name: String = ""
    value: Annotated[String | None, wire(nullable="0+")] = ""
    source: Int8 = 0


class DescribeConfigsResourceResult(Part, frozen=True):
    """One of the `configs` of `DescribeConfigsResult`."""

    name: String = ""
    value: Annotated[String | None, wire(nullable="0+")] = ""
    read_only: Bool = False
    config_source: Int8 = -1
    is_sensitive: Bool = False
    synonyms: list[DescribeConfigsSynonym] = []
    config_type: Annotated[Int8, wire("3+")] = 0
    documentation: Annotated[String | None, wire("3+", nullable="0+")] = ""


class DescribeConfigsResult(Part, frozen=True):
    """One of the `results` of `DescribeConfigsResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    resource_type: Int8 = 0
    resource_name: String = ""
    configs: list[DescribeConfigsResourceResult] = []


class DescribeConfigsResponse(Message, frozen=True):
    """What DescribeConfigs answers."""

    KEY: ClassVar = 32
    VERSIONS: ClassVar = (1, 4)
    FLEXIBLE: ClassVar = 4

    throttle_time_ms: Int32 = 0
    results: list[DescribeConfigsResult] = []
