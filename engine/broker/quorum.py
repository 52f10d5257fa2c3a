"""What a quorum of one writes about itself: the record of a new leader, the quorum-state file."""

import json
from collections.abc import Mapping

from engine.broker.snapshots import KRAFT_VERSION, LEADER_CHANGE, control_key
from engine.wire.data.control import (
    KRaftVersionRecord,
    LeaderChangeMessage,
    LeaderChangeMessageVoter,
)
from engine.wire.message import decode_whole, encode_whole

QUORUM_STATE = "quorum-state"
NO_DIRECTORY = "A" * 22


def leader_change(node_id: int) -> tuple[bytes, bytes]:
    """Key and value of the control record with which a leader's epoch begins."""
    voter = LeaderChangeMessageVoter(voter_id=node_id)
    message = LeaderChangeMessage(leader_id=node_id, voters=[voter], granting_voters=[voter])
    return control_key(LEADER_CHANGE), encode_whole(message, 0)


def quorum_state(node_id: int, epoch: int, quorum: Mapping[int, bytes]) -> bytes:
    """The file's content, in the form of the quorum's protocol."""
    state: dict[str, object] = {"leaderId": node_id, "leaderEpoch": epoch}
    version = quorum.get(KRAFT_VERSION)
    if version is not None and decode_whole(KRaftVersionRecord, 0, version).kraft_version:
        state |= {"votedId": -1, "votedDirectoryId": NO_DIRECTORY, "data_version": 1}
    else:
        state = {"clusterId": "", **state, "votedId": -1, "appliedOffset": 0}
        state |= {"currentVoters": [{"voterId": node_id}], "data_version": 0}
    return json.dumps(state, separators=(",", ":")).encode()
