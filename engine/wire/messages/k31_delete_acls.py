"""DeleteAcls (key 31), v1-3. Deletes the access control entries that match filters."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class DeleteAclsFilter(Part, frozen=True):
    """One of the `filters` of `DeleteAclsRequest`."""

    resource_type_filter: Int8 = 0
    resource_name_filter: Annotated[String | None, wire(nullable="0+")] = ""
    pattern_type_filter: Int8 = 3
    principal_filter: Annotated[String | None, wire(nullable="0+")] = ""
    host_filter: Annotated[String | None, wire(nullable="0+")] = ""
    operation: Int8 = 0
    permission_type: Int8 = 0


class DeleteAclsRequest(Message, frozen=True):
    """What a client asks of DeleteAcls."""

    KEY: ClassVar = 31
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    filters: list[DeleteAclsFilter] = []


class DeleteAclsMatchingAcl(Part, frozen=True):
    """One of the `matching_acls` of `DeleteAclsFilterResult`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    resource_type: Int8 = 0
    resource_name: String = ""
    pattern_type: Int8 = 3
    principal: String = ""
    host: String = ""
    operation: Int8 = 0
    permission_type: Int8 = 0


class DeleteAclsFilterResult(Part, frozen=True):
    """One of the `filter_results` of `DeleteAclsResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
    matching_acls: list[DeleteAclsMatchingAcl] = []


class DeleteAclsResponse(Message, frozen=True):
    """What DeleteAcls answers."""

    KEY: ClassVar = 31
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    filter_results: list[DeleteAclsFilterResult] = []
