"""The log: offsets, epochs, producers, rolls, reads, failures, and a list as its model."""

import errno
import random

import pytest
from hypothesis import settings

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.storage.disk import FileRange
from engine.storage.log import SMALL_READ, Log
from engine.wire.batch import crc_is_right, read_header, stamp
from tests.engine.storage.building import (
    FOLDER,
    START_MS,
    append,
    batch_of,
    content,
    everything,
    headers_in,
    marker,
    open_log,
    sync,
)
from tests.engine.storage.log_model import LogModel
from tests.sim.disk import MemoryDisk

SMALL = LogConfig(segment_bytes=1000, index_interval_bytes=100)


def new_log(config: LogConfig = SMALL) -> Log:
    return open_log(MemoryDisk(), config=config)


def refusal(log: Log, batch: bytearray) -> Code:
    with pytest.raises(KafkaError) as refused:
        append(log, batch)
    return refused.value.code


# appending


def test_a_batch_gets_its_offsets_and_epoch_in_the_buffer_it_came_in() -> None:
    log = new_log()
    append(log, batch_of(3))
    batch = batch_of(2)
    assert append(log, batch, epoch=4) == (3, 4, None, False)
    header = read_header(batch)
    assert (header.base_offset, header.partition_leader_epoch) == (3, 4)
    assert crc_is_right(batch, 0, len(batch))
    assert content(log.read(3, 1, end_offset=5)) == bytes(batch)
    assert log.epochs.entries == ((0, 0), (4, 3))
    assert log.last_epoch == 4
    assert log.epoch_end(0) == (0, 3)


def test_nothing_is_on_disk_before_the_first_batch() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    log.begin_epoch(5)
    log.configure(SMALL)
    sync(log)
    log.close()
    assert disk.files() == {}
    assert (log.size, log.segment_count, log.is_dirty) == (0, 0, False)


def test_an_epoch_is_written_with_its_first_batch() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    append(log, batch_of(3))
    sync(log)
    log.begin_epoch(5)
    assert (log.last_epoch, log.epoch_end(0)) == (5, (0, 3))
    assert not log.is_dirty
    assert disk.read_file(f"{FOLDER}/leader-epoch-checkpoint") == b"0\n1\n0 0\n"
    append(log, batch_of(), epoch=5)
    assert disk.read_file(f"{FOLDER}/leader-epoch-checkpoint") == b"0\n2\n0 0\n5 3\n"
    assert open_log(disk, was_clean=False).epochs.entries == ((0, 0), (5, 3))


def test_an_epoch_that_cannot_be_written_stops_its_first_batch_alone() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    append(log, batch_of(3))
    log.begin_epoch(5)
    disk.fail_on = {"rename": errno.ENOSPC}
    with pytest.raises(OSError, match="space"):
        append(log, batch_of(), epoch=5)
    assert log.end_offset == 3
    disk.fail_on = {}
    append(log, batch_of(), epoch=5)
    assert open_log(disk, was_clean=False).epochs.entries == ((0, 0), (5, 3))


def test_the_first_batch_makes_the_files_that_genuine_kafka_has() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    append(log, batch_of(), epoch=2)
    assert sorted(path.removeprefix(FOLDER) for path in disk.files()) == [
        "/00000000000000000000.index",
        "/00000000000000000000.log",
        "/00000000000000000000.timeindex",
        "/leader-epoch-checkpoint",
        "/partition.metadata",
    ]
    assert disk.read_file(f"{FOLDER}/leader-epoch-checkpoint") == b"0\n1\n2 0\n"


def test_the_logs_own_time_is_answered() -> None:
    log = new_log(LogConfig(message_timestamp_type="LogAppendTime"))
    appended = append(log, batch_of(2), now_ms=START_MS + 5000)
    assert appended.log_append_time_ms == START_MS + 5000
    header = next(headers_in(everything(log)))
    assert header.max_timestamp == START_MS + 5000
    assert header.attributes & 8


