"""RemoveRaftVoter (key 81), v0. Removes a voter from the metadata quorum."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, String, Uuid, wire


class RemoveRaftVoterRequest(Message, frozen=True):
    """What a client asks of RemoveRaftVoter."""

    KEY: ClassVar = 81
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    cluster_id: Annotated[String | None, wire(nullable="0+")] = ""
    voter_id: Int32 = 0
    voter_directory_id: Uuid = NO_UUID


class RemoveRaftVoterResponse(Message, frozen=True):
    """What RemoveRaftVoter answers."""

    KEY: ClassVar = 81
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    error_message: Annotated[String | None, wire(nullable="0+")] = ""
