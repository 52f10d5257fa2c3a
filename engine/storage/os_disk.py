"""The operating system's disk, as `engine.storage.disk` describes it.

Appends go to the position where the last one ended, never to "the end of the file", so that what
a failed write left behind is overwritten and never served.
"""

import contextlib
import errno
import io
import os
import shutil
import stat
import sys
from pathlib import Path

from engine.storage.disk import Buffer, FolderInUseError

if sys.platform != "win32":
    import fcntl
    import struct
else:
    import msvcrt

_FLAGS = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


class OsFile:
    """One descriptor, closed with the last reference to this object."""

    __slots__ = ("_fd", "_idle", "_others", "_size", "path")

    def __init__(self, fd: int, path: str) -> None:
        self._fd = fd
        self.path = path
        self._size = os.fstat(fd).st_size
        self._idle = {fd}
        self._others: list[int] = []

    def __del__(self) -> None:
        for fd in (self._fd, *self._others):
            with contextlib.suppress(OSError):
                os.close(fd)

    def append(self, data: Buffer, end: int | None = None) -> None:
        at = self._size if end is None else end
        try:
            written = _pwrite(self._fd, data, at)
            if written != len(data):
                self.pwrite(memoryview(data)[written:], at + written)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, at)
            raise
        self._size = at + len(data)

    def pread(self, count: int, position: int) -> bytes:
        return _pread(self._fd, count, position)

    def pwrite(self, data: Buffer, position: int) -> None:
        view = memoryview(data)
        while view:
            written = _pwrite(self._fd, view, position)
            if not written:
                raise OSError(errno.EIO, "the disk took no bytes", self.path)
            position += written
            view = view[written:]
        self._size = max(self._size, position)

    def size(self) -> int:
        return os.fstat(self._fd).st_size

    def truncate(self, size: int) -> None:
        os.ftruncate(self._fd, size)
        self._size = size

    def sync(self) -> None:
        if sys.platform == "linux":
            self._sync_alone()
        elif sys.platform == "darwin":
            # fsync of macOS does not reach the medium; not every file system has the full form
            try:
                fcntl.fcntl(self._fd, fcntl.F_FULLFSYNC)
            except OSError as error:
                if error.errno not in (errno.ENOTSUP, errno.EINVAL, errno.ENOTTY):
                    raise
                os.fsync(self._fd)
        else:
            os.fsync(self._fd)

    def _sync_alone(self) -> None:
        """Of syncs at the same time through one open file, but one learns that the disk failed."""
        try:
            fd = self._idle.pop()  # two threads never get the same
        except KeyError:
            fd = self._another()
        try:
            os.fdatasync(fd)
        finally:
            self._idle.add(fd)

    def _another(self) -> int:
        """One more descriptor, which stays: to open it takes a busy process longer than to sync."""
        try:
            fd = os.open(f"/proc/self/fd/{self._fd}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # none to spare
            return self._fd
        self._others.append(fd)
        return fd

    def fileno(self) -> int | None:
        return self._fd


if sys.platform == "win32":

    def _pwrite(fd: int, data: Buffer, position: int) -> int:
        os.lseek(fd, position, os.SEEK_SET)
        return os.write(fd, data)

    def _pread(fd: int, count: int, position: int) -> bytes:
        os.lseek(fd, position, os.SEEK_SET)
        return os.read(fd, count)

else:
    _pwrite = os.pwrite
    _pread = os.pread


class OsFolderLock:
    """An exclusive lock on `.lock` that genuine Kafka respects, and this process too."""

    def __init__(self, fd: int, held: set[str], name: str) -> None:
        self._fd: int | None = fd
        self._held = held
        self._name = name

    def release(self) -> None:
        if self._fd is None:
            return
        os.close(self._fd)  # closing ends the lock
        self._fd = None
        self._held.discard(self._name)


class OsDisk:
    """Files and folders of this machine. One per process: it knows which folders it holds."""

    def __init__(self) -> None:
        # a process may lock a file twice as far as fcntl is concerned, hence this registry
        self._held: set[str] = set()

    def open(self, path: str, *, create: bool = False) -> OsFile:
        fd = os.open(path, _FLAGS | _NOFOLLOW | (os.O_CREAT if create else 0), 0o600)
        return OsFile(fd, path)

    def read_file(self, path: str) -> bytes:
        with io.FileIO(path) as file:
            return file.readall()

    def replace_file(self, path: str, data: bytes, *, sync: bool = True) -> None:
        beside = path + ".tmp"
        fd = os.open(beside, _FLAGS | _NOFOLLOW | os.O_CREAT | os.O_TRUNC, 0o600)
        file = OsFile(fd, beside)
        file.append(data)
        if sync:
            file.sync()
        del file  # Windows renames no open file
        os.replace(beside, path)
        if sync:
            self.sync_directory(path.rpartition("/")[0])

    def exists(self, path: str) -> bool:
        return _found(path) is not None

    def is_folder(self, path: str) -> bool:
        found = _found(path)
        return found is not None and stat.S_ISDIR(found.st_mode)

    def list_folder(self, path: str) -> list[str]:
        try:
            return sorted(os.listdir(path))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def make_folder(self, path: str) -> None:
        folder = Path(path)
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            new.mkdir(mode=0o700, exist_ok=True)

    def rename(self, old: str, new: str) -> None:
        os.replace(old, new)

    def remove(self, path: str) -> None:
        os.unlink(path)

    def remove_tree(self, path: str) -> None:
        shutil.rmtree(path)

    def sync_directory(self, path: str) -> None:
        if sys.platform == "win32":
            return  # there, folders cannot be synced
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def file_size(self, path: str) -> int:
        return os.stat(path).st_size

    def free_bytes(self, path: str) -> int:
        return shutil.disk_usage(path).free

    def total_bytes(self, path: str) -> int:
        return shutil.disk_usage(path).total

    def lock_folder(self, path: str) -> OsFolderLock:
        name = str(Path(path).resolve())
        if name in self._held:
            raise FolderInUseError(path, "this process")
        fd = os.open(f"{path}/.lock", _FLAGS | _NOFOLLOW | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _lock_holder(fd)
            os.close(fd)
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise FolderInUseError(path, holder) from None
            raise
        self._held.add(name)
        return OsFolderLock(fd, self._held, name)


def _found(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _lock_holder(fd: int) -> str:
    """Who holds the lock, as "java (pid 4711)", or nothing where the system does not say."""
    if sys.platform != "linux":
        return ""
    # struct flock of 64-bit Linux: type, whence, start, length, pid
    query = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    try:
        pid = struct.unpack("hhqqi4x", fcntl.fcntl(fd, fcntl.F_GETLK, query))[4]
    except OSError:
        return ""
    if pid <= 0:
        return ""
    try:
        command = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return f"pid {pid}"
    return f"{command} (pid {pid})"
