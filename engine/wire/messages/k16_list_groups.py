"""ListGroups (key 16), v0-5. Lists the groups that a broker coordinates."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, Part, String, wire


class ListGroupsRequest(Message, frozen=True):
    """What a client asks of ListGroups."""

    KEY: ClassVar = 16
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    states_filter: Annotated[list[String], wire("4+")] = []
    types_filter: Annotated[list[String], wire("5+")] = []


class ListedGroup(Part, frozen=True):
    """One of the `groups` of `ListGroupsResponse`."""

    group_id: String = ""
    protocol_type: String = ""
    group_state: Annotated[String, wire("4+")] = ""
    group_type: Annotated[String, wire("5+")] = ""


class ListGroupsResponse(Message, frozen=True):
    """What ListGroups answers."""

    KEY: ClassVar = 16
    VERSIONS: ClassVar = (0, 5)
    FLEXIBLE: ClassVar = 3

    throttle_time_ms: Annotated[Int32, wire("1+")] = 0
    error_code: Int16 = 0
    groups: list[ListedGroup] = []
