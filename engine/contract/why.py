"""Why somebody gets no messages: the causes looked at in order, the first that holds, its cure."""

from typing import Literal

from engine.contract.trace import TraceEntry
from engine.contract.values import Command, Reply, Value

RungName = Literal[
    "connected", "advertised", "topic", "joined", "assigned", "something", "not_past",
    "transaction", "polls", "keeps",
]  # fmt: skip
RungState = Literal["passed", "failed", "open"]
"""Open: not looked at, for an earlier one failed."""
Remedy = Literal["", "reset_offsets", "produce", "create_topic"]
"""What the window can do about it itself."""


class ExplainNoMessages(Command, frozen=True):
    """Say why a client, a group, a member of one or a topic's readers get nothing.

    Give one of them; `member_id` goes with its group. Reply: `Explanation`.
    """

    client_id: str = ""
    connection_id: int | None = None
    group_id: str = ""
    member_id: str = ""
    topic: str = ""


class Rung(Value, frozen=True):
    """One cause that was looked at."""

    name: RungName
    title: str
    text: str
    state: RungState


class WhyPlace(Value, frozen=True):
    """A partition as its reader stands in it."""

    topic: str
    partition: int
    position: int | None
    committed: int | None
    log_start_offset: int
    last_stable_offset: int
    high_watermark: int


class Cure(Value, frozen=True):
    """One thing to do: words, and lines of code whose first character is " ", "-" or "+"."""

    title: str
    text: str
    code: tuple[str, ...] = ()
    remedy: Remedy = ""


class Explanation(Reply, frozen=True):
    """The verdict with everything it stands on."""

    subject: str
    """Whom it is about: of several readers the first that has a fault."""
    is_healthy: bool
    is_certain: bool
    """False where it is inferred: said as "likely"."""
    title: str
    text: str
    rungs: tuple[Rung, ...]
    at_ms: int
    took_ms: float
    library: str
    group_id: str
    places: tuple[WhyPlace, ...]
    evidence: tuple[TraceEntry, ...]
    cures: tuple[Cure, ...]
    reader_count: int
