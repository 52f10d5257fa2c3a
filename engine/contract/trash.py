"""The trash: deleted topics that can come back, listed, restored and thrown away."""

from engine.contract.values import Command, Reply


class ListTrash(Command, frozen=True):
    """What lies in the trash. Reply: `TrashContents`."""


class DeletedTopic(Reply, frozen=True):
    """One topic in the trash."""

    name: str
    topic_id: str
    """Kafka's base64 form."""
    partition_count: int
    record_count: int
    """Offsets from log start to high watermark: of a compacted topic, at most."""
    size_bytes: int
    deleted_at_ms: int
    why: str
    is_name_taken: bool
    """Whether a newer topic has its name: it cannot come back meanwhile."""


class TrashContents(Reply, frozen=True):
    """The trash, the last deleted first, and its limits; a limit of 0 keeps nothing."""

    topics: tuple[DeletedTopic, ...]
    max_bytes: int
    retention_ms: int
    max_topics: int

    @property
    def is_kept(self) -> bool:
        """Whether a topic that is deleted now would lie there."""
        return bool(self.max_bytes and self.retention_ms and self.max_topics)


class RestoreTopic(Command, frozen=True):
    """Bring a deleted topic back: the same id, settings, partitions and records. Reply: `Done`."""

    topic_id: str


class ThrowAway(Command, frozen=True):
    """Delete topics in the trash for good. Reply: `Done`."""

    topic_ids: tuple[str, ...]


class EmptyTrash(Command, frozen=True):
    """Delete everything in the trash for good. Reply: `Done`."""
