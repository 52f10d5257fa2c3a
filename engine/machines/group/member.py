"""A member of a classic group."""

import msgspec

from engine.machines.group.asks import Join, Sync


class Member(msgspec.Struct, frozen=True):
    """Who it is, what it can do, what it has been given, and which answer it waits for."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    session_timeout_ms: int
    rebalance_timeout_ms: int
    protocols: tuple[tuple[str, bytes], ...]
    """By preference: name and the member's metadata in it."""
    assignment: bytes = b""
    is_new: bool = False
    """It has not seen the end of its first join."""
    join: Join | None = msgspec.field(default=None)
    sync: Sync | None = msgspec.field(default=None)

    def metadata(self, protocol: str | None) -> bytes:
        return next((data for name, data in self.protocols if name == protocol), b"")

    @property
    def protocol_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.protocols)
