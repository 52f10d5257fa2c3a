"""Records by their time."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.storage.log import Log
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.engine.storage.building import START_MS, append, batch_of, open_log
from tests.sim.disk import MemoryDisk


def log_with(times: list[list[int]], *, codec: Codec = Codec.NONE) -> Log:
    """A log whose batches hold records of these times."""
    log = open_log(MemoryDisk(), config=LogConfig(segment_bytes=600, index_interval_bytes=100))
    for batch in times:
        records = [Record(n, START_MS + t, b"key", b"value") for n, t in enumerate(batch)]
        append(log, bytearray(build_batch(records, codec=codec)), epoch=3)
    return log


def found(log: Log, time: int, end_offset: int | None = None) -> tuple[int, int] | None:
    at = log.offset_for_time(START_MS + time, log.end_offset if end_offset is None else end_offset)
    if at is None:
        return None
    assert at.leader_epoch == 3
    return at.timestamp - START_MS, at.offset


@pytest.mark.parametrize("codec", list(Codec))
def test_the_first_record_at_least_as_new_is_found(codec: Codec) -> None:
    log = log_with([[number * 10, number * 10 + 5] for number in range(60)], codec=codec)
    assert log.segment_count > 3
    assert found(log, -100) == (0, 0)
    assert found(log, 0) == (0, 0)
    assert found(log, 1) == (5, 1)
    assert found(log, 333) == (335, 67)
    assert found(log, 595) == (595, 119)
    assert found(log, 596) is None


def test_times_out_of_order_give_the_first_in_offset_order() -> None:
    log = log_with([[50, 40, 60], [10, 20], [55, 70], [5]])
    assert found(log, 45) == (50, 0)
    assert found(log, 55) == (60, 2)
    assert found(log, 61) == (70, 6)


def test_records_beyond_the_end_or_below_the_start_are_not_found() -> None:
    log = log_with([[0, 1], [2, 3], [4, 5]])
    assert found(log, 3, end_offset=4) == (3, 3)
    assert found(log, 3, end_offset=3) is None
    assert found(log, 4, end_offset=4) is None
    log.delete_up_to(3)
    assert found(log, 0) == (3, 3)


def test_the_newest_record_is_the_first_with_the_greatest_time() -> None:
    log = log_with([[0, 1], [9, 7, 9], [3], [9]])
    newest = log.offset_of_max_timestamp(log.end_offset)
    assert newest == (START_MS + 9, 2, 3)
    assert log.offset_of_max_timestamp(2) is None


def test_an_empty_log_has_no_times() -> None:
    log = open_log(MemoryDisk())
    assert log.offset_for_time(0, 0) is None
    assert log.offset_of_max_timestamp(0) is None
    append(log, batch_of())
    log.delete_up_to(1)
    log.truncate_to(0)
    assert log.offset_of_max_timestamp(0) is None


def test_a_batch_that_does_not_open_is_corrupt() -> None:
    log = log_with([[0, 1, 2]], codec=Codec.GZIP)
    assert log.active is not None
    disk = log.disk
    assert isinstance(disk, MemoryDisk)
    disk.flip_bit(log.active.log.path, log.size - 9)
    with pytest.raises(KafkaError) as refused:
        found(log, 1)
    assert refused.value.code is Code.CORRUPT_MESSAGE
