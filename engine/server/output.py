"""What waits to leave on a connection: buffers and ranges of files, in order."""

from collections import deque
from collections.abc import Iterable
from typing import cast

from engine.storage.disk import FileRange
from engine.wire.declare import Segment

Piece = bytes | bytearray | memoryview | FileRange

JOINED = 16 * 1024
"""Small buffers are joined up to this size: one call to send them beats the copy."""


class Output:
    """A queue of pieces; whoever moves the bytes takes them from the front."""

    __slots__ = ("_pieces", "byte_count")

    def __init__(self) -> None:
        self._pieces: deque[Piece] = deque()
        self.byte_count = 0

    def __len__(self) -> int:
        return len(self._pieces)

    def add(self, segments: Iterable[Segment]) -> int:
        """Queue the segments of one answer and return their bytes."""
        added = 0
        for segment in segments:
            size = len(segment)
            if size:
                self._pieces.append(cast("Piece", segment))
                added += size
        self.byte_count += added
        return added

    def first(self) -> Piece:
        """The piece at the front, small neighbours joined to it."""
        pieces = self._pieces
        piece = pieces[0]
        if len(pieces) == 1 or isinstance(piece, FileRange) or len(piece) >= JOINED:
            return piece
        size = len(piece)
        together: list[bytes | bytearray | memoryview] = [piece]
        for follower in list(pieces)[1:32]:
            if isinstance(follower, FileRange) or size + len(follower) > JOINED:
                break
            together.append(follower)
            size += len(follower)
        if len(together) == 1:
            return piece
        for _ in together:
            pieces.popleft()
        joined = b"".join(together)
        pieces.appendleft(joined)
        return joined

    def moved(self, count: int) -> None:
        """So many bytes of the first piece have left."""
        piece = self._pieces[0]
        self.byte_count -= count
        if count == len(piece):
            self._pieces.popleft()
        elif isinstance(piece, FileRange):
            self._pieces[0] = FileRange(piece.file, piece.position + count, piece.count - count)
        else:
            self._pieces[0] = memoryview(piece)[count:]

    def clear(self) -> None:
        self._pieces.clear()
        self.byte_count = 0
