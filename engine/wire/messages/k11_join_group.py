"""JoinGroup (key 11), v0-9.

Enters a classic group and waits for the others; the leader learns who takes part.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Bytes, Int16, Int32, Message, Part, String, wire


class JoinGroupRequestProtocol(Part, frozen=True):
    """One of the `protocols` of `JoinGroupRequest`."""

    name: String = ""
    metadata: Bytes = b""


class JoinGroupRequest(Message, frozen=True):
    """What a client asks of JoinGroup."""

    KEY: ClassVar = 11
    VERSIONS: ClassVar = (0, 9)
    FLEXIBLE: ClassVar = 6

    group_id: String = ""
    session_timeout_ms: Int32 = 0
    rebalance_timeout_ms: Annotated[Int32, wire("1+")] = -1
    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("5+", nullable="5+")] = None
    protocol_type: String = ""
    protocols: list[JoinGroupRequestProtocol] = []
    reason: Annotated[String | None, wire("8+", nullable="8+")] = None


class JoinGroupResponseMember(Part, frozen=True):
    """One of the `members` of `JoinGroupResponse`."""

    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("5+", nullable="5+")] = None
    metadata: Bytes = b""


class JoinGroupResponse(Message, frozen=True):
    """What JoinGroup answers."""

    KEY: ClassVar = 11
    VERSIONS: ClassVar = (0, 9)
    FLEXIBLE: ClassVar = 6

    throttle_time_ms: Annotated[Int32, wire("2+")] = 0
    error_code: Int16 = 0
    generation_id: Int32 = -1
    protocol_type: Annotated[String | None, wire("7+", nullable="7+")] = None
    protocol_name: Annotated[String | None, wire(nullable="7+")] = ""
    leader: String = ""
    skip_assignment: Annotated[Bool, wire("9+")] = False
    member_id: String = ""
    members: list[JoinGroupResponseMember] = []
