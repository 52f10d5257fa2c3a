"""The consumers built in: members of groups that live in the engine and show what they read."""

from typing import Literal

from engine.contract.values import Command, Reply, Value, View

OffsetReset = Literal["earliest", "latest"]
ConsumerState = Literal["joining", "reading", "paused", "out", "failed"]
"""Out: it left its group because its poll loop stood still for too long."""
USUAL_POLL_INTERVAL_MS = 300_000
"""`max.poll.interval.ms` as Kafka has it."""
LEAST_POLL_INTERVAL_MS, MOST_POLL_INTERVAL_MS = 1_000, 86_400_000
AUTO_COMMIT_MS = 5_000
"""`auto.commit.interval.ms`, between two commits that nobody asked for."""


class StartConsumer(Command, frozen=True):
    """Join a group as a member and read. Reply: `ConsumerStarted`.

    What it reads is left in the feed of tail `tail_id`.
    """

    group_id: str
    topics: tuple[str, ...]
    tail_id: int
    client_id: str = ""
    """"" for `workbench-1` and so on."""
    reset: OffsetReset = "latest"
    """`auto.offset.reset`: where to begin where nothing is committed."""
    auto_commit: bool = True
    is_cooperative: bool = False
    """Whether it offers `cooperative-sticky` instead of `range` and `roundrobin`."""
    max_poll_interval_ms: int = USUAL_POLL_INTERVAL_MS


class ConsumerStarted(Reply, frozen=True):
    """It is on its way into its group; its view says how far it came."""

    consumer_id: int
    client_id: str


class OfConsumer(Command, frozen=True):
    """What is asked of one that lives."""

    consumer_id: int


class PauseConsumer(OfConsumer, frozen=True):
    """Have its poll loop stand still; it goes on to send heartbeats. Reply: `Done`."""


class ResumeConsumer(OfConsumer, frozen=True):
    """Let its poll loop go on; it joins again if it had to leave meanwhile. Reply: `Done`."""


class CommitConsumer(OfConsumer, frozen=True):
    """Commit its positions now. Reply: `Done`."""


class StopConsumer(OfConsumer, frozen=True):
    """Have it leave its group and end. Reply: `Done`."""


class ConsumerPlace(Value, frozen=True):
    """A partition it is assigned; None: not known yet, or nothing is committed."""

    topic: str
    partition: int
    position: int | None
    """The next offset that it will read."""
    committed: int | None


class ConsumerView(View, frozen=True):
    """One consumer. Key: ("consumer", consumer_id)."""

    consumer_id: int
    tail_id: int
    group_id: str
    topics: tuple[str, ...]
    client_id: str
    reset: OffsetReset
    auto_commit: bool
    is_cooperative: bool
    max_poll_interval_ms: int
    state: ConsumerState
    why: str
    """What it waits for or why it is in that state, in one clause; may be empty."""
    is_awaited: bool
    """Its group deals anew and waits for this member to join again."""
    member_id: str
    generation: int | None
    protocol: str
    is_leader: bool
    assigned: tuple[ConsumerPlace, ...]
    record_count: int
    """Records read since it was started."""
    commit_count: int
    committed_at_ms: int | None
    rebalance_count: int
    leaves_at_ms: int | None
    """When it has to leave its group unless its poll loop goes on; None while that runs."""
