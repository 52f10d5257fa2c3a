"""Batches that are written together lie in the log as if they had been appended one by one."""

import errno

import pytest

from engine.storage.config import LogConfig
from engine.storage.log import Log
from engine.storage.producers import BatchFacts
from engine.storage.runs import Mark, Run, append_run, segment_for_run
from engine.wire.batch import read_header
from tests.engine.storage.building import START_MS, append, batch_of, open_log
from tests.sim.disk import MemoryDisk


def run_of(log: Log, batches: list[bytearray]) -> Run:
    segment = segment_for_run(log, len(batches), leader_epoch=0)
    assert segment is not None
    run = Run(segment)
    for batch in batches:
        header = read_header(batch)
        last = run.next_offset + header.last_offset_delta
        run.add(memoryview(batch), Mark(len(batch), last, header.max_timestamp))
    return run


def test_a_run_lies_as_its_batches_one_by_one() -> None:
    batches = [batch_of(count, at_ms=START_MS + count) for count in (1, 3, 2)]
    together, apart = open_log(MemoryDisk()), open_log(MemoryDisk())
    for log in (together, apart):
        append(log, batch_of())
    run = run_of(together, [bytearray(batch) for batch in batches])
    append_run(together, run, leader_epoch=0, now_ms=START_MS)
    for batch in batches:
        append(apart, batch)
    assert together.end_offset == apart.end_offset == 7
    assert together.size == apart.size
    found = [log.read(0, 1 << 20, end_offset=7).records for log in (together, apart)]
    assert found[0] == found[1]
    assert [together.active.locate(at) for at in range(8)] == [
        apart.active.locate(at) for at in range(8)
    ]


def test_a_run_that_cannot_be_written_leaves_log_and_batches_as_they_were() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    append(log, batch_of())
    batches = [batch_of(), batch_of()]
    run = run_of(log, batches)
    disk.fail_on["append"] = errno.ENOSPC
    with pytest.raises(OSError, match="space"):
        append_run(log, run, leader_epoch=0, now_ms=START_MS)
    assert (log.end_offset, log.active.end_offset) == (1, 1)
    assert [read_header(batch).base_offset for batch in batches] == [0, 0]


def test_the_producer_of_a_run_is_known_by_its_last_batches() -> None:
    log = open_log(MemoryDisk())
    append(log, batch_of(producer_id=7, epoch=0, sequence=0))
    run = run_of(log, [batch_of(producer_id=7, epoch=0, sequence=at) for at in (1, 2)])
    run.facts[7, 0] = [BatchFacts(at, at, at, at, START_MS) for at in (1, 2)]
    append_run(log, run, leader_epoch=0, now_ms=START_MS)
    assert log.producers.next_sequence_of(7, 0) == 3
    assert log.producers.check(read_header(batch_of(producer_id=7, epoch=0, sequence=1)))


@pytest.mark.parametrize(
    "config",
    [
        LogConfig(compression_type="lz4"),
        LogConfig(message_timestamp_type="LogAppendTime"),
        LogConfig(segment_index_bytes=80),
    ],
)
def test_a_log_that_makes_something_else_of_a_batch_takes_no_run(config) -> None:
    log = open_log(MemoryDisk(), config=config)
    append(log, batch_of())
    assert segment_for_run(log, 10, leader_epoch=0) is None


def test_a_run_comes_neither_first_nor_in_another_epoch_nor_after_a_failure() -> None:
    log = open_log(MemoryDisk())
    assert segment_for_run(log, 1, leader_epoch=0) is None
    append(log, batch_of())
    assert segment_for_run(log, 1, leader_epoch=0) is log.active
    assert segment_for_run(log, 1, leader_epoch=1) is None
    log.begin_epoch(1)
    assert segment_for_run(log, 1, leader_epoch=1) is None
    append(log, batch_of(), epoch=1)
    assert segment_for_run(log, 1, leader_epoch=1) is log.active
    log.fail(OSError(errno.EIO, "broken"))
    assert segment_for_run(log, 1, leader_epoch=1) is None
