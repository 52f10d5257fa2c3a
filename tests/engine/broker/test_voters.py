"""Who votes: an odd number of brokers that have what is committed, one change at a time."""

from engine.base.ids import BrokerId
from engine.broker.quorum import Progress
from engine.broker.voters import next_voters, voters_record
from engine.machines.controller.image import BrokerImage, Endpoint
from engine.wire.data.control import VotersRecord
from engine.wire.message import decode_whole

DIRECTORY = bytes(range(16))


def brokers(*ids: int, fenced: tuple[int, ...] = ()) -> dict[BrokerId, BrokerImage]:
    return {
        BrokerId(each): BrokerImage(
            BrokerId(each), 1, bytes(16), (Endpoint("PLAINTEXT", "localhost", 9091 + each),),
            is_fenced=each in fenced, log_dirs=(DIRECTORY,),
        )
        for each in ids
    }  # fmt: skip


def after(
    voters: tuple[int, ...], known: dict[BrokerId, BrokerImage], **safe_ends: int
) -> tuple[int, ...] | None:
    progress = {int(name[1:]): Progress(end, end, 0, 0) for name, end in safe_ends.items()}
    return next_voters(voters, known, progress, leader=1, committed_end=10)


def test_a_second_broker_alone_would_only_be_one_more_to_lose() -> None:
    assert after((1,), brokers(1, 2), b2=10) is None


def test_three_brokers_come_to_vote_one_by_one_once_they_have_all() -> None:
    assert after((1,), brokers(1, 2, 3), b2=9, b3=10) == (1, 3)
    assert after((1, 3), brokers(1, 2, 3), b2=10, b3=10) == (1, 2, 3)
    assert after((1, 2, 3), brokers(1, 2, 3), b2=10, b3=10) is None
    assert after((1,), brokers(1, 2, 3, fenced=(2,)), b2=10, b3=1) is None


def test_who_is_registered_no_more_votes_no_more() -> None:
    assert after((1, 2, 3), brokers(1, 2), b2=10) == (1, 2)
    assert after((1, 2), brokers(1, 2), b2=10) == (1,)


def test_a_cluster_that_has_no_broker_yet_keeps_its_voter() -> None:
    assert after((1,), {}) is None


def test_the_record_names_addresses_and_directories() -> None:
    record = decode_whole(VotersRecord, 0, voters_record((1, 2), brokers(1, 2)))
    assert [voter.voter_id for voter in record.voters] == [1, 2]
    assert record.voters[1].endpoints[0].port == 9093
    assert record.voters[1].voter_directory_id == DIRECTORY
