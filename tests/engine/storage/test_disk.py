"""Ranges of files on their way to a socket."""

from engine.storage.disk import FileRange
from tests.sim.disk import MemoryDisk


def test_a_range_is_as_long_as_it_says_and_reads_what_it_names() -> None:
    disk = MemoryDisk()
    file = disk.open("/file", create=True)
    file.append(b"0123456789")
    part = FileRange(file, 3, 4)
    assert len(part) == 4
    assert part.read() == b"3456"


def test_a_range_outlives_the_name_of_its_file() -> None:
    disk = MemoryDisk()
    file = disk.open("/file", create=True)
    file.append(b"0123456789")
    part = FileRange(file, 0, 10)
    disk.remove("/file")
    assert part.read() == b"0123456789"
