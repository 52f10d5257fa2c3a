"""DescribeGroups (key 15), v0-6.

Describes classic groups: state, protocol, members and what they are assigned.
"""

from typing import Annotated, ClassVar

from engine.wire.declare import Bool, Bytes, Int16, Int32, Message, Part, String, wire


class DescribeGroupsRequest(Message, frozen=True):
    """What a client asks of DescribeGroups."""

    KEY: ClassVar = 15
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 5

    groups: list[String] = []
    include_authorized_operations: Annotated[Bool, wire("3+")] = False


class DescribedGroupMember(Part, frozen=True):
    """One of the `members` of `DescribedGroup`."""

    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("4+", nullable="4+")] = None
    client_id: String = ""
    client_host: String = ""
    member_metadata: Bytes = b""
    member_assignment: Bytes = b""


class DescribedGroup(Part, frozen=True):
    """One of the `groups` of `DescribeGroupsResponse`."""

    error_code: Int16 = 0
    error_message: Annotated[String | None, wire("6+", nullable="6+")] = None
    group_id: String = ""
    group_state: String = ""
    protocol_type: String = ""
    protocol_data: String = ""
    members: list[DescribedGroupMember] = []
    authorized_operations: Annotated[Int32, wire("3+")] = -2147483648


class DescribeGroupsResponse(Message, frozen=True):
    """What DescribeGroups answers."""

    KEY: ClassVar = 15
    VERSIONS: ClassVar = (0, 6)
    FLEXIBLE: ClassVar = 5

    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    groups: list[DescribedGroup] = []
