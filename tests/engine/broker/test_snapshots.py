"""A snapshot is read back whole or not at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.broker.snapshots import (
    KRAFT_VERSION,
    SnapshotId,
    SnapshotWriter,
    newest_snapshot,
    read_snapshot,
    snapshot_ids,
)
from engine.wire.declare import WireError
from engine.wire.metadata_records.settings import FeatureLevelRecord
from tests.sim.disk import MemoryDisk

ID = SnapshotId(211, 3)
RECORDS = [FeatureLevelRecord(name=f"f-{n}", feature_level=n % 100) for n in range(1200)]


def written(records: list[FeatureLevelRecord] = RECORDS) -> bytes:
    writer = SnapshotWriter(ID, now_ms=1, quorum={KRAFT_VERSION: b"\0\1"})
    pauses = sum(1 for _ in writer.write(records))
    assert pauses == len(records) // 500
    return writer.end()


def test_records_and_quorum_come_back() -> None:
    snapshot = read_snapshot(ID, written())
    assert snapshot.records == RECORDS
    assert snapshot.quorum == {KRAFT_VERSION: b"\0\1"}


def test_an_empty_state_is_a_snapshot_too() -> None:
    assert read_snapshot(ID, written([])).records == []


SMALL = written(RECORDS[:3])


@given(st.integers(0, len(SMALL) - 1))
def test_a_snapshot_cut_short_anywhere_is_refused(size: int) -> None:
    with pytest.raises(WireError):
        read_snapshot(ID, SMALL[:size])


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 7))
def test_a_flipped_bit_never_changes_what_is_read(position: int, bit: int) -> None:
    damaged = bytearray(SMALL)
    damaged[position] ^= 1 << bit
    with suppress(WireError):
        assert read_snapshot(ID, bytes(damaged)).records == RECORDS[:3]


def test_the_newest_that_the_log_reaches_is_taken() -> None:
    disk = MemoryDisk()
    disk.make_folder("/m")
    for end_offset in (5, 20, 100):
        found = SnapshotId(end_offset, 1)
        disk.replace_file(f"/m/{found.file_name}", SMALL)
    disk.replace_file("/m/quorum-state", b"{}")
    assert [found.end_offset for found in snapshot_ids(disk, "/m")] == [5, 20, 100]
    newest = newest_snapshot(disk, "/m", up_to=99)
    assert newest is not None
    assert newest.snapshot_id.end_offset == 20
    assert newest_snapshot(disk, "/m", up_to=4) is None
