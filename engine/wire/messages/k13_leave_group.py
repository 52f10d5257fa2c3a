"""LeaveGroup (key 13), v0-5. Takes members out of a classic group at once."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, Part, String, wire


class MemberIdentity(Part, frozen=True):
    """One of the `members` of `LeaveGroupRequest`."""

    member_id: Annotated[String, wire("3+")] = ""
    group_instance_id: Annotated[String | None, wire("3+", nullable="3+")] = None
    reason: Annotated[String | None, wire("5+", nullable="5+")] = None


class LeaveGroupRequest(Message, frozen=True):
    """What a client asks of LeaveGroup."""

    KEY: ClassVar = 13
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 4

    group_id: String = ""
    member_id: Annotated[String, wire("0-2")] = ""
    members: Annotated[list[MemberIdentity], wire("3+")] = []


class MemberResponse(Part, frozen=True):
    """One of the `members` of `LeaveGroupResponse`."""

    member_id: Annotated[String, wire("3+")] = ""
    group_instance_id: Annotated[String | None, wire("3+", nullable="3+")] = ""
    error_code: Annotated[Int16, wire("3+")] = 0


class LeaveGroupResponse(Message, frozen=True):
    """What LeaveGroup answers."""

    KEY: ClassVar = 13
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 4

    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    error_code: Int16 = 0
    members: Annotated[list[MemberResponse], wire("3+")] = []
