"""What brokers ask each other over their links about the metadata."""

import msgspec

from engine.broker.snapshots import SnapshotId
from engine.machines.step import Ask


class FetchMetadata(msgspec.Struct, frozen=True):
    """A broker asks the leader for what comes behind its own end of the metadata log."""

    broker_id: int
    epoch: int
    end_offset: int
    last_epoch: int
    """The epoch of its newest batch: the leader tells where their logs part."""
    safe_end: int
    """Everything below survives what this broker promises to survive."""
    committed_end: int
    """How far it knows the metadata to be committed."""


class Reason(msgspec.Struct, frozen=True):
    """Why a change was made and who wanted it, for the other brokers' events."""

    end_offset: int
    why: str
    cause: str


class MetadataFetched(msgspec.Struct, frozen=True):
    """The leader's answer, or who leads instead."""

    epoch: int
    leader: int | None
    data: bytes = b""
    committed_end: int = 0
    diverges_at: tuple[int, int] | None = None
    """The largest epoch both may know, and where it ends in the leader's log."""
    snapshot: tuple[SnapshotId, bytes] | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def size(self) -> int:
        """In bytes, for throttled links."""
        return len(self.data) + (len(self.snapshot[1]) if self.snapshot else 0)


class Voted(msgspec.Struct, frozen=True):
    """The answer to a `Ballot`, and what the voter knows."""

    epoch: int
    leader: int | None
    is_granted: bool


class LeaderIs(msgspec.Struct, frozen=True):
    """A new leader makes itself known."""

    leader: int
    epoch: int


class ControllerAsk(msgspec.Struct, frozen=True):
    """Something only the leader may decide, with who wants it."""

    ask: Ask[object]
    cause: str


class ControllerAnswer(msgspec.Struct, frozen=True):
    """What was decided, and the end offset of the metadata it rests on."""

    outcome: object
    end_offset: int


class NotController(msgspec.Struct, frozen=True):
    """This broker does not lead; who does, as far as it knows."""

    epoch: int
    leader: int | None


class Heartbeat(msgspec.Struct, frozen=True):
    """A broker lives."""

    broker_id: int
    broker_epoch: int


class HeartbeatHeard(msgspec.Struct, frozen=True):
    """Whether the controller holds the broker for fenced, and whether it knows it at all."""

    is_known: bool
    is_fenced: bool
