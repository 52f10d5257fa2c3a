"""AddRaftVoter (key 80), v0-1. Adds a voter to the metadata quorum."""

from typing import Annotated, ClassVar

from engine.wire.declare import (
    NO_UUID,
    Bool,
    Int16,
    Int32,
    Message,
    Part,
    String,
    Uint16,
    Uuid,
    wire,
)


class Listener(Part, frozen=True):
    """One of the `listeners` of `AddRaftVoterRequest`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0


class AddRaftVoterRequest(Message, frozen=True):
    """What a client asks of AddRaftVoter."""

    KEY: ClassVar = 80
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    cluster_id: Annotated[String | None, wire(nullable="0+")] = ""
    timeout_ms: Int32 = 0
    voter_id: Int32 = 0
    voter_directory_id: Uuid = NO_UUID
    listeners: list[Listener] = []
    ack_when_committed: Annotated[Bool, wire("1+")] = True


class AddRaftVoterResponse(Message, frozen=True):
    """What AddRaftVoter answers."""

    KEY: ClassVar = 80
    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
