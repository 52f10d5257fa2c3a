"""A cleaned segment has the indexes that an appended one has."""

from engine.storage.cleaned_segment import CleanedSegment
from engine.storage.config import LogConfig
from tests.engine.storage.building import FOLDER, START_MS, headers_in, open_log
from tests.engine.storage.cleaning import put
from tests.sim.disk import MemoryDisk


def test_its_indexes_are_those_of_a_segment_that_was_appended_to() -> None:
    disk = MemoryDisk()
    log = open_log(disk, config=LogConfig(index_interval_bytes=200))
    for number in range(10):
        put(log, (b"k", b"x" * 100), at_ms=START_MS + (number * 7) % 5 * 1000)
    log.roll()
    path = f"{FOLDER}/{0:020d}"
    before = {suffix: disk.read_file(path + suffix) for suffix in (".log", ".index", ".timeindex")}
    new = CleanedSegment(disk, log.segments[:1], log.config)
    position = 0
    for header in headers_in(before[".log"]):
        batch = before[".log"][position : position + header.size]
        new.add(batch, header.last_offset, header.max_timestamp)
        position += header.size
        if position < 500:
            new.write_job()()
    new.finish_job([])()
    for suffix, data in before.items():
        assert disk.read_file(path + suffix + ".cleaned") == data
    assert not disk.exists(path + ".txnindex.cleaned")
    new.publish_job()()
    assert new.still_fits(log)
    left = new.replace(log)
    assert sorted(left) == sorted(path + suffix + ".deleted" for suffix in before)
    assert not new.still_fits(log)
    assert (log.segments[0].size, log.segments[0].end_offset) == (len(before[".log"]), 10)
    assert log.segments[0].largest_timestamp == START_MS + 4000


def test_what_is_discarded_leaves_nothing() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    put(log, (b"k", b"v"))
    log.roll()
    before = disk.files()
    new = CleanedSegment(disk, log.segments[:1], log.config)
    new.finish_job([])()
    new.publish_job()()
    assert disk.files() != before
    new.discard_job()()
    assert disk.files() == before
