"""A broker's own disk: it can fill up, fail and lose power, while those of the others stay well.

It lies around the disk of the machine and remembers what is not synced yet. What a power cut is
here: each file ends where it ended at its last sync; files, folders and new names whose folder
was not synced since are taken back. It never does more: bytes that were overwritten in place stay
overwritten, a file that was cut stays cut, what was removed or replaced stays away. Whatever lay
there before the engine started is held for safe.
"""

import os
from errno import EIO, ENOSPC
from itertools import count

from engine.storage.disk import Buffer, Disk, File, FolderLock


class _Mark:
    """How much of one file is safe, whatever the file is called."""

    __slots__ = ("end", "safe_size")

    def __init__(self, safe_size: int) -> None:
        self.safe_size = safe_size
        self.end: int | None = None
        """Where what was appended ends, if zeros may lie behind it."""


class _Change:
    """A name that a folder was given."""

    __slots__ = ("folders", "new", "old")

    def __init__(self, old: str | None, new: str) -> None:
        self.old = old
        """What had the name lost another by it; None: it was made."""
        self.new = new
        self.folders = {_above(path) for path in (old, new) if path is not None}
        """The sync of any of them makes it safe."""


class _Unsynced:
    """What a power cut takes. Syncs tell it from executors: each step is one of a dict's own."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._marks: dict[str, _Mark] = {}
        self._changes: dict[int, _Change] = {}
        self._numbers = count()

    def mark(self, file: File, *, is_new: bool) -> _Mark:
        found = self._marks.get(file.path)
        if found is None:
            size = 0 if is_new else file.size()
            found = self._marks.setdefault(file.path, _Mark(size))
        return found

    def replaced(self, path: str, safe_size: int) -> None:
        self._marks[path] = _Mark(safe_size)

    def made(self, path: str) -> None:
        self._changes[next(self._numbers)] = _Change(None, path)

    def renamed(self, old: str, new: str) -> None:
        inside = f"{old}/"
        for path in tuple(self._marks):
            if path == old or path.startswith(inside):
                self._marks[new + path[len(old) :]] = self._marks.pop(path)
        for change in tuple(self._changes.values()):
            change.folders = {
                new + folder[len(old) :] if f"{folder}/".startswith(inside) else folder
                for folder in change.folders
            }
        self._changes[next(self._numbers)] = _Change(old, new)

    def removed(self, path: str) -> None:
        inside = f"{path}/"
        for known in tuple(self._marks):
            if known == path or known.startswith(inside):
                del self._marks[known]
        for number, change in tuple(self._changes.items()):
            if change.old is None and f"{change.new}/".startswith(inside):
                self._changes.pop(number, None)

    def folder_synced(self, folder: str, known: tuple[int, ...]) -> None:
        for number in known:
            change = self._changes.get(number)
            if change is not None and folder in change.folders:
                self._changes.pop(number, None)

    def known(self) -> tuple[int, ...]:
        """The changes so far: a sync makes none safe that came while it ran."""
        return tuple(self._changes)

    def lose(self) -> None:
        """The power goes: only what is safe stays."""
        disk = self._disk
        for path, mark in tuple(self._marks.items()):
            if disk.exists(path) and disk.file_size(path) > mark.safe_size:
                disk.open(path).truncate(mark.safe_size)
        for change in reversed(tuple(self._changes.values())):
            if not disk.exists(change.new):
                continue
            if change.old is not None:
                if not disk.exists(change.old):
                    disk.rename(change.new, change.old)
            elif disk.is_folder(change.new):
                disk.remove_tree(change.new)
            else:
                disk.remove(change.new)
        self._marks.clear()
        self._changes.clear()


class BrokerDisk:
    """The disk of one broker through all its lives, and what is wrong with it."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.is_full = False
        self.does_sync_fail = False
        self.sync_delay_ms: float = 0
        """Whoever syncs waits so much longer (`Syncer`)."""
        self.unsynced = _Unsynced(disk)
        self._life: LifeDisk | None = None

    @property
    def is_sound(self) -> bool:
        return not (self.is_full or self.does_sync_fail or self.sync_delay_ms)

    def begin(self) -> "LifeDisk":
        """What a new life of the broker writes to."""
        self.end()
        self._life = LifeDisk(self)
        return self._life

    def end(self) -> None:
        """The life is over: nothing more is written through what it was given."""
        if self._life is not None:
            self._life.is_over = True
            self._life = None

    def lose_power(self) -> None:
        """What was not synced is gone; the life has ended before."""
        assert self._life is None
        unsynced, self.unsynced = self.unsynced, _Unsynced(self.disk)
        unsynced.lose()


