"""Commands about who holds the cluster's metadata together, and what stands in its log."""

from engine.contract.values import Command, Reply, Value

MOST_RECORDS = 500
"""The records of one page."""


class DescribeQuorum(Command, frozen=True):
    """Who leads the metadata, who votes, who only follows. Reply: `QuorumDescription`."""


class QuorumMember(Value, frozen=True):
    """How far one broker has the metadata log; None where the leader has not heard of it."""

    broker_id: int
    is_voter: bool
    end_offset: int | None
    lag: int | None
    """Records that the leader has and it has not."""
    last_fetch_at_ms: int | None
    last_caught_up_at_ms: int | None


class QuorumDescription(Reply, frozen=True):
    """What the leader knows; `command_line` tells the same with Kafka's tool."""

    cluster_id: str
    leader_id: int
    leader_epoch: int
    high_watermark: int
    members: tuple[QuorumMember, ...]
    """The voters first, each kind by id."""
    command_line: str


class ReadMetadata(Command, frozen=True):
    """Records of the metadata log from an offset on. Reply: `MetadataPage`."""

    offset: int
    count: int = MOST_RECORDS


class MetadataRecord(Value, frozen=True):
    """One record in words."""

    offset: int
    epoch: int
    at_ms: int
    kind: str
    """Kafka's name of its type: "PartitionChangeRecord"."""
    text: str
    """What it says, one sentence without a full stop."""
    fields: tuple[tuple[str, str], ...]
    """What stands in it, with Kafka's names; what is as by default is left out."""
    is_control: bool = False
    """It is about the quorum itself."""


class MetadataPage(Reply, frozen=True):
    """Records in order; fewer than asked for where the log ends, or a page would be too large."""

    records: tuple[MetadataRecord, ...]
    start_offset: int
    """Where the log begins: what came before is in its snapshot."""
    end_offset: int
    high_watermark: int
    """Records from here on are not committed yet."""
