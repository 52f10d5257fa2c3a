"""Small structures that lie in files beside the log."""

from typing import Annotated, ClassVar

from engine.wire.declare import NO_UUID, Int32, Int64, Message, Part, String, Uuid, wire


class AbortedTxn(Message, frozen=True):
    """One entry of a segment's index of aborted transactions."""

    VERSIONS: ClassVar = (0, 0)
    FLEXIBLE: ClassVar = None

    producer_id: Int64 = 0
    first_offset: Int64 = 0
    last_offset: Int64 = 0
    last_stable_offset: Int64 = 0


class Voter(Part, frozen=True):
    """One of the `current_voters` of `QuorumStateData`."""

    voter_id: Annotated[Int32, wire("0")] = 0


class QuorumStateData(Message, frozen=True):
    """The file in which a voter keeps its epoch and vote."""

    VERSIONS: ClassVar = (0, 1)
    FLEXIBLE: ClassVar = 0

    cluster_id: Annotated[String, wire("0")] = ""
    leader_id: Int32 = -1
    leader_epoch: Int32 = -1
    voted_id: Int32 = -1
    voted_directory_id: Annotated[Uuid, wire("1+")] = NO_UUID
    applied_offset: Annotated[Int64, wire("0")] = 0
    current_voters: Annotated[list[Voter] | None, wire("0", nullable="0")] = []
