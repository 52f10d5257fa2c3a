"""The disk as the engine sees it: injected, so that a simulator can lose power and fill up.

Every call may raise `OSError`; nobody below the log decides what that means. Paths are absolute
strings. `sync` and `sync_directory` may block for long: the broker calls them in an executor.
"""

from typing import Protocol

Buffer = bytes | bytearray | memoryview


class File(Protocol):
    """One open file. It closes itself when the last reference to it is gone.

    A `FileRange` on its way to a socket holds such a reference, so a file may be dropped from
    the pool of open files while its bytes are still leaving.
    """

    path: str

    def append(self, data: Buffer, end: int | None = None) -> None:
        """Write all bytes at the end; on failure nothing stays behind.

        A short write is completed or cut back to the old size before the error is raised. The
        end is where the caller says, or where this handle's last append ended, so a remnant that
        could not be cut back is overwritten by the next append, as prepared zeros are.
        """
        ...

    def pread(self, count: int, position: int) -> bytes: ...

    def pwrite(self, data: Buffer, position: int) -> None: ...

    def size(self) -> int: ...

    def truncate(self, size: int) -> None: ...

    def sync(self) -> None:
        """Make the bytes safe against a power cut (fdatasync, F_FULLFSYNC, FlushFileBuffers)."""
        ...

    def fileno(self) -> int | None:
        """The descriptor for `sendfile`, or None where there is none (simulated disks)."""
        ...


class FolderLock(Protocol):
    """The `.lock` of a log directory, held until released."""

    def release(self) -> None: ...


class Disk(Protocol):
    """Files and folders; the real one is `engine.storage.os_disk.OsDisk`."""

    def open(self, path: str, *, create: bool = False) -> File:
        """Open for reading and writing; raises FileNotFoundError unless `create`."""
        ...

    def read_file(self, path: str) -> bytes: ...

    def replace_file(self, path: str, data: bytes, *, sync: bool = True) -> None:
        """Write beside, sync, rename over, sync the folder: the old or the new, never between.

        Without `sync` that holds against a crash of the process alone: after a power cut the
        file may be empty or torn, so its reader must be able to do without it.
        """
        ...

    def exists(self, path: str) -> bool: ...

    def is_folder(self, path: str) -> bool: ...

    def list_folder(self, path: str) -> list[str]:
        """Names in the folder, sorted; empty where there is no such folder."""
        ...

    def make_folder(self, path: str) -> None:
        """Make the folder and its parents where missing (mode 0700)."""
        ...

    def rename(self, old: str, new: str) -> None: ...

    def remove(self, path: str) -> None: ...

    def remove_tree(self, path: str) -> None: ...

    def sync_directory(self, path: str) -> None: ...

    def file_size(self, path: str) -> int: ...

    def free_bytes(self, path: str) -> int: ...

    def total_bytes(self, path: str) -> int: ...

    def lock_folder(self, path: str) -> FolderLock:
        """Take the folder's `.lock`; raises `FolderInUseError` with the holder where known."""
        ...


class FolderInUseError(Exception):
    """Another process holds the log directory."""

    def __init__(self, path: str, holder: str) -> None:
        self.path = path
        self.holder = holder
        super().__init__(f"{path} is in use by {holder or 'another process'}")


class FileRange:
    """Bytes of a file that have not been read: what `sendfile` sends. `len()` gives the count."""

    __slots__ = ("count", "file", "position")

    def __init__(self, file: File, position: int, count: int) -> None:
        self.file = file
        self.position = position
        self.count = count

    def __len__(self) -> int:
        return self.count

    def read(self) -> bytes:
        return self.file.pread(self.count, self.position)
