"""Few descriptors for many files."""

from errno import EACCES, EMFILE

import pytest

from engine.storage.disk import FileRange
from engine.storage.files import FilePool
from tests.sim.disk import MemoryDisk


def test_no_more_files_are_open_than_the_limit() -> None:
    pool = FilePool(MemoryDisk(), limit=10)
    files = [pool.file(f"/{number}") for number in range(50)]
    for number, file in enumerate(files):
        file.create().append(str(number).encode())
        assert pool.open_count <= 10
    for number, file in enumerate(files):
        assert file.open().pread(10, 0) == str(number).encode()
        assert pool.open_count <= 10


def test_a_file_in_use_stays_open_while_others_come_and_go() -> None:
    pool = FilePool(MemoryDisk(), limit=4)
    busy = pool.file("/busy")
    handle = busy.create()
    for number in range(40):
        pool.file(f"/{number}").create()
        assert busy.open() is handle


def test_a_file_let_go_can_still_be_read_by_who_has_it() -> None:
    pool = FilePool(MemoryDisk(), limit=2)
    file = pool.file("/file")
    file.create().append(b"still here")
    part = FileRange(file.open(), 0, 10)
    for number in range(9):
        pool.file(f"/{number}").create()
    assert file.file is None
    assert part.read() == b"still here"
    assert file.open().pread(5, 0) == b"still"


def test_opening_makes_no_file() -> None:
    pool = FilePool(MemoryDisk())
    with pytest.raises(FileNotFoundError):
        pool.file("/missing").open()


def test_when_descriptors_run_out_others_are_let_go() -> None:
    disk = MemoryDisk()
    pool = FilePool(disk)
    files = [pool.file(f"/{number}") for number in range(5)]
    for file in files:
        file.create()
    disk.fail_at[len(disk.calls)] = EMFILE
    pool.file("/one-more").create()
    assert pool.open_count == 1
    disk.fail_at[len(disk.calls)] = EACCES
    with pytest.raises(PermissionError):
        files[0].open()
