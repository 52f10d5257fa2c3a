"""Transactions on their way through the cleaner."""

from engine.storage.cleaned_transactions import CleanedTransactions
from engine.storage.compaction import emptied
from engine.storage.indexes import AbortedTransaction
from engine.wire.batch import BatchHeader, read_header, stamp
from tests.engine.storage.building import batch_of, marker


def data(offset: int, producer_id: int = 7) -> BatchHeader:
    batch = batch_of(2, producer_id=producer_id, epoch=0, sequence=0, transactional=True)
    stamp(batch, base_offset=offset, leader_epoch=0)
    return read_header(batch)


def ended(found: CleanedTransactions, offset: int, *, commits: bool, producer_id: int = 7) -> bool:
    batch = marker(producer_id, 0, commits=commits)
    stamp(batch, base_offset=offset, leader_epoch=0)
    return found.is_spent(read_header(batch), bytes(batch))


ABORTED = AbortedTransaction(7, 10, 14, 15)


def test_a_commit_is_spent_when_none_of_its_records_was_met() -> None:
    found = CleanedTransactions()
    assert not found.is_aborted(data(0))
    assert not ended(found, 2, commits=True)
    assert ended(found, 3, commits=True)


def test_an_abort_is_kept_while_its_records_were_there() -> None:
    found = CleanedTransactions()
    found.expect([ABORTED])
    found.expect([ABORTED])
    assert not found.is_aborted(data(5))
    assert found.is_aborted(data(10))
    assert not found.is_aborted(data(12, producer_id=8))
    assert not ended(found, 14, commits=False)
    assert found.kept == [ABORTED]
    found.expect([ABORTED])


def test_an_abort_whose_records_are_gone_is_spent() -> None:
    found = CleanedTransactions()
    found.expect([ABORTED])
    assert ended(found, 14, commits=False)
    assert found.kept == []


def test_a_marker_without_its_record_is_spent_and_plain_batches_are_nothing() -> None:
    found = CleanedTransactions()
    empty = emptied(read_header(marker(7, 0, commits=True)))
    assert found.is_spent(read_header(empty), empty)
    assert not found.is_aborted(read_header(batch_of(1)))
