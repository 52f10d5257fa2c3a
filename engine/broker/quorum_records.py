"""What the metadata log says of its own quorum: its leader, its protocol's version, its voters."""

import json
from collections.abc import Mapping, Sequence

from engine.broker.snapshots import KRAFT_VERSION, KRAFT_VOTERS, LEADER_CHANGE, control_key
from engine.machines.quorum.election import Standing
from engine.wire.data.control import (
    KRaftVersionRecord,
    LeaderChangeMessage,
    LeaderChangeMessageVoter,
    VotersRecord,
)
from engine.wire.message import decode_whole, encode_whole

QUORUM_STATE = "quorum-state"
NO_DIRECTORY = "A" * 22


class QuorumRecords:
    """Control records that are state, with their offsets: the newest counts, committed or not."""

    def __init__(self) -> None:
        self._found: list[tuple[int, int, bytes]] = []
        self.voters: tuple[int, ...] = ()
        self.kraft_version = 0

    def note(self, offset: int, kind: int, value: bytes) -> None:
        """A record was read or written; the same one may be read again."""
        if not self._found or self._found[-1][0] < offset:
            self._found.append((offset, kind, value))
            self._refresh()

    def take_snapshot(self, quorum: Mapping[int, bytes], end_offset: int) -> None:
        """Begin with what a snapshot says."""
        self._found = [(end_offset - 1, kind, value) for kind, value in sorted(quorum.items())]
        self._refresh()

    def truncate(self, end_offset: int) -> None:
        """Forget the records that are in the log no more."""
        self._found = [found for found in self._found if found[0] < end_offset]
        self._refresh()

    def below(self, end_offset: int) -> dict[int, bytes]:
        """The state at an offset, by type."""
        return {kind: value for offset, kind, value in self._found if offset < end_offset}

    def _refresh(self) -> None:
        newest = {kind: value for _, kind, value in self._found}
        version, voters = newest.get(KRAFT_VERSION), newest.get(KRAFT_VOTERS)
        self.kraft_version = (
            decode_whole(KRaftVersionRecord, 0, version).kraft_version if version else 0
        )
        self.voters = (
            tuple(sorted(voter.voter_id for voter in decode_whole(VotersRecord, 0, voters).voters))
            if voters
            else ()
        )


def of_one(quorum: Mapping[int, bytes]) -> dict[int, bytes]:
    """The records for a folder that is to stand alone: no other broker has a say in it."""
    voters = quorum.get(KRAFT_VOTERS)
    if voters is None or len(decode_whole(VotersRecord, 0, voters).voters) == 1:
        return dict(quorum)
    return {}


def leader_change(
    leader: int, *, voters: Sequence[int], granting: Sequence[int], kraft_version: int = 0
) -> tuple[bytes, bytes]:
    """Key and value of the control record with which a leader's epoch begins."""
    message = LeaderChangeMessage(
        version=kraft_version,
        leader_id=leader,
        voters=[LeaderChangeMessageVoter(voter_id=voter) for voter in voters],
        granting_voters=[LeaderChangeMessageVoter(voter_id=voter) for voter in granting],
    )
    return control_key(LEADER_CHANGE), encode_whole(message, kraft_version)


def quorum_state(standing: Standing, *, voters: Sequence[int], kraft_version: int = 0) -> bytes:
    """The content of the file `quorum-state`, in the form of the quorum's protocol."""
    leader = -1 if standing.leader is None else standing.leader
    voted = -1 if standing.voted_for is None else standing.voted_for
    if len(voters) == 1 and leader >= 0:
        voted = -1
    state: dict[str, object] = {"leaderId": leader, "leaderEpoch": standing.epoch}
    if kraft_version:
        state |= {"votedId": voted, "votedDirectoryId": NO_DIRECTORY, "data_version": 1}
    else:
        state = {"clusterId": "", **state, "votedId": voted, "appliedOffset": 0}
        state |= {"currentVoters": [{"voterId": voter} for voter in voters], "data_version": 0}
    return json.dumps(state, separators=(",", ":")).encode()


def read_standing(data: bytes, *, last_epoch: int) -> Standing:
    """What a voter remembers, from the file; ValueError where that cannot be read.

    The leader it names may be gone: only the vote counts.
    """
    state = json.loads(data)
    if not isinstance(state, dict):
        raise ValueError("it holds no object")  # noqa: TRY004 - as for any text that is not read
    epoch, voted = int(state.get("leaderEpoch", -1)), int(state.get("votedId", -1))
    if epoch < last_epoch:
        return Standing(last_epoch)
    return Standing(epoch) if voted < 0 else Standing(epoch, None, voted, "voted")
