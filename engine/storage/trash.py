"""The trash on the disk: a folder for each deleted topic, with what is needed to bring it back.

    DIR/trash/<topic id>/topic.json      its name, settings and partitions, written first
    DIR/trash/<topic id>/broker-1/a-0    the partition's own folder, as it was in the log.dir

It lies beside the log.dirs, never in one: genuine Kafka refuses folders it does not know.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from errno import ENOTEMPTY

import msgspec

from engine.base.ids import TopicId, TopicPartition
from engine.storage.disk import Disk

log = logging.getLogger(__name__)

TOPIC_FILE = "topic.json"
LEAVING = ".leaving"
"""The ending of a folder that is being deleted for good."""


class TrashedPartition(msgspec.Struct, frozen=True):
    """What a partition was when its topic was deleted."""

    index: int
    replicas: tuple[int, ...]
    leader_epoch: int
    partition_epoch: int
    log_start_offset: int = 0
    high_watermark: int = 0
    recovery_point: int = 0
    """Below it everything is certainly on the disk."""
    size_bytes: int = 0


class TrashedTopic(msgspec.Struct, frozen=True):
    """A deleted topic."""

    name: str
    topic_id: bytes
    configs: tuple[tuple[str, str], ...]
    partitions: tuple[TrashedPartition, ...]
    deleted_at_ms: int
    why: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(partition.size_bytes for partition in self.partitions)

    @property
    def record_count(self) -> int:
        return sum(
            max(0, partition.high_watermark - partition.log_start_offset)
            for partition in self.partitions
        )


class TrashFolder:
    """The trash of one broker. Its calls block and may raise OSError; each can be done again."""

    def __init__(self, disk: Disk, path: str, *, broker_id: int) -> None:
        self.path = path
        self._disk = disk
        self._broker = f"broker-{broker_id}"

    def load(self) -> dict[TopicId, TrashedTopic]:
        """What lies there; what was half deleted for good, or never filled, is removed."""
        found: dict[TopicId, TrashedTopic] = {}
        for name in self._disk.list_folder(self.path):
            path = f"{self.path}/{name}"
            try:
                topic = _topic(self._disk.read_file(f"{path}/{TOPIC_FILE}"))
            except FileNotFoundError:
                topic = None
            except msgspec.MsgspecError as error:
                log.warning(
                    "%s/%s cannot be read and is left as it lies: %s", path, TOPIC_FILE, error
                )
                continue
            if topic is not None and name == topic.topic_id.hex():
                found[TopicId(topic.topic_id)] = topic
            elif name.endswith(LEAVING) or topic is None:
                with suppress(NotADirectoryError):
                    self._disk.remove_tree(path)
        return found

    def note(self, topic: TrashedTopic) -> None:
        """Make room for a topic; durable when this returns."""
        self._make_durable(self.room_for(topic.topic_id))
        self._disk.replace_file(
            f"{self._place(topic.topic_id)}/{TOPIC_FILE}", msgspec.json.encode(topic)
        )

    def take(self, topic_id: bytes, folders: Sequence[tuple[TopicPartition, str]]) -> None:
        """Move partition folders here; their topic was noted before."""
        here = self.room_for(topic_id)
        for place, path in folders:
            if self._disk.is_folder(path):
                self._disk.rename(path, f"{here}/{place}")
        self._disk.sync_directory(here)
        for above in dict.fromkeys(path.rpartition("/")[0] for _, path in folders):
            self._disk.sync_directory(above)

    def give_back(self, topic_id: bytes, place: TopicPartition, path: str) -> bool:
        """Move a partition's folder to where it was; whether it lay here."""
        here = f"{self.room_for(topic_id)}/{place}"
        if not self._disk.is_folder(here):
            return False
        self._disk.rename(here, path)
        return True

    def given_back(self, topic_id: bytes, log_folder: str) -> None:
        """Everything of the topic is back: make that durable and forget the topic."""
        left = self._disk.list_folder(self.room_for(topic_id))
        if left:
            raise OSError(ENOTEMPTY, f"{left[0]} is still there", self._place(topic_id))
        self._disk.sync_directory(log_folder)
        self.remove(topic_id)

    def remove(self, topic_id: bytes) -> None:
        """Delete a topic for good; at no moment does half of it look whole."""
        path = self._place(topic_id)
        if not self._disk.is_folder(path):
            return
        self._disk.rename(path, path + LEAVING)
        self._disk.sync_directory(self.path)
        self._disk.remove_tree(path + LEAVING)

    def room_for(self, topic_id: bytes) -> str:
        """Where the folders of this broker's partitions of a topic lie."""
        return f"{self._place(topic_id)}/{self._broker}"

    def _place(self, topic_id: bytes) -> str:
        return f"{self.path}/{topic_id.hex()}"

    def _make_durable(self, path: str) -> None:
        above = path.rpartition("/")[0]
        if not self._disk.is_folder(above):
            self._make_durable(above)
        if not self._disk.is_folder(path):
            self._disk.make_folder(path)
        self._disk.sync_directory(above)


def _topic(data: bytes) -> TrashedTopic:
    return msgspec.json.decode(data, type=TrashedTopic)
