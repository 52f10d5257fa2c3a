"""Backups taken and topics brought back while the brokers run, one at a time.

The work is a chain of short steps in the executor; nobody who produces waits for it. A backup's
moment is one turn of the loop: every high watermark and the metadata as they are then.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Generator, Sequence
from contextlib import AsyncExitStack, suppress
from errno import EDQUOT, ENOSPC

import msgspec

from engine.base.errors import Code
from engine.base.ids import TopicId, TopicName, TopicPartition
from engine.broker.backup_source import BackupSource, running_source
from engine.broker.backup_writer import BackupWriter, TakenError, spot_in_words
from engine.broker.beside import ended_beside
from engine.broker.broker import Broker
from engine.broker.fleet import Fleet
from engine.contract.backup import CopyEnd, TopicToRestore
from engine.contract.facts import EventKind
from engine.contract.values import EngineError
from engine.storage.disk import Disk
from engine.storage.folder import make_durable_folder
from engine.storage.partition_copy import PartitionCopy
from engine.storage.trash import TrashedPartition, TrashedTopic

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
    """The copies of one engine; each is the work of the broker that speaks for all as it begins."""

    def __init__(self, fleet: Fleet, disk: Disk) -> None:
        self._fleet = fleet
        self.disk = disk
        """The machine's: what is wrong with one broker's own says nothing of a backup's."""
        self._copies: dict[int, Copy] = {}
        self._last_id = 0

    # -- what the commands ask -----------------------------------------------------------------

    def back_up(self, target: str, topics: Collection[str]) -> Copy:
        """Begin a backup of some topics; none named is the whole folder."""
        broker = self._fleet.front
        copy = self._new(running_source(self._fleet, topics).size)
        wanted = frozenset(topics)
        self._spawn(broker, copy, lambda: self._back_up(broker, copy, target, wanted), "backup")
        return copy

    def restore(self, source: BackupSource, topics: Sequence[TopicToRestore]) -> Copy:
        """Begin to bring topics of another folder into this cluster."""
        names = {topic.name for topic in topics}
        sizes = [part.size for part in source.partitions if part.place.topic in names]
        broker, copy = self._fleet.front, self._new(sum(sizes))
        self._spawn(broker, copy, lambda: self._restore(broker, copy, source, topics), "restore")
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

    def _new(self, size: int) -> Copy:
        if any(copy.end is None for copy in self._copies.values()):
            raise EngineError("A backup or restore runs already; wait for it or cancel it.")
        while len(self._copies) >= KEPT:
            del self._copies[min(self._copies)]
        self._last_id += 1
        copy = self._copies[self._last_id] = Copy(self._last_id, size)
        return copy

    # -- a backup ------------------------------------------------------------------------------

    async def _back_up(
        self, broker: Broker, copy: Copy, target: str, topics: Collection[str]
    ) -> None:
        fleet, running = self._fleet, tuple(self._fleet.brokers.values())
        for each in running:
            await each.settled()
        async with AsyncExitStack() as stack:
            for each in running:
                places = [at for at in each.partitions if not topics or at.topic in topics]
                kept = each.housekeeping.kept_as_they_are(places)
                await stack.enter_async_context(kept)
            source = running_source(fleet, topics)
            if source.problem:
                raise EngineError(source.problem)
            copy.size = source.size
            writer = BackupWriter(self.disk, source, target, clock=broker.clock)
            try:
                await self._drive(broker, copy, writer.steps(), writer)
            except FileNotFoundError as error:
                gone = [name for name in source.image.topics if name not in fleet.image.topics]
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

    # -- topics that come back -----------------------------------------------------------------

    async def _restore(
        self, broker: Broker, copy: Copy, source: BackupSource, topics: Sequence[TopicToRestore]
    ) -> None:
        names = []
        for wanted in topics:
            await self._restore_one(broker, copy, source, wanted)
            names.append(wanted.new_name)
        copy.text = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} here again."

    async def _restore_one(
        self, broker: Broker, copy: Copy, source: BackupSource, wanted: TopicToRestore
    ) -> None:
        """Its folders are made where the trash keeps a topic; from there it comes as others do."""
        trash = broker.trash
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
            steps = _steps(broker.folder.disk, copies, room)
            await self._drive(broker, copy, steps)
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

    # -- both ----------------------------------------------------------------------------------

    def _spawn(self, broker: Broker, copy: Copy, work: Work, what: str) -> None:
        name = f"{what} of broker {broker.broker_id}"
        copy.task = broker.tasks.spawn(name, self._carried_out(broker, copy, work, what))
        copy.task.add_done_callback(lambda _task: self._has_ended(copy, what))

    async def _carried_out(self, broker: Broker, copy: Copy, work: Work, what: str) -> None:
        try:
            await work()
            copy.end = "done"
        except (OSError, TakenError, EngineError) as error:
            copy.end, copy.text = "failed", self._in_words(error, copy)
            why = copy.text.rstrip(".")
            kind: EventKind = "backup_failed" if what == "backup" else "restore_failed"
            text = f"The {what} failed"
            broker.housekeeping.tell(kind, None, text, why, severity="warning")

    def _has_ended(self, copy: Copy, what: str) -> None:
        if copy.end is None:  # even before it began
            copy.end, copy.text = "cancelled", f"The {what} was cancelled. Nothing of it was kept."
        copy.ended.set()

    async def _drive(
        self,
        broker: Broker,
        copy: Copy,
        steps: Generator[int],
        writer: BackupWriter | None = None,
    ) -> None:
        """Step by step in the executor; syncs of producers never queue behind more than one."""
        try:
            while True:
                async with broker.syncer.beside:
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


def _steps(disk: Disk, copies: Sequence[PartitionCopy], room: str) -> Generator[int]:
    make_durable_folder(disk, room)
    for found in copies:
        yield from found.steps()
    disk.sync_directory(room)
