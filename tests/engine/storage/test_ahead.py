"""Zeros behind a log that is synced often: there for the syncs, never read, gone in the end."""

import errno
import os

import pytest

from engine.base.clock import ManualClock
from engine.storage import ahead
from engine.storage.config import LogConfig
from engine.storage.log import Log
from tests.engine.storage.building import (
    append,
    batch_of,
    everything,
    headers_in,
    open_log,
    sync,
)
from tests.sim.disk import MemoryDisk

CONFIG = LogConfig(segment_bytes=1 << 30)
SYNCS = 2 * ahead.OFTEN


def synced_often(disk: MemoryDisk, *, count: int = SYNCS, config: LogConfig = CONFIG) -> Log:
    log = open_log(disk, config=config)
    for _ in range(count):
        append(log, batch_of())
        sync(log)
    return log


def size_of(disk: MemoryDisk, log: Log) -> int:
    assert log.active is not None
    return disk.file_size(log.active.log.path)


def test_a_sync_of_many_finds_the_file_as_long_as_it_was() -> None:
    disk = MemoryDisk()
    log = synced_often(disk)
    prepared = size_of(disk, log)
    assert prepared > ahead.BYTES
    for _ in range(200):
        append(log, batch_of())
        sync(log)
        assert size_of(disk, log) == prepared
    assert len(everything(log)) == log.size
    assert len(list(headers_in(everything(log)))) == SYNCS + 200


def test_more_is_prepared_before_it_is_needed() -> None:
    disk = MemoryDisk()
    log = synced_often(disk)
    for _ in range(8):
        append(log, batch_of(value=bytes(ahead.BYTES // 8)))
        sync(log)
        assert size_of(disk, log) > log.size


def test_what_is_synced_seldom_or_with_much_is_left_alone() -> None:
    disk = MemoryDisk()
    log = open_log(disk, config=CONFIG)
    assert isinstance(log.clock, ManualClock)
    for _ in range(ahead.OFTEN * 3):
        append(log, batch_of())
        log.clock.advance(100)
        sync(log)
    for _ in range(ahead.OFTEN * 3):
        append(log, batch_of(value=bytes(ahead.BYTES // 16)))
        sync(log)
    assert size_of(disk, log) == log.size


@pytest.mark.parametrize("was_clean", [True, False])
def test_who_closes_a_segment_cuts_the_zeros_off(*, was_clean: bool) -> None:
    disk = MemoryDisk()
    log = synced_often(disk)
    first = log.active
    assert first is not None
    if was_clean:
        log.close()
    else:
        log.roll()
        assert log.active is not first
    assert disk.file_size(first.log.path) == log.size
    again = open_log(disk.kill(), config=CONFIG, was_clean=was_clean, recovery_point=3)
    assert again.report.was_clean == was_clean
    assert again.end_offset == SYNCS


def test_zeros_found_after_a_crash_are_no_damage() -> None:
    disk = MemoryDisk()
    log = synced_often(disk)
    append(log, batch_of())
    written = everything(log)
    after = disk.kill()
    again = open_log(after, config=CONFIG, was_clean=False, recovery_point=3)
    assert everything(again) == written
    assert (again.report.cut_bytes, again.report.reason, again.damage) == (0, "", [])
    assert size_of(after, again) == again.size == len(written)
    append(again, batch_of())
    assert again.end_offset == SYNCS + 2


def test_zeros_in_the_place_of_what_was_safe_are_damage(allowed_logs) -> None:
    allowed_logs("is damaged at byte", "cut .* bytes of")
    disk = MemoryDisk()
    log = synced_often(disk)
    assert log.active is not None
    last = log.size - log.size // SYNCS
    disk.open(log.active.log.path).pwrite(bytes(log.size - last), last)
    again = open_log(disk.kill(), config=CONFIG, was_clean=False, recovery_point=SYNCS)
    assert again.end_offset == SYNCS - 1
    assert [damage.offset for damage in again.damage] == [SYNCS - 1]


def test_a_full_disk_is_not_prepared_and_takes_what_fits() -> None:
    disk = MemoryDisk()
    log = synced_often(disk, count=SYNCS - 1)
    disk.capacity = disk.used_bytes() + 1000
    for _ in range(3):
        append(log, batch_of())
        sync(log)
    assert size_of(disk, log) == log.size
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        append(log, batch_of(value=bytes(1000)))
    disk.capacity = None
    sync(log)
    append(log, batch_of())
    assert len(list(headers_in(everything(log)))) == SYNCS + 3
