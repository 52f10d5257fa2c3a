"""Receive buffers that are lent: an idle connection owns none."""

SMALLEST = 64 * 1024


class Buffers:
    """A pool of bytearrays in powers of two, shared by all connections of a loop.

    `shared` is for reads whose frames are handled before the next read; buffers taken with
    `take` hold what a connection could not finish. Nothing in the pool is ever resized: a
    memoryview of it may still be around.
    """

    __slots__ = ("_free", "_kept", "held", "keep_bytes", "shared", "shared_at")

    def __init__(
        self, *, shared_bytes: int = 256 * 1024, keep_bytes: int = 8 * 1024 * 1024
    ) -> None:
        self.shared = bytearray(shared_bytes)
        self.shared_at = 0
        """Where the next read may begin: what lies before is gathered and not yet appended."""
        self.keep_bytes = keep_bytes
        self.held = 0
        """Bytes that are lent out."""
        self._free: dict[int, list[bytearray]] = {}
        self._kept = 0

    def take(self, size: int) -> bytearray:
        """A buffer of at least `size` bytes, with whatever was in it before."""
        capacity = SMALLEST
        while capacity < size:
            capacity *= 2
        self.held += capacity
        free = self._free.get(capacity)
        if free:
            self._kept -= capacity
            return free.pop()
        return bytearray(capacity)

    def give(self, buffer: bytearray) -> None:
        capacity = len(buffer)
        self.held -= capacity
        if self._kept + capacity <= self.keep_bytes:
            self._kept += capacity
            self._free.setdefault(capacity, []).append(buffer)
