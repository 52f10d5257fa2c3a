"""DescribeAcls (key 29), v1-3. Lists the access control entries that match a filter."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class DescribeAclsRequest(Message, frozen=True):
    """What a client asks of DescribeAcls."""

    KEY: ClassVar = 29
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    resource_type_filter: Int8 = 0
    resource_name_filter: Annotated[String | None, wire(nullable="0+")] = ""
    pattern_type_filter: Int8 = 3
    principal_filter: Annotated[String | None, wire(nullable="0+")] = ""
    host_filter: Annotated[String | None, wire(nullable="0+")] = ""
    operation: Int8 = 0
    permission_type: Int8 = 0


class AclDescription(Part, frozen=True):
    """One of the `acls` of `DescribeAclsResource`."""

    principal: String = ""
    host: String = ""
    operation: Int8 = 0
    permission_type: Int8 = 0


class DescribeAclsResource(Part, frozen=True):
    """One of the `resources` of `DescribeAclsResponse`."""

    resource_type: Int8 = 0
    resource_name: String = ""
    pattern_type: Int8 = 3
    acls: list[AclDescription] = []


class DescribeAclsResponse(Message, frozen=True):
    """What DescribeAcls answers."""

    KEY: ClassVar = 29
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    resources: list[DescribeAclsResource] = []
