"""Classic groups in `__consumer_offsets`."""

from typing import Annotated, ClassVar

from engine.wire.declare import Bytes, Int32, Int64, Message, Part, String, wire


class GroupMetadataKey(Message, frozen=True):
    """Names a classic group."""

    KEY: ClassVar = 2
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    group: String = ""


class MemberMetadata(Part, frozen=True):
    """One of the `members` of `GroupMetadataValue`."""

    member_id: String = ""
    group_instance_id: Annotated[String | None, wire("3+", nullable="3+")] = None
    client_id: String = ""
    client_host: String = ""
    rebalance_timeout: Annotated[Int32, wire("1+")] = -1
    session_timeout: Int32 = 0
    subscription: Bytes = b""
    assignment: Bytes = b""


class GroupMetadataValue(Message, frozen=True):
    """A classic group: its generation, protocol, leader and members."""

    KEY: ClassVar = 2
    VERSIONS: ClassVar = (0, 4)
    FLEXIBLE: ClassVar = 4

    protocol_type: String = ""
    generation: Int32 = 0
    protocol: Annotated[String | None, wire(nullable="0+")] = ""
    leader: Annotated[String | None, wire(nullable="0+")] = ""
    current_state_timestamp: Annotated[Int64, wire("2+")] = -1
    members: list[MemberMetadata] = []