def test_a_topics_codec_wins_over_the_producers() -> None:
    log = new_log(LogConfig(compression_type="zstd"))
    append(log, batch_of(5, value=b"x" * 500))
    header = next(headers_in(everything(log)))
    assert header.codec.name == "ZSTD"
    assert log.size < 500
    assert log.end_offset == 5


def test_a_repeat_is_answered_and_not_appended() -> None:
    log = new_log()
    append(log, batch_of(2, producer_id=7, epoch=0, sequence=0))
    append(log, batch_of(3, producer_id=7, epoch=0, sequence=2))
    size = log.size
    again = append(log, batch_of(2, producer_id=7, epoch=0, sequence=0))
    assert (again.base_offset, again.last_offset, again.is_duplicate) == (0, 1, True)
    assert again.log_append_time_ms == START_MS + 1
    assert (log.size, log.end_offset) == (size, 5)
    wrong = batch_of(2, producer_id=7, epoch=0, sequence=9)
    assert refusal(log, wrong) is Code.OUT_OF_ORDER_SEQUENCE_NUMBER


@pytest.mark.parametrize("clean", [True, False])
def test_the_last_five_batches_are_remembered_over_a_restart(clean: bool) -> None:
    log = new_log(LogConfig(segment_bytes=400))
    for number in range(9):
        append(log, batch_of(2, producer_id=7, epoch=0, sequence=number * 2))
    assert log.segment_count > 1
    disk = log.disk
    log.close()
    log = open_log(disk, config=SMALL, was_clean=clean)
    for number in range(4, 9):
        again = append(log, batch_of(2, producer_id=7, epoch=0, sequence=number * 2))
        assert (again.base_offset, again.is_duplicate) == (number * 2, True)
    assert append(log, batch_of(1, producer_id=7, epoch=0, sequence=18)).base_offset == 18


def test_given_offsets_are_kept() -> None:
    log = new_log()
    for base_offset in (0, 3, 10):
        batch = batch_of(3)
        stamp(batch, base_offset=base_offset, leader_epoch=2)
        log.append_raw(bytes(batch), read_header(batch), now_ms=START_MS)
    assert log.end_offset == 13
    assert log.last_epoch == 2
    found = log.read(7, 1, end_offset=13)
    assert next(headers_in(content(found))).base_offset == 10
    stale = batch_of(1)
    stamp(stale, base_offset=12, leader_epoch=2)
    with pytest.raises(KafkaError):
        log.append_raw(stale, read_header(stale), now_ms=START_MS)


# rolling


def test_a_segment_rolls_before_it_outgrows_its_bytes() -> None:
    log = new_log()
    for _ in range(20):
        append(log, batch_of(value=b"x" * 200))
    assert log.segment_count > 3
    assert all(segment.size <= 1000 for segment in log.segments)
    assert log.size == len(everything(log))


def test_a_segment_rolls_when_its_times_span_too_much() -> None:
    log = new_log(LogConfig(segment_ms=1000))
    append(log, batch_of(at_ms=START_MS))
    append(log, batch_of(at_ms=START_MS + 1000))
    assert log.segment_count == 1
    append(log, batch_of(at_ms=START_MS + 1001))
    assert log.segment_count == 2
    append(log, batch_of(at_ms=START_MS))
    assert log.segment_count == 2


def test_a_segment_rolls_when_an_index_is_full() -> None:
    log = new_log(LogConfig(index_interval_bytes=0, segment_index_bytes=40))
    for _ in range(20):
        append(log, batch_of())
    assert log.segment_count > 2
    assert all(segment.index.count <= 5 for segment in log.segments)


def test_a_segment_rolls_before_its_relative_offsets_overflow() -> None:
    log = new_log(LogConfig())
    for base_offset in (0, (1 << 31) - 3, (1 << 31) + 5):
        batch = batch_of(3)
        stamp(batch, base_offset=base_offset, leader_epoch=0)
        log.append_raw(batch, read_header(batch), now_ms=START_MS)
    assert [segment.base_offset for segment in log.segments] == [0, (1 << 31) - 0]


