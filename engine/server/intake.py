"""Bytes become frames: what a connection has received and not yet handled."""

from collections.abc import Callable
from enum import Enum
from struct import Struct

from engine.server.buffers import Buffers
from engine.server.limits import Limits

_SIZE = Struct(">i")
_SIZE_AND_KEY = Struct(">ih")
_LEAST_FRAME = 8
"""Key, version and correlation id."""


class After(Enum):
    """What a frame's handler says of the frames."""

    GO_ON = 0
    STOP = 1
    """Handled; the next one has to wait."""


FrameHandler = Callable[[bytearray, int, int, int], tuple[After, int]]
"""Called with a buffer, start and end of one frame in it, without its size, and the end of what
was received; says how it goes on, and behind what: more frames may have been handled along."""


class Refused(Exception):  # noqa: N818 - a verdict about the peer
    """The peer's bytes are not Kafka's protocol, or too many; the text says why."""


class Intake:
    """Cuts frames from bytes, in a shared buffer while they come whole, in a lent one otherwise."""

    __slots__ = ("_begin", "_buffer", "_buffers", "_end", "_limits", "partial_frame_bytes")

    def __init__(self, limits: Limits, buffers: Buffers) -> None:
        self._limits = limits
        self._buffers = buffers
        self._buffer: bytearray | None = None
        self._begin = 0
        self._end = 0
        self.partial_frame_bytes = 0
        """Size of the frame that has begun and is not complete; 0 where there is none."""

    @property
    def unparsed_bytes(self) -> int:
        return self._end - self._begin

    @property
    def has_room(self) -> bool:
        return self._buffer is None or self._end < len(self._buffer)

    def target(self) -> memoryview:
        """Where to receive next: the rest of the own buffer, or the shared one."""
        if self._buffer is None:
            self._begin = self._end = self._buffers.shared_at
            return memoryview(self._buffers.shared)[self._begin :]
        return memoryview(self._buffer)[self._end :]

    def received(self, count: int, handle: FrameHandler) -> None:
        """`count` bytes have come into `target()`: handle the frames that are complete."""
        if self._buffer is None:
            shared, begin = self._buffers.shared, self._begin
            position = self._cut(shared, begin, begin + count, handle)
            if position < begin + count:
                self._keep(shared, position, begin + count)
        else:
            self._end += count
            self.go_on(handle)

    def skip(self, count: int) -> None:
        """So many bytes of what has come into the shared buffer were handled by others."""
        self._begin += count
        self._end += count

    def store(self, count: int) -> None:
        """`count` bytes have come into `target()`, whose frames may not be handled yet."""
        if self._buffer is None:
            self._keep(self._buffers.shared, self._begin, self._begin + count)
        else:
            self._end += count

    def go_on(self, handle: FrameHandler) -> None:
        """Handle complete frames that had to wait."""
        buffer = self._buffer
        if buffer is None:
            return
        begin = self._cut(buffer, self._begin, self._end, handle)
        if not self._end:  # dropped: a handler closed the connection
            return
        self._begin = begin
        if self._begin == self._end:
            self.drop()
        elif self.partial_frame_bytes:
            self._make_room()

    def drop(self) -> None:
        """Give the own buffer back."""
        if self._buffer is not None:
            self._buffers.give(self._buffer)
            self._buffer = None
        self._begin = self._end = 0
        self.partial_frame_bytes = 0

    def _cut(self, data: bytearray, position: int, end: int, handle: FrameHandler) -> int:
        self.partial_frame_bytes = 0
        while position < end:
            if end - position < 4:
                self.partial_frame_bytes = _LEAST_FRAME
                break
            (size,) = _SIZE.unpack_from(data, position)
            if size < _LEAST_FRAME or size > self._limits.request_bytes:
                self._judge(size, data, position, end)
            frame_end = position + 4 + size
            if frame_end > end:
                self.partial_frame_bytes = 4 + size
                break
            after, position = handle(data, position + 4, frame_end, end)
            if after is not After.GO_ON:
                break
        return position

    def _judge(self, size: int, data: bytearray, position: int, end: int) -> None:
        """Refuse a size that no request of its key may have, before a byte of it is kept."""
        if size < 0 or size > self._limits.produce_bytes:
            spoken = _looks_like(bytes(data[position : min(end, position + 4)]))
            raise Refused(f"a frame of {size} bytes is declared{spoken}")
        if size < _LEAST_FRAME:
            raise Refused(f"a frame of {size} bytes holds no request")
        if end - position >= _SIZE_AND_KEY.size:
            _, key = _SIZE_AND_KEY.unpack_from(data, position)
            largest = self._limits.largest(key)
            if size > largest:
                raise Refused(f"a request of key {key} with {size} bytes exceeds {largest}")

    def _keep(self, data: bytearray, position: int, end: int) -> None:
        """Move what is left to a buffer of one's own, no more than 4 times its size."""
        count = end - position
        wanted = min(self.partial_frame_bytes or count, 4 * count)
        buffer = self._take(max(wanted, count + 1))
        buffer[:count] = memoryview(data)[position:end]
        self._buffer = buffer
        self._begin, self._end = 0, count

    def _make_room(self) -> None:
        """Let the rest of the frame fit, growing as its bytes really come."""
        buffer = self._buffer
        assert buffer is not None
        if self._begin + self.partial_frame_bytes <= len(buffer):
            return
        if self._end < len(buffer) and self._begin == 0:
            return
        begin, end = self._begin, self._end
        count = end - begin
        if self.partial_frame_bytes <= len(buffer):
            buffer[:count] = buffer[begin:end]
            self._begin, self._end = 0, count
            return
        self._keep(buffer, begin, end)
        self._buffers.give(buffer)

    def _take(self, size: int) -> bytearray:
        if self._buffers.held + size > self._limits.partial_bytes:
            raise Refused("too many unfinished requests are held")
        return self._buffers.take(size)


def _looks_like(start: bytes) -> str:
    if start[:1] == b"\x16" and start[1:2] == b"\x03":
        return ": this looks like TLS"
    if start in {b"GET ", b"POST", b"HEAD", b"PUT ", b"OPTI", b"DELE", b"CONN", b"PATC", b"PRI "}:
        return ": this looks like HTTP"
    return ""
