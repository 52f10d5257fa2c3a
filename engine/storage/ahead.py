"""Zeros behind the end of a log that is synced often: a sync then has no new size to note.

To sync a file that grew, the file system writes its own journal too, which takes far longer than
the few bytes of the batches. Where small batches are synced many times a second the segment is
made longer beforehand, as Kafka does where it allocates its files: what is appended takes the
place of zeros. Who closes the segment cuts the rest off; after a crash recovery does.
"""

import contextlib

from engine.storage.disk import File

BYTES = 1024 * 1024
"""At most so many lie behind the end."""
OFTEN = 16
"""Syncs within a second, of little, after which it is worth while."""


class Ahead:
    """What of one segment is prepared."""

    __slots__ = ("_count", "_is_often", "_since_ms", "_since_size", "end")

    def __init__(self) -> None:
        self.end = 0
        """Where the zeros end, if there are any behind the batches."""
        self._count = 0
        self._is_often = False
        self._since_ms = 0
        self._since_size = 0

    def before_sync(self, file: File, size: int, *, limit: int, now_ms: int) -> None:
        """A sync is about to begin: prepare more of a file with `size` bytes if it pays."""
        self._count += 1
        if self._count == OFTEN:
            self._is_often = now_ms - self._since_ms < 1000 and size - self._since_size < BYTES // 2
            self._count, self._since_ms, self._since_size = 0, now_ms, size
        start, end = max(self.end, size), min(size + BYTES, limit)
        if self._is_often and end - start > BYTES // 2:
            with contextlib.suppress(OSError):  # who appends meets the same, and says so
                file.pwrite(bytes(end - start), start)
                self.end = end

    def cut(self, file: File, size: int) -> None:
        """Let the file end with its batches."""
        if self.end > size:
            file.truncate(size)
        self.end = self._count = 0
        self._is_often = False
