"""What one connection, and all of them together, may cost."""

import msgspec

from engine.wire.message import MAX_ELEMENTS, MAX_TAGS

KIB = 1024
MIB = 1024 * KIB


class Limits(msgspec.Struct, frozen=True):
    """The limits of a listener; each has a config key that the host translates."""

    connections: int = 1024
    """Connections at once; more are closed as they come."""
    descriptors_reserved: int = 128
    """File descriptors that connections never take: the log needs them."""
    request_bytes: int = 2 * MIB
    """The largest request but for Produce."""
    produce_bytes: int = 32 * MIB
    """The largest Produce request (`socket.request.max.bytes`)."""
    requests_in_flight: int = 64
    """Requests of one connection that may wait for their answers (produce pipelining)."""
    output_bytes: int = MIB
    """Answers queued for a slow reader before its connection is no longer read."""
    unparsed_bytes: int = 64 * KIB
    """Bytes taken from a connection whose requests may not go on yet."""
    partial_bytes: int = 256 * MIB
    """Bytes of unfinished frames held for all connections together."""
    turn_ms: float = 4.0
    """Time one connection may hold the loop before the others get their turn."""
    idle_ms: float = 600_000.0
    """A connection that moves no byte for so long is closed (`connections.max.idle.ms`)."""
    elements: int = MAX_ELEMENTS
    """Elements of arrays and tagged fields in one request, in all; large ones count more than once."""
    elements_of_any: int = 8_000
    """Elements that a request of any size may have."""
    bytes_an_element: int = 10
    """Bytes of a request that let it have an element more, so that what is made of it takes no more
    memory than 1 MB and 16 times its size, and never more than 8 MiB."""
    tags: int = MAX_TAGS
    """Tagged fields of one struct or header."""
    frame_ms: float = 30_000.0
    """Time for a frame to become complete, besides what its size allows."""
    frame_bytes_per_ms: float = 8.0
    """The slowest that the rest of a frame may come."""

    def elements_in(self, frame_bytes: int) -> int:
        """How many elements a request of this size may have."""
        return min(self.elements, self.elements_of_any + frame_bytes // self.bytes_an_element)

    def frame_deadline_ms(self, frame_bytes: int) -> float:
        return self.frame_ms + frame_bytes / self.frame_bytes_per_ms

    def largest(self, key: int) -> int:
        return self.produce_bytes if key == 0 else self.request_bytes
