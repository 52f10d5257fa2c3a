"""Backups: a folder, or single topics, copied while the engine runs, and brought back.

A backup is a data folder of its own: this program and genuine Kafka open it as it is. It holds what
was below the high watermarks at one moment; nobody who writes has to wait for it. Of a cluster with
several brokers it makes one broker that has everything.
"""

from typing import Literal

from engine.contract.values import Command, Reply, Value

CopyEnd = Literal["done", "cancelled", "failed"]


class BackedUpTopic(Value, frozen=True):
    """A topic that a backup holds, or would hold."""

    name: str
    partition_count: int
    size_bytes: int
    is_internal: bool
    is_name_taken: bool = False
    """Whether a topic here has its name: it can only come back under another."""


class PlanBackup(Command, frozen=True):
    """What a backup would hold. Reply: `BackupPlan`. No topics: everything."""

    target: str
    topics: tuple[str, ...] = ()


class BackupPlan(Reply, frozen=True):
    """What would be copied, and the room there is."""

    topics: tuple[BackedUpTopic, ...]
    size_bytes: int
    free_bytes: int | None
    """On the target's disk; None where that cannot be told."""
    problem: str
    """Why it cannot be written there; empty where it can."""


class StartBackup(Command, frozen=True):
    """Write a backup to a folder that is not there yet, or empty. Reply: `CopyStarted`."""

    target: str
    topics: tuple[str, ...] = ()


class ReadBackup(Command, frozen=True):
    """What a backup, or any data folder that is not in use, holds. Reply: `BackupContents`."""

    folder: str


class BackupContents(Reply, frozen=True):
    """The topics in it, and who wrote it."""

    cluster_id: str
    topics: tuple[BackedUpTopic, ...]


class TopicToRestore(Value, frozen=True):
    """A topic of a backup, and the name it gets here."""

    name: str
    new_name: str


class RestoreTopics(Command, frozen=True):
    """Bring topics of a backup back into this cluster. Reply: `CopyStarted`.

    A name that is taken is refused; where only the id is taken, the topic gets a new one.
    Positions of groups are not brought back.
    """

    folder: str
    topics: tuple[TopicToRestore, ...]


class CopyStarted(Reply, frozen=True):
    """The copy runs."""

    copy_id: int
    size_bytes: int


class FollowCopy(Command, frozen=True):
    """Wait for news of a copy, a moment at most. Reply: `CopyNews`."""

    copy_id: int


class CopyNews(Reply, frozen=True):
    """How far it is."""

    bytes_done: int
    size_bytes: int
    current: str
    """The partition being copied."""
    end: CopyEnd | None = None
    text: str = ""
    """What came of it, a sentence; empty while it runs."""
    left_out: tuple[str, ...] = ()
    """Damaged spots that could not be copied."""


class CancelCopy(Command, frozen=True):
    """End a copy; nothing of it stays. Reply: `Done`."""

    copy_id: int
