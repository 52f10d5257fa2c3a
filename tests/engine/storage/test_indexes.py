"""The indexes find, in memory and on disk alike."""

import struct

from engine.storage.files import FilePool
from engine.storage.indexes import (
    AbortedTransaction,
    OffsetIndex,
    TimeIndex,
    TransactionIndex,
)
from tests.sim.disk import MemoryDisk


def offset_index(disk: MemoryDisk, *, limit_bytes: int = 8000) -> OffsetIndex:
    return OffsetIndex(FilePool(disk).file("/0.index"), limit_bytes=limit_bytes)


def filled(disk: MemoryDisk) -> OffsetIndex:
    index = offset_index(disk)
    for number in range(1, 101):
        index.add(number * 10, number * 1000)
    return index


def test_positions_are_found_wherever_the_entries_are() -> None:
    for stage in ("memory", "half", "disk", "loaded"):
        disk = MemoryDisk()
        index = filled(disk)
        if stage == "half":
            index.unload()
            for number in range(101, 120):
                index.add(number * 10, number * 1000)
        elif stage == "disk":
            index.unload()
        elif stage == "loaded":
            index.flush()
            index = offset_index(disk)
            assert index.load()
        assert index.position_for_offset(9) == 0
        assert index.position_for_offset(10) == 1000
        assert index.position_for_offset(509) == 50_000
        assert index.position_at_most(999) == 0
        assert index.position_at_most(77_777) == 77_000
        assert index.position_for_offset(5000) == (119_000 if stage == "half" else 100_000)


def test_the_file_holds_kafkas_entries() -> None:
    disk = MemoryDisk()
    index = filled(disk)
    index.flush()
    data = disk.read_file("/0.index")
    assert len(data) == 800
    assert data[:16] == struct.pack(">iiii", 10, 1000, 20, 2000)
    index.add(2000, 200_000)
    index.flush()
    assert disk.read_file("/0.index") == data + struct.pack(">ii", 2000, 200_000)


def test_entries_beyond_a_cut_are_dropped() -> None:
    for unloads in (False, True):
        disk = MemoryDisk()
        index = filled(disk)
        if unloads:
            index.unload()
        index.keep_below(500, 0)
        assert index.last == (490, 49_000)
        index.add(600, 50_000)
        index.flush()
        again = offset_index(disk)
        assert again.load()
        assert again.entries() == index.entries()
        assert again.entries()[-2:] == [(490, 49_000), (600, 50_000)]


def test_a_file_of_an_odd_size_is_no_index() -> None:
    disk = MemoryDisk()
    assert not offset_index(disk).load()
    disk.open("/0.index", create=True).append(b"123")
    assert not offset_index(disk).load()


def test_a_full_index_says_so() -> None:
    index = offset_index(MemoryDisk(), limit_bytes=20)
    index.add(1, 1)
    assert not index.is_full
    index.add(2, 2)
    assert index.is_full


def test_time_never_falls_in_the_time_index() -> None:
    times = TimeIndex(FilePool(MemoryDisk()).file("/0.timeindex"), limit_bytes=1000)
    times.maybe_add(100, 5)
    times.maybe_add(100, 9)
    times.maybe_add(90, 12)
    times.maybe_add(130, 20)
    assert times.entries() == [(100, 5), (130, 20)]
    assert [times.offset_before(time) for time in (50, 100, 101, 130, 131)] == [0, 0, 5, 5, 20]


def test_aborted_transactions_survive_their_file() -> None:
    disk = MemoryDisk()
    index = TransactionIndex(FilePool(disk).file("/0.txnindex"))
    assert index.entries() == []
    index.flush()
    assert disk.files() == {}
    index.add(AbortedTransaction(7, 10, 20, 15))
    index.add(AbortedTransaction(8, 15, 30, 31))
    index.flush()
    assert len(disk.read_file("/0.txnindex")) == 68
    again = TransactionIndex(FilePool(disk).file("/0.txnindex"))
    assert again.entries() == index.entries()
    again.keep_below(30)
    assert [entry.producer_id for entry in again.entries()] == [7]
    assert len(disk.read_file("/0.txnindex")) == 34
    again.clear()
    assert disk.read_file("/0.txnindex") == b""
