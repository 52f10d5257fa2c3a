"""Commands: what the window, a command line or a test may ask, each with its reply."""

from typing import Literal

from engine.contract.values import Command, Reply

ConfigSource = Literal["default", "broker", "topic"]
ConfigKind = Literal["yes_or_no", "number", "choice", "choices", "text"]
"""What an editor of a setting looks like."""


class CreateTopic(Command, frozen=True):
    """Make a topic. None takes the broker's default. Reply: `TopicCreated`."""

    name: str
    partition_count: int | None = None
    replication_factor: int | None = None
    configs: tuple[tuple[str, str], ...] = ()
    validate_only: bool = False
    """Check everything, make nothing: what a form asks while it is filled in."""


class TopicCreated(Reply, frozen=True):
    """The topic as it was made (or would be)."""

    name: str
    topic_id: str
    partition_count: int
    replication_factor: int


class DeleteTopic(Command, frozen=True):
    """Delete a topic and its records. Reply: `Done`."""

    name: str


class GrowTopic(Command, frozen=True):
    """Raise a topic's partitions to `partition_count`. Reply: `Done`."""

    name: str
    partition_count: int


class SetTopicConfig(Command, frozen=True):
    """Set one setting of a topic, or with None give it back its default. Reply: `Done`."""

    name: str
    key: str
    value: str | None


class DescribeTopicConfigs(Command, frozen=True):
    """Every setting of a topic, or with "" of one that is yet to be made. Reply: `TopicConfigs`."""

    name: str


class ConfigEntry(Reply, frozen=True):
    """One setting, its value here and where that comes from."""

    key: str
    value: str
    default: str
    source: ConfigSource
    documentation: str
    takes_effect: bool
    kind: ConfigKind = "text"
    choices: tuple[str, ...] = ()
    """The values there are, for a choice."""


class TopicConfigs(Reply, frozen=True):
    """All settings of one topic, by name."""

    entries: tuple[ConfigEntry, ...]


class Produce(Command, frozen=True):
    """Append one record through the broker's own produce path, acks=all. Reply: `Produced`.

    `partition` None: by Kafka's murmur2 of the key, or the next in turn where the key is None.
    """

    topic: str
    value: bytes | None
    key: bytes | None = None
    partition: int | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    timestamp_ms: int | None = None


class Produced(Reply, frozen=True):
    """Where the record lies."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int


class ReadBatches(Command, frozen=True):
    """Whole batches of one partition below the high watermark. Reply: `BatchPage`.

    Starts with the batch that holds `offset` (an offset below the log start begins there) and
    ends before `max_bytes`, but holds at least one batch where there is one.
    """

    topic: str
    partition: int
    offset: int
    max_bytes: int = 1_048_576


class BatchPage(Reply, frozen=True):
    """A page of a partition's log."""

    batches: tuple[bytes, ...]
    next_offset: int
    log_start_offset: int
    high_watermark: int


class FindOffset(Command, frozen=True):
    """The first offset whose record is at or after a time. Reply: `OffsetFound`."""

    topic: str
    partition: int
    timestamp_ms: int


class OffsetFound(Reply, frozen=True):
    """None: every record is older."""

    offset: int | None


class WatchTail(Command, frozen=True):
    """Copy batches appended from now on to the feed, for tail `tail_id`. Reply: `Done`.

    `topic` "" watches every topic that is not internal; `partition` None watches all.
    """

    tail_id: int
    topic: str
    partition: int | None = None


class UnwatchTail(Command, frozen=True):
    """Stop copying for a tail. Reply: `Done`."""

    tail_id: int


class StopEngine(Command, frozen=True):
    """Stop cleanly: connections closed, logs synced, the clean mark written. Reply: `Done`."""
