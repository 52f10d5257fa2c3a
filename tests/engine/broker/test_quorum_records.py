"""The quorum's own records: the newest counts, and what is cut from the log counts no more."""

import json

import pytest

from engine.broker.quorum_records import (
    QuorumRecords,
    leader_change,
    quorum_state,
    read_standing,
)
from engine.broker.snapshots import KRAFT_VERSION, KRAFT_VOTERS, LEADER_CHANGE, control_type
from engine.machines.quorum.election import Standing
from engine.wire.data.control import KRaftVersionRecord, VotersRecord, VotersRecordVoter
from engine.wire.message import encode_whole

VERSION = encode_whole(KRaftVersionRecord(kraft_version=1), 0)


def voters(*ids: int) -> bytes:
    return encode_whole(VotersRecord(voters=[VotersRecordVoter(voter_id=each) for each in ids]), 0)


def test_the_newest_record_counts_until_it_is_cut() -> None:
    records = QuorumRecords()
    assert (records.voters, records.kraft_version) == ((), 0)
    records.note(3, KRAFT_VERSION, VERSION)
    records.note(4, KRAFT_VOTERS, voters(2, 1))
    records.note(9, KRAFT_VOTERS, voters(1, 2, 3))
    assert (records.voters, records.kraft_version) == ((1, 2, 3), 1)
    assert records.below(9) == {KRAFT_VERSION: VERSION, KRAFT_VOTERS: voters(2, 1)}
    records.truncate(9)
    assert records.voters == (1, 2)


def test_a_record_that_is_read_again_is_the_same() -> None:
    records = QuorumRecords()
    for _ in range(2):
        records.note(4, KRAFT_VOTERS, voters(1))
        records.note(9, KRAFT_VOTERS, voters(2))
    assert records.voters == (2,)
    records.take_snapshot({KRAFT_VOTERS: voters(5)}, 20)
    assert records.voters == (5,)


def test_the_state_has_the_form_of_the_quorums_protocol() -> None:
    leading = Standing(5, 1, 1, "leader")
    old = json.loads(quorum_state(leading, voters=[1]))
    assert (old["leaderEpoch"], old["votedId"], old["data_version"]) == (5, -1, 0)
    assert old["currentVoters"] == [{"voterId": 1}]
    new = json.loads(quorum_state(leading, voters=[1, 2, 3], kraft_version=1))
    assert (new["data_version"], new["votedId"]) == (1, 1)
    assert "currentVoters" not in new


def test_the_vote_is_read_back_and_an_older_state_than_the_log_is_not_believed() -> None:
    kept = quorum_state(Standing(5, None, 2, "voted"), voters=[1, 2, 3], kraft_version=1)
    assert read_standing(kept, last_epoch=5) == Standing(5, None, 2, "voted")
    assert read_standing(kept, last_epoch=6) == Standing(6)
    with pytest.raises(ValueError, match="no object"):
        read_standing(b"[]", last_epoch=0)


def test_a_leader_is_named_by_a_control_record() -> None:
    key, value = leader_change(7, voters=[7], granting=[7])
    assert control_type(key) == LEADER_CHANGE
    assert (7).to_bytes(4, "big") in value
