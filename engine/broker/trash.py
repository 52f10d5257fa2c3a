"""Deleted topics on one broker: carried to the trash, brought back, thrown away in time.

The metadata log decides what exists. A topic's folders follow it: into the trash once its removal
is committed, out of it once its return is. Each step can be done again, so a start after a crash
goes on where the last run stopped.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from engine.base.errors import Code
from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition
from engine.broker.beside import ended_beside
from engine.broker.partition import Partition
from engine.contract.facts import EventKind, Severity
from engine.machines.controller.asks import RestoreTopic, ReturningPartition, TopicOutcome
from engine.machines.controller.image import PartitionImage, TopicImage
from engine.storage.checkpoints import LOG_STARTS
from engine.storage.trash import TrashedPartition, TrashedTopic, TrashFolder

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

LOOK_S = 30.0
NOT_THERE = "That topic is not in the trash any more."
Folders = list[tuple[TopicPartition, str]]


class _Leaving(msgspec.Struct):
    """A topic whose removal is committed, and the folders that were set aside so far."""

    topic: TrashedTopic
    folders: Folders = msgspec.field(default_factory=list)


class Trash:
    """The trash of one broker."""

    def __init__(self, broker: "Broker", path: str) -> None:
        self._broker = broker
        self._folder = TrashFolder(broker.folder.disk, path, broker_id=broker.broker_id)
        self.topics: dict[TopicId, TrashedTopic] = {}
        """What can be brought back, the longest deleted first."""
        self._leaving: dict[TopicId, _Leaving] = {}
        self._worker: asyncio.Task[None] | None = None
        self._alone = asyncio.Lock()

    @property
    def path(self) -> str:
        return self._folder.path

    @property
    def limits(self) -> tuple[int, int, int]:
        """Bytes, milliseconds and topics that are kept at most; a 0 among them keeps nothing."""
        integer = self._broker.settings.integer
        return (
            integer("workbench.trash.max.bytes"),
            integer("workbench.trash.retention.ms"),
            integer("workbench.trash.max.topics"),
        )

    @property
    def is_kept(self) -> bool:
        return all(self.limits)

    async def settled(self) -> None:
        """Return when every deleted topic has arrived."""
        while self._worker is not None:
            await asyncio.wait([self._worker])

    # -- into it -------------------------------------------------------------------------------

    def drop(self, topic: TopicImage, partitions: Iterable[Partition], why: str) -> None:
        """A topic's removal is committed."""
        there = {partition.index: partition for partition in partitions}
        trashed = [_trashed(image, there.get(image.index)) for image in topic.partitions.values()]
        self._leaving[topic.topic_id] = _Leaving(self._topic(topic, trashed, why))

    def set_aside(self, place: TopicPartition, topic_id: TopicId, path: str | None) -> None:
        """A folder of a dropped topic has made way for others of its name."""
        if path is not None and topic_id in self._leaving:
            self._leaving[topic_id].folders.append((place, path))

    def work(self) -> None:
        """Carry away what was dropped."""
        if self._leaving and self._worker is None:
            name = f"trash of broker {self._broker.broker_id}"
            self._worker = self._broker.tasks.spawn(name, self._carry_all())

    async def _carry_all(self) -> None:
        try:
            while self._leaving:
                await self._broker.settled()
                topic_id, leaving = next(iter(self._leaving.items()))
                await self._carry(topic_id, leaving)
                del self._leaving[topic_id]
                self._broker.cluster.removal_settled(topic_id)
            await self.make_room()
        finally:
            self._worker = None

    async def _carry(self, topic_id: TopicId, leaving: _Leaving) -> None:
        topic, folders = leaving.topic, leaving.folders
        if self.is_kept:
            try:
                await ended_beside(lambda: self._carry_now(topic, folders))
            except OSError as error:
                self._tell(
                    "trash_left",
                    "warning",
                    f"Topic {topic.name} was deleted for good",
                    f"the trash could not take it: {error.strerror or error}",
                )
            else:
                self.topics[topic_id] = topic
                return
        disk = self._broker.folder.disk

        def remove() -> None:
            self._folder.remove(topic_id)
            for _, path in folders:
                if disk.is_folder(path):
                    disk.remove_tree(path)

        try:
            await ended_beside(remove)
        except OSError as error:  # the next start removes what is left
            log.warning("files of the deleted topic %s were not removed: %s", topic.name, error)

    def _carry_now(self, topic: TrashedTopic, folders: Folders) -> None:
        self._folder.note(topic)
        self._folder.take(topic.topic_id, folders)

    # -- out of it -----------------------------------------------------------------------------

    async def restore(self, topic_id: TopicId, *, cause: str) -> TopicOutcome:
        """Make a deleted topic exist again, with its records."""
        await self.settled()
        async with self._alone:
            topic = self.topics.get(topic_id)
            if topic is None:
                return TopicOutcome(None, Code.UNKNOWN_TOPIC_ID, NOT_THERE, topic_id)
            partitions = tuple(
                ReturningPartition(p.index, p.replicas, p.leader_epoch, p.partition_epoch)
                for p in topic.partitions
            )
            ask = RestoreTopic(topic.name, topic_id, topic.configs, partitions)
            outcome = await self._broker.cluster.ask(ask, cause=cause)
            if outcome.code is Code.NONE:
                await self._broker.settled()
                await self._forget(topic_id)
            return outcome

    def came_back(self, topic_id: TopicId) -> None:
        """A topic exists again, wherever that was asked for: what is noted of it here goes."""
        if topic_id in self.topics:
            name = f"trash of broker {self._broker.broker_id} lets a topic go"
            self._broker.tasks.spawn(name, self._let_go(topic_id))

    async def _let_go(self, topic_id: TopicId) -> None:
        async with self._alone:
            await self._broker.settled()
            if topic_id in self.topics and topic_id in self._broker.cluster.image.topics_by_id:
                await self._forget(topic_id)

    def bring_back(self, place: TopicPartition, topic_id: TopicId) -> None:
        """Before a partition's log is opened: its folder, where it lies in the trash."""
        topic = self.topics.get(topic_id)
        if topic is None:
            return
        found = [p for p in topic.partitions if p.index == place.partition]
        if not found:
            return
        folder = self._broker.folder
        path = f"{folder.path}/{place}"
        if folder.disk.is_folder(path) and folder.topic_id_of(place) != topic_id:
            folder.set_aside_stray(place)
        self._folder.give_back(topic_id, place, path)
        (was,) = found
        folder.adopt(place, start_offset=was.log_start_offset, recovery_point=was.recovery_point)

    def room_for(self, topic_id: TopicId) -> str:
        """Where the partitions' folders of a topic that comes from elsewhere are put first."""
        return self._folder.room_for(topic_id)

    def clear_room(self, topic_id: TopicId) -> None:
        """A topic from elsewhere does not come: what is there of it goes. Blocks."""
        if topic_id not in self.topics:
            self._folder.remove(topic_id)

    async def take_from_elsewhere(self, topic: TrashedTopic, *, cause: str) -> TopicOutcome:
        """A topic whose folders lie in the room for it comes to be, as one that was deleted."""
        topic_id = TopicId(topic.topic_id)
        await ended_beside(lambda: self._folder.note(topic))
        self.topics[topic_id] = topic
        outcome = await self.restore(topic_id, cause=cause)
        if outcome.code is not Code.NONE:
            await self.throw_away([topic_id], why=outcome.message or outcome.code.name)
        return outcome

    async def _forget(self, topic_id: TopicId) -> None:
        """Its folders are back in the log folder."""
        log_folder = self._broker.folder.path
        await self._broker.housekeeping.write_checkpoints(LOG_STARTS)
        await ended_beside(lambda: self._folder.given_back(topic_id, log_folder))
        del self.topics[topic_id]

    # -- away for good -------------------------------------------------------------------------

    async def throw_away(self, topic_ids: Sequence[TopicId], *, why: str) -> int:
        """Delete topics for good; how many were there. May raise OSError."""
        await self.settled()
        async with self._alone:
            return await self._remove([t for t in topic_ids if t in self.topics], why)

    async def make_room(self) -> None:
        """What is too old or too much leaves, the longest deleted first."""
        async with self._alone:
            try:
                for topic_id, why in self._overdue():
                    await self._remove([topic_id], why)
            except OSError as error:
                log.warning("the trash %s was not emptied: %s", self.path, error)

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self.make_room()

    def _overdue(self) -> list[tuple[TopicId, str]]:
        most_bytes, most_ms, most_topics = self.limits
        now_ms = self._broker.housekeeping.now_ms()
        size, count = sum(t.size_bytes for t in self.topics.values()), len(self.topics)
        is_low = self._broker.housekeeping.disk_space.is_low
        found: list[tuple[TopicId, str]] = []
        for topic_id, topic in self.topics.items():
            if now_ms - topic.deleted_at_ms > most_ms:
                why = f"it lay there for longer than workbench.trash.retention.ms of {most_ms:,}"
            elif size > most_bytes:
                why = f"the trash was larger than workbench.trash.max.bytes of {most_bytes:,}"
            elif count > most_topics:
                why = f"the trash held more than workbench.trash.max.topics of {most_topics:,}"
            elif is_low:
                why = "the disk is nearly full"
            else:
                break
            size, count = size - topic.size_bytes, count - 1
            found.append((topic_id, why))
        return found

    async def _remove(self, topic_ids: Sequence[TopicId], why: str) -> int:
        for topic_id in topic_ids:
            topic = self.topics.pop(topic_id)
            await ended_beside(lambda topic_id=topic_id: self._folder.remove(topic_id))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            size = f"{topic.record_count:,} records, {topic.size_bytes:,} bytes"
            self._tell("trash_left", "info", f"Topic {topic.name} left the trash: {size}", why)
        return len(topic_ids)

    # -- after a start -------------------------------------------------------------------------

    def resume(self) -> None:
        """Before any log is opened: finish what the last run began."""
        folder, cluster = self._broker.folder, self._broker.cluster
        found = self._folder.load()
        self.topics = dict(sorted(found.items(), key=lambda item: item[1].deleted_at_ms))
        removed, cluster.removed = cluster.removed, {}
        names = {t.name: t.topic_id for t in self.topics.values()}
        names.update((t.name, t.topic_id) for t in removed.values())
        offsets: dict[TopicPartition, tuple[int, int, int]] = {}
        for place in folder.partitions() if names else ():
            if place.topic not in names:
                continue
            topic_id = folder.topic_id_of(place)
            if topic_id in removed or topic_id in self.topics:
                assert topic_id is not None
                if topic_id not in cluster.image.topics_by_id and self.is_kept:
                    offsets[place] = folder.known_offsets(place)
                    folder.delete_log(place, topic_id)
        self._carry_on(removed, offsets)
        folder.purge_deleted()

    def _carry_on(
        self,
        removed: dict[TopicId, TopicImage],
        offsets: dict[TopicPartition, tuple[int, int, int]],
    ) -> None:
        """Folders that were set aside: on to the trash, or back where the topic still exists."""
        folder, image = self._broker.folder, self._broker.cluster.image
        on_the_way: dict[TopicId, list[tuple[PartitionIndex, str]]] = {}
        for path, topic_id, index in folder.being_deleted():
            on_the_way.setdefault(topic_id, []).append((index, path))
        for topic_id, found in on_the_way.items():
            known = image.topics_by_id.get(topic_id) or removed.get(topic_id)
            name = (
                known.name
                if known
                else self.topics[topic_id].name
                if topic_id in self.topics
                else None
            )
            if name is None:
                continue
            folders = [(TopicPartition(TopicName(name), index), path) for index, path in found]
            if topic_id in image.topics_by_id:  # the power went before the removal was safe
                for place, path in folders:
                    if not folder.disk.is_folder(f"{folder.path}/{place}"):
                        folder.disk.rename(path, f"{folder.path}/{place}")
                        folder.adopt(place, start_offset=0, recovery_point=0)
            elif self.is_kept:
                if topic_id not in self.topics:
                    self.topics[topic_id] = self._again(removed[topic_id], folders, offsets)
                self._carry_now(self.topics[topic_id], folders)

    async def resumed(self) -> None:
        """All logs are open: topics that exist have left the trash."""
        present = self._broker.cluster.image.topics_by_id
        for topic_id in [topic_id for topic_id in self.topics if topic_id in present]:
            await self._forget(topic_id)

    def _again(
        self,
        topic: TopicImage,
        folders: Folders,
        offsets: dict[TopicPartition, tuple[int, int, int]],
    ) -> TrashedTopic:
        """What was to be noted when the last run ended."""
        paths = dict(folders)
        trashed = []
        for image in topic.partitions.values():
            place = TopicPartition(topic.name, image.index)
            start, safe, high_watermark = offsets.get(place, (0, 0, 0))
            size = self._size(paths[place]) if place in paths else 0
            trashed.append(
                TrashedPartition(
                    index=image.index,
                    replicas=image.replicas,
                    leader_epoch=image.leader_epoch,
                    partition_epoch=image.partition_epoch,
                    log_start_offset=start,
                    high_watermark=max(start, high_watermark),
                    recovery_point=safe,
                    size_bytes=size,
                )
            )
        return self._topic(topic, trashed, "the engine stopped while it was deleted")

    def _topic(
        self, topic: TopicImage, partitions: Sequence[TrashedPartition], why: str
    ) -> TrashedTopic:
        return TrashedTopic(
            name=topic.name,
            topic_id=topic.topic_id,
            configs=tuple(sorted(topic.configs.items())),
            partitions=tuple(partitions),
            deleted_at_ms=self._broker.housekeeping.now_ms(),
            why=why,
        )

    def _size(self, path: str) -> int:
        disk = self._broker.folder.disk
        names = [name for name in disk.list_folder(path) if name.endswith(".log")]
        return sum(disk.file_size(f"{path}/{name}") for name in names)

    def _tell(self, kind: EventKind, severity: Severity, text: str, why: str) -> None:
        telemetry = self._broker.telemetry
        if telemetry is not None:
            telemetry.event(kind, severity, text, why=why, broker_id=self._broker.broker_id)


def _trashed(image: PartitionImage, partition: Partition | None) -> TrashedPartition:
    found = partition.log if partition is not None else None
    return TrashedPartition(
        index=image.index,
        replicas=image.replicas,
        leader_epoch=image.leader_epoch,
        partition_epoch=image.partition_epoch,
        log_start_offset=found.start_offset if found else 0,
        high_watermark=partition.high_watermark if partition is not None else 0,
        recovery_point=found.synced_end if found else 0,
        size_bytes=found.size if found else 0,
    )
