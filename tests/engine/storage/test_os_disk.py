"""The real disk: whole appends or none, durable replacements, one holder of a folder."""

import contextlib
import gc
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.storage.disk import FileRange, FolderInUseError
from engine.storage.files import FilePool
from engine.storage.os_disk import OsDisk

TOP = Path(__file__).parents[3]


def test_appends_follow_each_other(tmp_path: Path) -> None:
    disk = OsDisk()
    file = disk.open(f"{tmp_path}/file", create=True)
    file.append(b"one")
    file.append(memoryview(b"two"))
    file.append(bytearray(b"three"))
    assert file.pread(100, 0) == b"onetwothree"
    assert file.size() == disk.file_size(f"{tmp_path}/file") == 11
    again = disk.open(f"{tmp_path}/file")
    again.append(b"!")
    again.pwrite(b"TWO", 3)
    assert disk.read_file(f"{tmp_path}/file") == b"oneTWOthree!"
    again.truncate(3)
    again.append(b"+")
    again.sync()
    assert disk.read_file(f"{tmp_path}/file") == b"one+"


SHORT_WRITE = """
import errno, resource, signal, sys
from engine.storage.os_disk import OsDisk

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = OsDisk().open(sys.argv[1], create=True)
file.append(b"a" * 6000)
resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))
try:
    file.append(b"b" * 6000)  # the first write is short, the next one fails
except OSError as error:
    assert error.errno == errno.EFBIG, error
else:
    raise SystemExit("no error")
assert file.size() == 6000, file.size()
file.append(b"c" * 4000)
"""


def test_a_short_write_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    subprocess.run([sys.executable, "-c", SHORT_WRITE, str(path)], cwd=TOP, check=True)
    assert path.read_bytes() == b"a" * 6000 + b"c" * 4000


def test_a_file_closes_with_its_last_reference(tmp_path: Path) -> None:
    disk = OsDisk()
    file = disk.open(f"{tmp_path}/file", create=True)
    file.append(b"0123456789")
    fd = file.fileno()
    part = FileRange(file, 2, 3)
    del file
    assert part.read() == b"234"
    del part
    gc.collect()
    inode = (tmp_path / "file").stat().st_ino
    with contextlib.suppress(OSError):
        assert os.fstat(fd).st_ino != inode  # another file's by now, if anybody's


def test_opening_makes_no_file_and_follows_no_link(tmp_path: Path) -> None:
    disk = OsDisk()
    with pytest.raises(FileNotFoundError):
        disk.open(f"{tmp_path}/missing")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic links"):
        disk.open(f"{tmp_path}/link", create=True)


@pytest.mark.parametrize("sync", [True, False])
def test_a_file_is_replaced_as_a_whole(tmp_path: Path, sync: bool) -> None:
    disk = OsDisk()
    for data in (b"first, and longer", b"second", b""):
        disk.replace_file(f"{tmp_path}/file", data, sync=sync)
        assert disk.read_file(f"{tmp_path}/file") == data
    assert disk.list_folder(str(tmp_path)) == ["file"]


def test_folders_are_private_with_all_their_new_parents(tmp_path: Path) -> None:
    disk = OsDisk()
    disk.make_folder(f"{tmp_path}/a/b/c")
    disk.make_folder(f"{tmp_path}/a/b/c")
    for name in ("a", "a/b", "a/b/c"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700
    assert disk.is_folder(f"{tmp_path}/a")
    assert not disk.is_folder(f"{tmp_path}/x")
    assert disk.list_folder(f"{tmp_path}/x") == []
    disk.sync_directory(f"{tmp_path}/a")
    disk.rename(f"{tmp_path}/a/b", f"{tmp_path}/a/d")
    assert disk.exists(f"{tmp_path}/a/d/c")
    disk.remove_tree(f"{tmp_path}/a")
    assert disk.list_folder(str(tmp_path)) == []


def test_room_is_known(tmp_path: Path) -> None:
    disk = OsDisk()
    assert 0 < disk.free_bytes(str(tmp_path)) < disk.total_bytes(str(tmp_path))


def test_a_folder_has_one_holder_in_this_process(tmp_path: Path) -> None:
    disk = OsDisk()
    lock = disk.lock_folder(str(tmp_path))
    with pytest.raises(FolderInUseError, match="this process"):
        disk.lock_folder(f"{tmp_path}/.")
    lock.release()
    lock.release()
    disk.lock_folder(str(tmp_path)).release()


HOLDER = """
import sys
from engine.storage.os_disk import OsDisk
lock = OsDisk().lock_folder(sys.argv[1])
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_folder_of_another_process_is_refused_with_its_holder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(FolderInUseError) as refused:
            OsDisk().lock_folder(str(tmp_path))
        if sys.platform == "linux":
            assert f"(pid {holder.pid})" in refused.value.holder
        holder.stdin.close()
    OsDisk().lock_folder(str(tmp_path)).release()


def test_thousands_of_files_need_no_more_descriptors_than_the_pool(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    pool = FilePool(OsDisk(), limit=20)
    used = sum(1 for _ in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 60, hard))
    try:
        files = [pool.file(f"{tmp_path}/{number}") for number in range(1000)]
        for file in files:
            file.create().append(b"x")
        for file in files:
            assert file.open().pread(1, 0) == b"x"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_syncs_may_overlap_and_leave_no_descriptor(tmp_path: Path) -> None:
    disk = OsDisk()
    file = disk.open(str(tmp_path / "file"), create=True)
    before = len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0
    with ThreadPoolExecutor(4) as pool:
        for number in range(50):
            file.append(b"%d" % number)
            for done in [pool.submit(file.sync) for _ in range(4)]:
                done.result(10)
    if sys.platform == "linux":
        assert before <= len(list(Path("/proc/self/fd").iterdir())) <= before + 3
        del file
        assert len(list(Path("/proc/self/fd").iterdir())) == before - 1


def test_an_append_goes_where_its_caller_says_the_end_is(tmp_path: Path) -> None:
    disk = OsDisk()
    path = str(tmp_path / "file")
    file = disk.open(path, create=True)
    file.append(b"abc")
    file.pwrite(bytes(9), 3)
    again = disk.open(path)
    again.append(b"def", 3)
    again.append(b"g")
    assert disk.read_file(path) == b"abcdefg" + bytes(5)
