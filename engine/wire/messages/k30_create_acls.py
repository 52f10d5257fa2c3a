"""CreateAcls (key 30), v1-3. Creates access control entries."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int8, Int16, Int32, Message, Part, String, wire


class AclCreation(Part, frozen=True):
    """One of the `creations` of `CreateAclsRequest`."""

    resource_type: Int8 = 0
    resource_name: String = ""
    resource_pattern_type: Int8 = 3
    principal: String = ""
    host: String = ""
    operation: Int8 = 0
    permission_type: Int8 = 0


class CreateAclsRequest(Message, frozen=True):
    """What a client asks of CreateAcls."""

    KEY: ClassVar = 30
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    creations: list[AclCreation] = []


class AclCreationResult(Part, frozen=True):
    """One of the `results` of `CreateAclsResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""


class CreateAclsResponse(Message, frozen=True):
    """What CreateAcls answers."""

    KEY: ClassVar = 30
    VERSIONS: ClassVar = (1, 3)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    results: list[AclCreationResult] = []