def test_a_batch_larger_than_any_segment_is_refused() -> None:
    log = new_log()
    assert refusal(log, batch_of(value=b"x" * 2000)) is Code.RECORD_LIST_TOO_LARGE
    append(log, batch_of())
    assert refusal(log, batch_of(value=b"x" * 2000)) is Code.RECORD_LIST_TOO_LARGE
    assert (log.end_offset, log.segment_count) == (1, 1)


def test_new_settings_hold_from_the_next_batch_on() -> None:
    log = new_log(LogConfig())
    for _ in range(10):
        append(log, batch_of(value=b"x" * 200))
    assert log.segment_count == 1
    log.configure(SMALL)
    append(log, batch_of())
    assert log.segment_count == 2


def test_a_roll_leaves_the_producers_beside_the_segment() -> None:
    log = new_log()
    append(log, batch_of(producer_id=7, epoch=0, sequence=0))
    log.roll()
    log.roll()
    assert log.segment_count == 2
    assert f"{FOLDER}/00000000000000000001.snapshot" in log.disk.files()


# reading


def test_small_reads_are_bytes_and_large_ones_ranges() -> None:
    log = new_log(LogConfig())
    for _ in range(20):
        append(log, batch_of(value=b"x" * 1000))
    assert isinstance(log.read(0, 5000, end_offset=20).records, bytes)
    large = log.read(0, 1 << 20, end_offset=20).records
    assert isinstance(large, FileRange)
    assert len(large) == log.size > SMALL_READ
    assert large.read() == everything(log)


def test_a_reader_never_sees_beyond_its_end() -> None:
    log = new_log(LogConfig())
    for _ in range(10):
        append(log, batch_of(2))
    found = log.read(4, 1 << 20, end_offset=12)
    assert [header.base_offset for header in headers_in(content(found))] == [4, 6, 8, 10]
    assert found.end_offset == 12
    assert log.read(12, 1 << 20, end_offset=12).records == b""
    assert log.read(20, 1 << 20, end_offset=20).records == b""
    # an end within a batch hides the whole batch
    found = log.read(4, 1 << 20, end_offset=11)
    assert [header.base_offset for header in headers_in(content(found))] == [4, 6, 8]


def test_far_behind_the_tail_reads_are_as_near_it() -> None:
    log = new_log(LogConfig(index_interval_bytes=500))
    for _ in range(5000):
        append(log, batch_of(1))
    size = log.size // 5000
    for offset in (0, 1, 1234, 2950, 2951, 4998, 4999):
        found = log.read(offset, size * 3, end_offset=5000)
        headers = list(headers_in(content(found)))
        assert [h.base_offset for h in headers] == list(range(offset, min(offset + 3, 5000)))
        assert found.end_offset == min(offset + 3, 5000)


def test_a_read_that_the_disk_refuses_is_a_storage_error() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    append(log, batch_of())
    disk.fail_on["pread"] = errno.EIO
    for ask in (
        lambda: log.read(0, 100, end_offset=1),
        lambda: log.offset_for_time(0, 1),
        lambda: log.offset_of_max_timestamp(1),
    ):
        with pytest.raises(KafkaError) as refused:
            ask()
        assert refused.value.code is Code.KAFKA_STORAGE_ERROR


def test_aborted_transactions_are_told_to_who_reads_over_them() -> None:
    log = new_log(LogConfig(segment_bytes=400))
    for number in range(6):
        batch = batch_of(2, producer_id=7, epoch=0, sequence=number * 2, transactional=True)
        append(log, batch)
        append(log, marker(7, 0, commits=number % 2 == 0))
    assert log.segment_count > 2
    aborted = [(entry.first_offset, entry.last_offset) for entry in log.aborted_between(0, 99)]
    assert aborted == [(3, 5), (9, 11), (15, 17)]
    assert [e.first_offset for e in log.aborted_between(4, 10)] == [3, 9]
    assert [e.first_offset for e in log.aborted_between(12, 15)] == []
    assert log.first_unstable_offset() is None


