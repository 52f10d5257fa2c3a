"""UpdateRaftVoter (key 82), v0. Brings a voter's addresses and versions up to date."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int16, Int32, Message, Part, String, Uint16, Uuid, wire


class Listener(Part, frozen=True):
    """One of the `listeners` of `UpdateRaftVoterRequest`."""

    name: String = ""
    host: String = ""
    port: Uint16 = 0


class KRaftVersionFeature(Part, frozen=True):
    """The `kraft_version_feature` of `UpdateRaftVoterRequest`."""

    min_supported_version: Int16 = 0
    max_supported_version: Int16 = 0


class UpdateRaftVoterRequest(Message, frozen=True):
    """What a client asks of UpdateRaftVoter."""

    KEY: ClassVar = 82
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    cluster_id: Annotated[String | None, wire(nullable="0+")] = ""
    current_leader_epoch: Int32 = 0
    voter_id: Int32 = 0
    voter_directory_id: Uuid = NO_UUID
    listeners: list[Listener] = []
    kraft_version_feature: KRaftVersionFeature = KRaftVersionFeature()


class CurrentLeader(Part, frozen=True):
    """The `current_leader` of `UpdateRaftVoterResponse`."""

    leader_id: Int32 = -1
    leader_epoch: Int32 = -1
    host: String = ""
    port: Int32 = 0


class UpdateRaftVoterResponse(Message, frozen=True):
    """What UpdateRaftVoter answers."""

    KEY: ClassVar = 82
    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = 0

    throttle_time_ms: Int32 = 0
    error_code: Int16 = 0
    current_leader: Annotated[CurrentLeader, wire(tag=0)] = CurrentLeader()
