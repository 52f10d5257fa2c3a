"""The pool of open files: thousands of partitions share a few hundred descriptors.

A `PooledFile` is what a log keeps for each of its files. It opens on use; when the pool is full,
files that were not used since the last look are let go. A file let go stays open while somebody,
a range on its way to a socket, still refers to it.
"""

from collections import deque
from errno import EMFILE, ENFILE

from engine.storage.disk import Disk, File

DEFAULT_LIMIT = 256


class PooledFile:
    """One file of a log, open or not."""

    __slots__ = ("_pool", "file", "path", "used")

    def __init__(self, pool: "FilePool", path: str) -> None:
        self._pool = pool
        self.path = path
        self.file: File | None = None
        self.used = False

    def open(self) -> File:
        """The open file; raises FileNotFoundError where there is none."""
        file = self.file
        if file is None:
            return self._pool.open(self, create=False)
        self.used = True  # again: who is used but once is let go first
        return file

    def create(self) -> File:
        """The open file, made where there was none."""
        file = self.file
        if file is None:
            return self._pool.open(self, create=True)
        self.used = True
        return file

    def let_go(self) -> None:
        self.file = None


class FilePool:
    """Opens files and keeps no more than `limit` of them open."""

    def __init__(self, disk: Disk, *, limit: int = DEFAULT_LIMIT) -> None:
        self.disk = disk
        self.limit = limit
        self._open: deque[PooledFile] = deque()

    @property
    def open_count(self) -> int:
        return sum(1 for pooled in self._open if pooled.file is not None)

    def file(self, path: str) -> PooledFile:
        return PooledFile(self, path)

    def open(self, pooled: PooledFile, *, create: bool) -> File:
        self._make_room()
        try:
            file = self.disk.open(pooled.path, create=create)
        except OSError as error:
            if error.errno not in (EMFILE, ENFILE):
                raise
            # sockets took the descriptors that were meant for files: make do with fewer
            for other in self._open:
                other.let_go()
            self._open.clear()
            file = self.disk.open(pooled.path, create=create)
        pooled.file = file
        self._open.append(pooled)
        return file

    def _make_room(self) -> None:
        # second chance: who was used since the last look goes to the back once
        chances = len(self._open)
        while len(self._open) >= self.limit:
            oldest = self._open.popleft()
            if oldest.file is None:
                continue
            if oldest.used and chances > 0:
                oldest.used = False
                self._open.append(oldest)
                chances -= 1
            else:
                oldest.let_go()
