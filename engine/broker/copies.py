"""Backups taken and topics brought back while the broker runs, one at a time.

The work is a chain of short steps in the executor; nobody who produces waits for it. A backup's
moment is one turn of the loop: every high watermark and the metadata as they are then.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Generator, Sequence
from contextlib import suppress
from errno import EDQUOT, ENOSPC
from typing import TYPE_CHECKING

import msgspec

from engine.base.errors import Code
from engine.base.ids import TopicId, TopicName, TopicPartition
from engine.broker.backup_writer import (
    BackupSource,
    BackupWriter,
    TakenError,
    only,
    spot_in_words,
)
from engine.broker.beside import ended_beside
from engine.broker.partition import Partition
from engine.contract.backup import CopyEnd, TopicToRestore
from engine.contract.facts import EventKind
from engine.contract.values import EngineError
from engine.storage.folder import make_durable_folder
from engine.storage.partition_copy import PartitionCopy, PartitionSource
from engine.storage.trash import TrashedPartition, TrashedTopic

if TYPE_CHECKING:
    from engine.broker.broker import Broker

PATIENCE_S = 0.2
"""Who follows a copy waits so long for news."""
KEPT = 8
"""Copies that ended and can still be asked about."""


Work = Callable[[], Coroutine[None, None, None]]


class Copy(msgspec.Struct, eq=False):
    """One copy, running or ended."""

    copy_id: int
    size: int
    bytes_done: int = 0
    current: str = ""
    end: CopyEnd | None = None
    text: str = ""
    left_out: tuple[str, ...] = ()
    ended: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Copies:
    """The copies of one broker."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._copies: dict[int, Copy] = {}
        self._last_id = 0

    # -- what the commands ask -----------------------------------------------------------------

    def back_up(self, target: str, topics: Collection[str]) -> Copy:
        """Begin a backup of some topics; none named is the whole folder."""
        copy = self._new(sum(found.log.size for found in self.partitions_of(topics)))
        self._spawn(copy, lambda: self._back_up(copy, target, frozenset(topics)), "backup")
        return copy

    def restore(self, source: BackupSource, topics: Sequence[TopicToRestore]) -> Copy:
        """Begin to bring topics of another folder into this cluster."""
        names = {topic.name for topic in topics}
        sizes = [part.size for part in source.partitions if part.place.topic in names]
        copy = self._new(sum(sizes))
        self._spawn(copy, lambda: self._restore(copy, source, topics), "restore")
        return copy

    def known(self, copy_id: int) -> Copy:
        copy = self._copies.get(copy_id)
        if copy is None:
            raise EngineError("That copy is not known any more.")
        return copy

    async def news(self, copy_id: int) -> Copy:
        """How far a copy is, a moment later or when it has ended."""
        copy = self.known(copy_id)
        with suppress(TimeoutError):
            await asyncio.wait_for(copy.ended.wait(), PATIENCE_S)
        return copy

    async def cancel(self, copy_id: int) -> None:
        copy = self.known(copy_id)
        if copy.task is not None and copy.end is None:
            copy.task.cancel()
            await copy.ended.wait()

    def partitions_of(self, topics: Collection[str]) -> list[Partition]:
        found = self._broker.partitions.values()
        return [partition for partition in found if not topics or partition.topic in topics]

    def _new(self, size: int) -> Copy:
        if any(copy.end is None for copy in self._copies.values()):
            raise EngineError("A backup or restore runs already; wait for it or cancel it.")
        while len(self._copies) >= KEPT:
            del self._copies[min(self._copies)]
        self._last_id += 1
        copy = self._copies[self._last_id] = Copy(self._last_id, size)
        return copy

    # -- a backup ------------------------------------------------------------------------------

    async def _back_up(self, copy: Copy, target: str, topics: Collection[str]) -> None:
        broker = self._broker
        await broker.settled()
        places = [found.topic_partition for found in self.partitions_of(topics)]
        async with broker.housekeeping.kept_as_they_are(places):
            source = self._moment(topics)
            copy.size = source.size
            writer = BackupWriter(broker.folder.disk, source, target, clock=broker.clock)
            try:
                await self._drive(copy, writer.steps(), writer)
            except FileNotFoundError as error:
                gone = [
                    name for name in source.image.topics if name not in broker.cluster.image.topics
                ]
                if not gone:
                    raise
                text = f"Topic {gone[0]} was deleted while it was copied. Nothing of it was kept."
                raise EngineError(text) from error
        written = writer.written
        copy.left_out = written.left_out
        what = f"{written.record_count:,} records, {written.size:,} bytes"
        text = f"Backup written to {target}: {what}"
        copy.text = f"{text}."
        broker.housekeeping.tell(
            "backup_written",
            None,
            text,
            _why(copy),
            severity="warning" if copy.left_out else "good",
        )

    def _moment(self, topics: Collection[str]) -> BackupSource:
        """Everything as it is in this turn of the loop."""
        broker, cluster = self._broker, self._broker.cluster
        return BackupSource(
            broker.folder.path,
            broker.broker_id,
            only(cluster.image, topics),
            cluster.controller_epoch,
            cluster.quorum_records,
            tuple(_source(partition) for partition in self.partitions_of(topics)),
            dict(broker.folder.cleaner_offsets),
        )

    # -- topics that come back -----------------------------------------------------------------

    async def _restore(
        self, copy: Copy, source: BackupSource, topics: Sequence[TopicToRestore]
    ) -> None:
        names = []
        for wanted in topics:
            await self._restore_one(copy, source, wanted)
            names.append(wanted.new_name)
        copy.text = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} here again."

    async def _restore_one(self, copy: Copy, source: BackupSource, wanted: TopicToRestore) -> None:
        """Its folders are made where the trash keeps a topic; from there it comes as others do."""
        broker, trash = self._broker, self._broker.trash
        topic = source.image.topics[wanted.name]
        topic_id = TopicId(topic.topic_id)
        if topic_id in broker.cluster.image.topics_by_id or topic_id in trash.topics:
            topic_id = broker.cluster.new_topic_id()
        room, name = trash.room_for(topic_id), TopicName(wanted.new_name)
        copies = [
            PartitionCopy(
                broker.folder.disk,
                part,
                f"{room}/{TopicPartition(name, part.place.partition)}",
                topic_id=topic_id,
                now_ms=broker.clock.now_ms(),
            )
            for part in source.partitions
            if part.place.topic == wanted.name
        ]
        try:
            await self._drive(copy, self._steps(copies, room))
            trashed = TrashedTopic(
                name,
                topic_id,
                tuple(sorted(topic.configs.items())),
                tuple(
                    TrashedPartition(
                        index=found.source.place.partition,
                        replicas=(broker.broker_id,),
                        leader_epoch=topic.partitions[found.source.place.partition].leader_epoch,
                        partition_epoch=0,
                        log_start_offset=found.source.start_offset,
                        high_watermark=found.end_offset,
                        recovery_point=found.end_offset,
                        size_bytes=found.size,
                    )
                    for found in copies
                ),
                broker.clock.now_ms(),
                f"it was restored from {source.log_folder}",
            )
            cause = f"restored from {source.log_folder}"
            outcome = await trash.take_from_elsewhere(trashed, cause=cause)
        except BaseException:
            await ended_beside(lambda: trash.clear_room(topic_id))
            raise
        if outcome.code is not Code.NONE:
            raise EngineError(outcome.message or outcome.code.name, outcome.code.name)
        copy.left_out += tuple(spot_in_words(found) for found in copies if found.left_out)

    def _steps(self, copies: Sequence[PartitionCopy], room: str) -> Generator[int]:
        disk = self._broker.folder.disk
        make_durable_folder(disk, room)
        for found in copies:
            yield from found.steps()
        disk.sync_directory(room)

    # -- both ----------------------------------------------------------------------------------

    def _spawn(self, copy: Copy, work: Work, what: str) -> None:
        name = f"{what} of broker {self._broker.broker_id}"
        copy.task = self._broker.tasks.spawn(name, self._carried_out(copy, work, what))
        copy.task.add_done_callback(lambda _task: self._has_ended(copy, what))

    async def _carried_out(self, copy: Copy, work: Work, what: str) -> None:
        try:
            await work()
            copy.end = "done"
        except (OSError, TakenError, EngineError) as error:
            copy.end, copy.text = "failed", self._in_words(error, copy)
            why = copy.text.rstrip(".")
            kind: EventKind = "backup_failed" if what == "backup" else "restore_failed"
            text = f"The {what} failed"
            self._broker.housekeeping.tell(kind, None, text, why, severity="warning")

    def _has_ended(self, copy: Copy, what: str) -> None:
        if copy.end is None:  # even before it began
            copy.end, copy.text = "cancelled", f"The {what} was cancelled. Nothing of it was kept."
        copy.ended.set()

    async def _drive(
        self, copy: Copy, steps: Generator[int], writer: BackupWriter | None = None
    ) -> None:
        """Step by step in the executor; syncs of producers never queue behind more than one."""
        try:
            while True:
                async with self._broker.syncer.beside:
                    done = await ended_beside(lambda: next(steps, None))
                if done is None:
                    return
                copy.bytes_done += done
                copy.current = writer.current if writer is not None else ""
        except BaseException:
            await ended_beside(steps.close)
            raise

    def _in_words(self, error: Exception, copy: Copy) -> str:
        if not isinstance(error, OSError):
            return str(error)
        if error.errno in (ENOSPC, EDQUOT):
            left = copy.size - copy.bytes_done
            return f"The disk is full: {left:,} more bytes were needed. Nothing of it was kept."
        return f"{error.strerror or error}: {error.filename}. Nothing of it was kept."


def _why(copy: Copy) -> str:
    spots = "; ".join(copy.left_out)
    return f"left out, because it cannot be read: {spots}" if spots else ""


def _source(partition: Partition) -> PartitionSource:
    log = partition.log
    return PartitionSource(
        partition.topic_partition,
        TopicId(partition.topic_id),
        log.folder,
        tuple((segment.base_offset, segment.size) for segment in log.segments),
        start_offset=log.start_offset,
        end_offset=partition.high_watermark,
        epochs=log.epochs.entries,
        config=partition.config,
    )