# making safe


def test_a_sync_makes_safe_what_was_appended_before_it_began() -> None:
    log = new_log()
    append(log, batch_of(2))
    assert log.is_dirty
    run, end_offset = log.sync_job()
    append(log, batch_of(3))
    run()
    log.mark_synced(end_offset)
    assert log.synced_end == 2
    assert log.is_dirty
    sync(log)
    assert log.synced_end == 5
    assert not log.is_dirty


def test_a_log_that_failed_takes_nothing_more_and_gives_what_it_has() -> None:
    log = new_log()
    append(log, batch_of())
    log.fail(OSError(errno.EIO, "gone"))
    log.fail(OSError(errno.ENOSPC, "later"))
    assert log.failed is not None
    assert log.failed.errno == errno.EIO
    assert refusal(log, batch_of()) is Code.KAFKA_STORAGE_ERROR
    assert content(log.read(0, 10, end_offset=1)) == everything(log)
    with pytest.raises(KafkaError):
        log.append_raw(b"", read_header(batch_of()), now_ms=START_MS)


def steps(log: Log, rng: random.Random) -> list[bytearray]:
    """Batches that fill several segments, with producers, transactions and epochs."""
    made = []
    for number in range(12):
        made.append(batch_of(2, value=rng.randbytes(150)))
        made.append(batch_of(1, producer_id=7, epoch=0, sequence=number, transactional=True))
        if number % 3 == 2:
            made.append(marker(7, 0, commits=number % 2 == 0))
    return made


def picture(log: Log) -> object:
    return (
        log.end_offset,
        log.size,
        log.producers.encode(),
        log.first_unstable_offset(),
        log.aborted_between(0, log.end_offset),
        everything(log),
    )


def test_whichever_call_fails_an_append_is_done_or_leaves_the_log_as_it_was() -> None:
    whole = new_log()
    for batch in steps(whole, random.Random(1)):
        append(whole, batch, epoch=int(whole.end_offset > 20))
    calls = len(whole.disk.calls)
    for failing in range(calls):
        disk = MemoryDisk()
        disk.fail_at[failing] = errno.ENOSPC
        log = open_log(MemoryDisk(), config=SMALL)
        try:
            log = open_log(disk, config=SMALL)
        except OSError:
            continue  # an open that fails opens nothing
        for batch in steps(log, random.Random(1)):
            epoch = int(log.end_offset > 20)
            try:
                append(log, bytearray(batch), epoch=epoch)
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 - most steps succeed
                assert log.failed is None
                append(log, bytearray(batch), epoch=epoch)
        assert picture(log) == picture(whole)
        log.close()
        assert picture(open_log(disk, config=SMALL)) == picture(whole)
        assert picture(open_log(disk, config=SMALL, was_clean=False)) == picture(whole)


def test_a_full_disk_refuses_and_carries_on_when_there_is_room() -> None:
    disk = MemoryDisk(capacity=3000)
    log = open_log(disk, config=SMALL)
    while disk.capacity - disk.used_bytes() > 500:
        append(log, batch_of(value=b"x" * 300))
    appended = log.end_offset
    before = picture(log)
    for _ in range(3):
        with pytest.raises(OSError, match="No space left"):
            append(log, batch_of(value=b"x" * 300))
        assert picture(log) == before
    disk.capacity = 9000
    assert append(log, batch_of(value=b"x" * 300)).base_offset == appended
    again = open_log(disk.kill(), config=SMALL, was_clean=False)
    assert again.end_offset == appended + 1
    assert again.report.cut_bytes == 0


TestLogModel = LogModel.TestCase
TestLogModel.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
