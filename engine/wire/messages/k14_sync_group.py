"""SyncGroup (key 14), v0-5.

Gives the leader's assignment to the coordinator and each member its share of it.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int16, Int32, Message, Part, String, wire


class SyncGroupRequestAssignment(Part, frozen=True):
    """One of the `assignments` of `SyncGroupRequest`."""

    member_id: String = ""
    assignment: Bytes = b""


class SyncGroupRequest(Message, frozen=True):
    """What a client asks of SyncGroup."""

    KEY: ClassVar = 14
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 4

    group_id: String = ""
    generation_id: Int32 = 0
    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("3+", nullable="3+")] = None
    protocol_type: Annotated[String | None, wire("5+", nullable="5+")] = None
    protocol_name: Annotated[String | None, wire("5+", nullable="5+")] = None
    assignments: list[SyncGroupRequestAssignment] = []


class SyncGroupResponse(Message, frozen=True):
    """What SyncGroup answers."""

    KEY: ClassVar = 14
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 4

    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    error_code: Int16 = 0
    protocol_type: Annotated[String | None, wire("5+", nullable="5+")] = None
    protocol_name: Annotated[String | None, wire("5+", nullable="5+")] = None
    assignment: Bytes = b""
