"""Which epoch began where, and the answers of OffsetForLeaderEpoch."""

import pytest

from engine.storage.checkpoints import MalformedFileError
from engine.storage.epochs import LeaderEpochs


def epochs() -> LeaderEpochs:
    known = LeaderEpochs()
    known.assign(2, 0)
    known.assign(4, 10)
    known.assign(7, 25)
    return known


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (-1, (-1, -1)),
        (8, (-1, -1)),
        (7, (7, 40)),
        (6, (4, 25)),
        (4, (4, 25)),
        (3, (2, 10)),
        (2, (2, 10)),
        (1, (1, 0)),
    ],
)
def test_the_end_of_an_epoch_is_where_the_next_one_begins(
    asked: int, answer: tuple[int, int]
) -> None:
    assert epochs().end_of(asked, 40) == answer


def test_a_log_without_epochs_knows_no_end() -> None:
    assert LeaderEpochs().end_of(0, 0) == (-1, -1)


def test_an_older_epoch_is_not_assigned() -> None:
    known = epochs()
    assert not known.assign(7, 30)
    assert not known.assign(3, 30)
    assert known.last == 7


def test_an_epoch_without_a_record_gives_way() -> None:
    known = epochs()
    assert known.assign(9, 25)
    assert known.entries == ((2, 0), (4, 10), (9, 25))


def test_the_epoch_of_an_offset_is_found() -> None:
    known = epochs()
    assert [known.epoch_at(offset) for offset in (0, 9, 10, 24, 25, 99)] == [2, 2, 4, 4, 7, 7]


def test_truncation_at_either_end() -> None:
    known = epochs()
    assert known.truncate_end(25)
    assert known.entries == ((2, 0), (4, 10))
    assert known.last == 4
    assert known.truncate_start(15)
    assert known.entries == ((4, 15),)
    assert not known.truncate_start(15)
    assert known.truncate_end(0)
    assert known.last == -1


def test_what_a_batch_says_wins_over_what_was_noted() -> None:
    known = epochs()
    known.observe(4, 12)
    assert known.entries == epochs().entries
    known.observe(5, 12)
    assert known.entries == ((2, 0), (4, 10), (5, 12))
    known.observe(3, 10)
    assert known.entries == ((2, 0), (3, 10))
    known.observe(-1, 20)
    assert known.last == 3


def test_epochs_survive_their_file() -> None:
    data = epochs().encode()
    assert data == b"0\n3\n2 0\n4 10\n7 25\n"
    assert LeaderEpochs.decode(data).entries == epochs().entries


@pytest.mark.parametrize("data", [b"", b"0\n1\n4\n", b"0\n2\n4 0\n3 9\n", b"0\n2\n3 9\n4 5\n"])
def test_a_torn_file_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedFileError):
        LeaderEpochs.decode(data)
