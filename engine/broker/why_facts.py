"""What is known of a reader that may get no messages: plain facts, no opinion."""

import msgspec


class TopicFacts(msgspec.Struct, frozen=True):
    """A topic that the reader asks for."""

    name: str
    exists: bool
    was_missing: bool = False
    """It was not there when the reader asked for it first: made for it, if it is there now."""
    record_count: int = 0
    alike: tuple[str, ...] = ()
    """Other topics with such a name, the likeliest first, those with records before empty ones."""


class GroupFacts(msgspec.Struct, frozen=True):
    """The reader's group."""

    group_id: str
    state: str
    generation: int
    member_count: int
    idle_count: int
    is_member: bool
    rebalancing_since_ms: int | None = None
    rebalances: tuple[int, ...] = ()
    """When the last ones began."""
    rebalance_why: str = ""
    join_error: str = ""
    left_why: str = ""
    """Why it left although its program goes on."""
    partition_count: int = 0


class PlaceFacts(msgspec.Struct, frozen=True):
    """A partition that the reader should get records of."""

    topic: str
    partition: int
    log_start_offset: int
    last_stable_offset: int
    high_watermark: int
    position: int | None = None
    """The offset it asked for last."""
    fetched_at_ms: int | None = None
    waits_ms: int = 500
    """How long its fetches may wait."""
    committed: int | None = None
    began_at_end: int | None = None
    """The end that it was told when it asked where to begin."""
    out_of_range: int | None = None
    """An offset it asked for that the log does not have."""
    delivered: bool = False
    open_producer: int | None = None
    """The producer of the first open transaction."""

    @property
    def name(self) -> str:
        return f"{self.topic}-{self.partition}"


class Facts(msgspec.Struct, frozen=True):
    """What is known of one reader."""

    name: str
    now_ms: int
    connection_count: int
    address: str
    """Where it comes from."""
    advertised: str
    """What clients are told to connect to."""
    left_ms_ago: int | None = None
    metadata_at_ms: int | None = None
    """When it was first told where the partitions of a topic are."""
    only_greeted: bool = False
    """It asked for nothing but metadata since."""
    topics: tuple[TopicFacts, ...] = ()
    group: GroupFacts | None = None
    places: tuple[PlaceFacts, ...] = ()
    assigned_at_ms: int | None = None
    reads_committed: bool = False
    delivered_count: int = 0
    first_delivered_at_ms: int | None = None
    committed_at_ms: int | None = None
    redelivered: tuple[str, int, int] | None = None
    """Topic, partition and offset that was delivered again to a later connection."""
    redelivered_count: int = 0
