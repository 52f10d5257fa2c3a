"""DeleteGroups (key 42), v0-3. Deletes groups that have no members."""

from typing import Annotated, ClassVar

from engine.wire.declare import Int16, Int32, Message, Part, String, wire


class DeleteGroupsRequest(Message, frozen=True):
    """What a client asks of DeleteGroups."""

    KEY: ClassVar = 42
    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = 2

    groups_names: list[String] = []


class DeletableGroupResult(Part, frozen=True):
    """One of the `results` of `DeleteGroupsResponse`."""

    group_id: String = ""
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire("3+", nullable="3+")] = None


class DeleteGroupsResponse(Message, frozen=True):
    """What DeleteGroups answers."""

    KEY: ClassVar = 42
    VERSIONS: ClassVar = (0, 3)
    FLEXIBLE: ClassVar = 2

    throttle_time_ms: Int32 = 0
    results: list[DeletableGroupResult] = []
