"""Truncation, deletion from the start, and a clean close."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.storage.log import Log
from tests.engine.storage.building import (
    FOLDER,
    append,
    batch_of,
    content,
    everything,
    marker,
    open_log,
    sync,
)
from tests.sim.disk import MemoryDisk

SMALL = LogConfig(segment_bytes=1000, index_interval_bytes=100)


def grown(disk: MemoryDisk, count: int = 20) -> Log:
    """Two records a batch, a new epoch every eight batches, several segments."""
    log = open_log(disk, config=SMALL)
    for number in range(count):
        batch = batch_of(2, value=b"x" * 100, producer_id=7, epoch=0, sequence=number * 2)
        append(log, batch, epoch=number // 8)
    return log


def test_truncation_drops_whole_batches_from_the_end() -> None:
    disk = MemoryDisk()
    log = grown(disk)
    whole = everything(log)
    segment_count = log.segment_count
    assert log.truncate_to(99) == 40
    assert log.truncate_to(40) == 40
    assert log.truncate_to(23) == 22
    assert log.segment_count < segment_count
    assert whole.startswith(everything(log))
    assert log.end_offset == 22
    assert log.epochs.entries == ((0, 0), (1, 16))
    again = append(log, batch_of(2, producer_id=7, epoch=0, sequence=20))
    assert again.is_duplicate
    assert append(log, batch_of(2, producer_id=7, epoch=0, sequence=22)).base_offset == 22


def test_what_was_truncated_does_not_come_back() -> None:
    disk = MemoryDisk()
    log = grown(disk)
    sync(log)
    log.truncate_to(22)
    assert log.synced_end == 22
    kept = everything(log)
    again = open_log(disk.kill(), config=SMALL, was_clean=False, recovery_point=40)
    assert everything(again) == kept
    assert again.report.cut_bytes == 0


def test_truncation_opens_a_transaction_again() -> None:
    log = open_log(MemoryDisk())
    append(log, batch_of(2, producer_id=7, epoch=0, sequence=0, transactional=True))
    append(log, marker(7, 0, commits=False))
    append(log, batch_of(2))
    assert log.first_unstable_offset() is None
    log.truncate_to(2)
    assert log.first_unstable_offset() == 0
    assert log.aborted_between(0, 9) == []


@pytest.mark.parametrize("offset", [0, 50])
def test_a_log_begins_anew_where_it_is_told_to(offset: int) -> None:
    disk = MemoryDisk()
    log = grown(disk)
    log.restart_at(offset)
    assert (log.start_offset, log.end_offset, log.size) == (offset, offset, 0)
    assert append(log, batch_of(), epoch=9).base_offset == offset
    assert log.epochs.entries == ((9, offset),)
    assert sorted(path for path in disk.files() if path.endswith((".log", ".snapshot"))) == [
        f"{FOLDER}/{offset:020d}.log"
    ]
    log.close()
    assert open_log(disk, config=SMALL).end_offset == offset + 1


def test_a_truncation_below_everything_begins_anew() -> None:
    log = open_log(MemoryDisk(), config=SMALL)
    log.restart_at(10)
    append(log, batch_of(3))
    assert log.truncate_to(4) == 4
    assert append(log, batch_of()).base_offset == 4


def test_deleted_records_are_not_read_and_go_with_their_segments() -> None:
    disk = MemoryDisk()
    log = grown(disk)
    before, count = log.size, log.segment_count
    log.delete_up_to(log.segments[2].base_offset + 1)
    assert log.size == before
    with pytest.raises(KafkaError) as refused:
        log.read(0, 100, end_offset=40)
    assert refused.value.code is Code.OFFSET_OUT_OF_RANGE
    assert log.delete_old_segments() == 2
    assert log.segment_count == count - 2
    assert log.size == sum(segment.size for segment in log.segments)
    assert log.size < before
    assert log.delete_old_segments() == 0
    first = log.segments[0].base_offset
    assert min(path for path in disk.files() if path.endswith(".snapshot")).endswith(
        f"{first:020d}.snapshot"
    )
    assert log.epochs.entries[0][1] == log.start_offset
    start = log.start_offset
    log.close()
    again = open_log(disk, config=SMALL, start_offset=start)
    assert again.start_offset == start
    assert content(again.read(start, 1, end_offset=40))


def test_the_segment_being_written_is_never_deleted() -> None:
    log = grown(MemoryDisk())
    log.delete_up_to(40)
    log.delete_old_segments()
    assert (log.segment_count, log.start_offset, log.end_offset) == (1, 40, 40)
    assert append(log, batch_of()).base_offset == 40


def test_ranges_outlive_the_segments_they_are_of() -> None:
    log = grown(MemoryDisk())
    whole = everything(log)
    pieces, offset = [], 0
    while offset < 40:
        found = log.read(offset, 1 << 20, end_offset=40)
        pieces.append(found.records)
        offset = found.end_offset
    log.restart_at(0)
    assert b"".join(p if isinstance(p, bytes) else p.read() for p in pieces) == whole


def test_a_closed_log_is_opened_without_a_look_at_its_batches() -> None:
    disk = MemoryDisk()
    grown(disk).close()
    disk.calls.clear()
    log = open_log(disk, config=SMALL, recovery_point=40)
    assert log.report.was_clean
    assert log.report.checked_bytes == 0
    assert not log.is_dirty
    assert len(disk.calls) < 20 * log.segment_count


def test_a_close_without_news_touches_nothing() -> None:
    disk = MemoryDisk()
    grown(disk).close()
    log = open_log(disk, config=SMALL, recovery_point=40)
    disk.calls.clear()
    log.begin_epoch(7)  # as at every start
    log.close()
    assert disk.calls == []


def test_the_remnant_of_a_failed_append_is_cut_by_the_close() -> None:
    disk = MemoryDisk()
    log = grown(disk)
    assert log.active is not None
    disk.open(log.active.log.path).append(b"half a batch")
    log.close()
    again = open_log(disk, config=SMALL, recovery_point=40)
    assert again.report.was_clean
    assert again.end_offset == 40


def test_producers_can_be_written_between_rolls_and_forgotten() -> None:
    disk = MemoryDisk()
    log = grown(disk)
    log.snapshot_producers()
    log.snapshot_producers()
    assert f"{FOLDER}/{40:020d}.snapshot" in disk.files()
    assert log.expire_producers(1 << 60) == 1
    assert len(log.producers) == 0
    open_log(MemoryDisk()).snapshot_producers()


def test_a_sync_under_way_says_nothing_of_what_came_after_a_truncation() -> None:
    log = grown(MemoryDisk())
    run, end_offset = log.sync_job()
    log.truncate_to(22)
    run()
    for sequence in range(22, 40, 2):
        append(log, batch_of(2, producer_id=7, epoch=0, sequence=sequence), epoch=3)
    assert log.end_offset == end_offset
    log.mark_synced(end_offset)
    assert log.synced_end == 22


def test_a_full_disk_does_not_leave_a_truncation_half_done() -> None:
    disk = MemoryDisk()
    log = grown(disk)
    disk.capacity = 0
    assert log.truncate_to(22) == 22
    disk.capacity = None
    assert log.epochs.entries == ((0, 0), (1, 16))
    assert append(log, batch_of(2, producer_id=7, epoch=0, sequence=22)).base_offset == 22


def test_an_older_log_than_its_start_begins_anew_there() -> None:
    disk = MemoryDisk()
    grown(disk, 3).close()
    again = open_log(disk, config=SMALL, was_clean=False, start_offset=50)
    assert (again.start_offset, again.end_offset, again.size) == (50, 50, 0)
    assert append(again, batch_of()).base_offset == 50
