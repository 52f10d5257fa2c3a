"""Markers: what they say and what they change."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage.files import FilePool
from engine.storage.indexes import TransactionIndex
from engine.storage.producers import ProducerStates
from engine.storage.transactions import check_marker, note_batch, read_marker
from engine.wire.batch import Record, build_batch, read_header
from tests.engine.storage.building import START_MS, batch_of, marker
from tests.sim.disk import MemoryDisk


def note(states: ProducerStates, batch: bytes, offset: int, index: TransactionIndex | None) -> None:
    note_batch(
        states,
        read_header(batch),
        batch,
        base_offset=offset,
        timestamp=START_MS,
        seen_ms=START_MS,
        index=index,
    )


def transactional(producer_id: int, sequence: int) -> bytes:
    return bytes(batch_of(producer_id=producer_id, epoch=0, sequence=sequence, transactional=True))


def test_a_marker_says_how_it_ends_and_who_wrote_it() -> None:
    assert read_marker(marker(7, 0, commits=False, coordinator=3)) == (True, 3)
    assert read_marker(marker(7, 0, commits=True, coordinator=4)) == (False, 4)


@pytest.mark.parametrize("key", [None, b"", b"\0\0\0\2", b"\0\0"])
def test_other_control_batches_are_no_markers(key: bytes | None) -> None:
    batch = build_batch([Record(0, START_MS, key, b"\0" * 6)], producer_id=7, control=True)
    assert read_marker(batch) is None
    with pytest.raises(KafkaError) as refused:
        check_marker(ProducerStates(), read_header(batch), batch)
    assert refused.value.code is Code.INVALID_RECORD


def test_an_abort_goes_into_the_index_with_the_last_stable_offset() -> None:
    states = ProducerStates()
    index = TransactionIndex(FilePool(MemoryDisk()).file("/0.txnindex"))
    note(states, transactional(1, 0), 0, index)
    note(states, transactional(2, 0), 1, index)
    note(states, bytes(marker(2, 0, commits=False)), 2, index)
    note(states, bytes(marker(1, 0, commits=False)), 3, index)
    note(states, transactional(1, 1), 4, index)
    note(states, bytes(marker(1, 0, commits=True)), 5, index)
    note(states, bytes(marker(2, 0, commits=False)), 6, index)
    assert index.entries() == [(2, 1, 2, 0), (1, 0, 3, 4)]


def test_a_replay_leaves_the_index_alone() -> None:
    states = ProducerStates()
    note(states, transactional(1, 0), 0, None)
    note(states, bytes(marker(1, 0, commits=False)), 1, None)
    assert states.first_open_offset() is None
