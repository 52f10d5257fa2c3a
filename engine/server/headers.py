"""Request headers as one client writes them: the next is known by its bytes."""

from struct import Struct

from engine.wire.frames import read_request_header

KEY_AND_VERSION = Struct(">hhi")
"""What every header begins with; the third is the correlation id."""
REMEMBERED = 512
CLIENT_ID_LENGTH = 256
"""What is kept of a client id for the window and the log."""

_NO_HEADER = (bytes(REMEMBERED + 1), None)
"""Equal to no header that is remembered."""


class Headers:
    """What stood between correlation id and message: last seen plain, last seen flexible."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: list[tuple[bytes, str | None]] = [_NO_HEADER, _NO_HEADER]

    def read(
        self, data: bytearray, start: int, end: int, *, flexible: bool, max_tags: int
    ) -> tuple[str | None, int]:
        """The client id, and where the message begins; raises WireError."""
        known, client_id = self._known[flexible]
        begin = start + KEY_AND_VERSION.size
        position = begin + len(known)
        if position <= end and data.startswith(known, begin):
            return client_id, position
        header, position = read_request_header(data, start, end, max_tags=max_tags)
        known = bytes(data[begin:position])
        if len(known) <= REMEMBERED:
            self._known[flexible] = (known, header.client_id)
        return header.client_id, position
