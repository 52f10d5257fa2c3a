"""What the quorum writes about itself."""

import json

from engine.broker.quorum import leader_change, quorum_state
from engine.broker.snapshots import KRAFT_VERSION, LEADER_CHANGE, control_type
from engine.wire.data.control import KRaftVersionRecord
from engine.wire.message import encode_whole


def test_the_state_has_the_form_of_the_quorums_protocol() -> None:
    old = json.loads(quorum_state(1, 5, {}))
    assert (old["leaderEpoch"], old["data_version"]) == (5, 0)
    assert old["currentVoters"] == [{"voterId": 1}]
    version = encode_whole(KRaftVersionRecord(kraft_version=1), 0)
    new = json.loads(quorum_state(1, 5, {KRAFT_VERSION: version}))
    assert (new["data_version"], new["votedId"]) == (1, -1)
    assert "currentVoters" not in new


def test_a_leader_is_named_by_a_control_record() -> None:
    key, value = leader_change(7)
    assert control_type(key) == LEADER_CHANGE
    assert (7).to_bytes(4, "big") in value