class LifeDisk:
    """The disk as one life of a broker has it."""

    def __init__(self, of: BrokerDisk) -> None:
        self.is_over = False
        self._of = of
        self._disk = of.disk
        self._unsynced = of.unsynced

    # -- what may be done ----------------------------------------------------------------------

    def change(self, path: str) -> None:
        """Whether anything may be changed."""
        if self.is_over:
            raise OSError(EIO, "the broker is gone", path)

    def grow(self, path: str) -> None:
        """Whether anything may be added."""
        self.change(path)
        if self._of.is_full:
            raise OSError(ENOSPC, os.strerror(ENOSPC), path)

    def make_safe(self, path: str) -> None:
        """Whether a sync succeeds."""
        self.change(path)
        if self._of.does_sync_fail:
            raise OSError(EIO, os.strerror(EIO), path)

    # -- the Disk protocol ---------------------------------------------------------------------

    def open(self, path: str, *, create: bool = False) -> "_LifeFile":
        is_new = create and not self._disk.exists(path)
        if is_new:
            self.grow(path)
        file = self._disk.open(path, create=create)
        mark = self._unsynced.mark(file, is_new=is_new)
        if is_new:
            self._unsynced.made(path)
        return _LifeFile(self, file, mark)

    def read_file(self, path: str) -> bytes:
        return self._disk.read_file(path)

    def replace_file(self, path: str, data: bytes, *, sync: bool = True) -> None:
        self.grow(path)
        if sync:
            self.make_safe(path)
        known = self._unsynced.known()
        self._disk.replace_file(path, data, sync=sync)
        self._unsynced.replaced(path, len(data) if sync else 0)
        if sync:
            self._unsynced.folder_synced(_above(path), known)

    def exists(self, path: str) -> bool:
        return self._disk.exists(path)

    def is_folder(self, path: str) -> bool:
        return self._disk.is_folder(path)

    def list_folder(self, path: str) -> list[str]:
        return self._disk.list_folder(path)

    def make_folder(self, path: str) -> None:
        missing, folder = [], path
        while folder and not self._disk.exists(folder):
            missing.append(folder)
            folder = _above(folder)
        if missing:
            self.grow(path)
        self._disk.make_folder(path)
        for made in reversed(missing):
            self._unsynced.made(made)

    def rename(self, old: str, new: str) -> None:
        self.change(old)
        self._disk.rename(old, new)
        self._unsynced.renamed(old, new)

    def remove(self, path: str) -> None:
        self.change(path)
        self._disk.remove(path)
        self._unsynced.removed(path)

    def remove_tree(self, path: str) -> None:
        self.change(path)
        self._disk.remove_tree(path)
        self._unsynced.removed(path)

    def sync_directory(self, path: str) -> None:
        self.make_safe(path)
        known = self._unsynced.known()
        self._disk.sync_directory(path)
        self._unsynced.folder_synced(path, known)

    def file_size(self, path: str) -> int:
        return self._disk.file_size(path)

    def free_bytes(self, path: str) -> int:
        return 0 if self._of.is_full else self._disk.free_bytes(path)

    def total_bytes(self, path: str) -> int:
        return self._disk.total_bytes(path)

    def lock_folder(self, path: str) -> FolderLock:
        return self._disk.lock_folder(path)


class _LifeFile:
    """One open file of one life."""

    __slots__ = ("_disk", "_file", "_mark", "path")

    def __init__(self, disk: LifeDisk, file: File, mark: _Mark) -> None:
        self._disk = disk
        self._file = file
        self._mark = mark
        self.path = file.path

    def append(self, data: Buffer, end: int | None = None) -> None:
        self._disk.grow(self.path)
        self._file.append(data, end)
        if end is not None:
            self._mark.end = end + len(data)

    def pread(self, count: int, position: int) -> bytes:
        return self._file.pread(count, position)

    def pwrite(self, data: Buffer, position: int) -> None:
        self._disk.grow(self.path)
        self._file.pwrite(data, position)

    def size(self) -> int:
        return self._file.size()

    def truncate(self, size: int) -> None:
        self._disk.change(self.path)
        self._file.truncate(size)
        self._mark.safe_size = min(self._mark.safe_size, size)
        self._mark.end = None

    def sync(self) -> None:
        self._disk.make_safe(self.path)
        size = self._file.size() if self._mark.end is None else self._mark.end
        self._file.sync()
        self._mark.safe_size = size

    def fileno(self) -> int | None:
        return self._file.fileno()


def _above(path: str) -> str:
    return path.rpartition("/")[0] or "/"
