"""Drives the cleaner: which log is next, in turns that keep the loop free, at the speed allowed.

One round at a time. What a round asks to have done elsewhere runs in the executor; between its
short turns everybody else has theirs, the longer the busier they are.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.broker.beside import ended_beside
from engine.broker.partition import Partition
from engine.storage.checkpoints import CLEANER_OFFSETS, RECOVERY_POINTS
from engine.storage.cleanable import Cleanable, cleanable_part
from engine.storage.cleaner import Cleaner, CleaningStats, LogChangedError
from engine.storage.scan import DamagedLogError
from engine.wire.declare import WireError

if TYPE_CHECKING:
    from engine.broker.broker import Broker

log = logging.getLogger(__name__)

TURN_MS = 2.0
"""Whoever became ready during a turn waits for the next one too: the loop calls the cleaner first."""
LONGEST_PAUSE_S = 0.02
_BUSY_S = 0.0005
"""A turn of the others that took longer than this is work, not an idle loop."""


class Compaction:
    """The cleaner of one broker."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._one_at_a_time = asyncio.Lock()
        self.uncleanable: dict[Partition, str] = {}
        """Partitions that cannot be cleaned, and why, until the broker starts again."""
        self.running: tuple[Partition, CleaningStats] | None = None

    async def run(self) -> None:
        """For as long as the broker lives."""
        settings = self._broker.settings
        await asyncio.sleep(settings.integer("log.initial.task.delay.ms") / 1000)
        while settings.boolean("log.cleaner.enable"):
            found = self.next_due()
            if found is None or await self.compact(*found) is None:
                await asyncio.sleep(settings.integer("log.cleaner.backoff.ms") / 1000)

    # -- deciding ------------------------------------------------------------------------------

    def part(self, partition: Partition) -> Cleanable:
        """What may be cleaned of a partition now."""
        return cleanable_part(
            partition.log,
            noted_dirty=self._broker.folder.cleaner_offsets.get(partition.topic_partition),
            last_stable_offset=partition.last_stable_offset,
            now_ms=self._broker.housekeeping.now_ms(),
        )

    def next_due(self) -> tuple[Partition, Cleanable] | None:
        """The log that needs it most: one that waited too long, else the dirtiest."""
        due: list[tuple[bool, float, Partition, Cleanable]] = []
        for partition in list(self._broker.partitions.values()):
            if not partition.config.is_compacted or not self._is_cleanable(partition):
                continue
            try:
                part = self.part(partition)
            except (DamagedLogError, OSError) as error:
                self._give_up(partition, str(error))
                continue
            if part.is_due:
                due.append((part.is_overdue, part.ratio, partition, part))
        if not due:
            return None
        _, _, partition, part = max(due, key=lambda found: found[:2])
        return partition, part

    def _is_cleanable(self, partition: Partition) -> bool:
        return not (
            partition.is_closed
            or partition.storage_error is not None
            or partition in self.uncleanable
            or partition.log.damage
            or not partition.log.segments
        )

    # -- doing ---------------------------------------------------------------------------------

    async def compact(self, partition: Partition, part: Cleanable) -> CleaningStats | None:
        """One round over a partition; None where it could not be carried through."""
        async with self._one_at_a_time:
            with self._broker.housekeeping.alone_with(partition) as is_alone:
                if not is_alone or not self._is_cleanable(partition):
                    return None
                return await self._compact(partition, part)

    async def trial(self, partition: Partition, part: Cleanable) -> CleaningStats | None:
        """What a round would do, counted and not done."""
        async with self._one_at_a_time:
            if not self._is_cleanable(partition):
                return None
            cleaner = self._cleaner(partition, part, is_trial=True)
            return cleaner.stats if await self._carried_out(partition, cleaner) else None

    def _cleaner(self, partition: Partition, part: Cleanable, *, is_trial: bool = False) -> Cleaner:
        settings = self._broker.settings
        factor = settings.number("log.cleaner.io.buffer.load.factor")
        return Cleaner(
            partition.log,
            first_dirty=part.first_dirty,
            uncleanable=part.end_offset,
            now_ms=self._broker.housekeeping.now_ms(),
            map_bytes=int(settings.integer("log.cleaner.dedupe.buffer.size") * factor),
            buffer_bytes=max(16_384, settings.integer("log.cleaner.io.buffer.size") // 2),
            is_trial=is_trial,
            on_replaced=lambda paths: self._broker.housekeeping.remove_later(
                partition.config, paths
            ),
        )

    async def _compact(self, partition: Partition, part: Cleanable) -> CleaningStats | None:
        house, syncer = self._broker.housekeeping, self._broker.syncer
        # gaps that compaction leaves must lie below what a recovery takes for safe
        syncer.mark_dirty(partition)
        await syncer.flush()
        if partition.log.synced_end < part.end_offset:
            return None
        try:
            await house.write_checkpoints(RECOVERY_POINTS)
        except OSError as error:
            house.failed(error, f"compaction of {partition}")
            return None
        cleaner = self._cleaner(partition, part)
        began_ms = self._broker.clock.monotonic_ms()
        self.running = (partition, cleaner.stats)
        try:
            if not await self._carried_out(partition, cleaner):
                return None
        finally:
            self.running = None
        self._broker.folder.cleaner_offsets[partition.topic_partition] = cleaner.stats.end_offset
        try:
            await house.write_checkpoints(CLEANER_OFFSETS)
        except OSError as error:
            house.failed(error, f"the cleaner's checkpoint after {partition}")
        self._tell_compacted(partition, cleaner.stats, self._broker.clock.monotonic_ms() - began_ms)
        return cleaner.stats

    async def _carried_out(self, partition: Partition, cleaner: Cleaner) -> bool:
        try:
            await self._drive(partition, cleaner)
        except (DamagedLogError, WireError) as error:
            self._give_up(partition, str(error))
        except LogChangedError:
            log.info("cleaning of %s was overtaken by a change of its segments", partition)
        except OSError as error:
            if not partition.is_closed:  # else its folder is gone
                self._broker.housekeeping.failed(error, f"compaction of {partition}")
        else:
            return True
        await self._clear_up(cleaner)
        return False

    async def _clear_up(self, cleaner: Cleaner) -> None:
        leftovers = cleaner.leftovers()
        if leftovers is not None:
            try:
                await ended_beside(leftovers)
            except OSError as error:
                log.warning("files of a cleaning that failed are left: %s", error)

    async def _drive(self, partition: Partition, cleaner: Cleaner) -> None:
        """Step by step, and stop where the partition is gone."""
        clock, settings = self._broker.clock, self._broker.settings
        steps, answer = cleaner.steps(), None
        began_ms = clock.monotonic_ms()
        ends_ms = began_ms + TURN_MS
        try:
            while True:
                job = steps.send(answer)
                answer = None
                if job is not None:
                    answer = await self._job(job)
                elif clock.monotonic_ms() < ends_ms:
                    continue
                else:
                    await self._pause()
                await self._keep_to_speed(
                    cleaner.stats.io_bytes,
                    settings.number("log.cleaner.io.max.bytes.per.second"),
                    clock.monotonic_ms() - began_ms,
                )
                if partition.is_closed or partition.storage_error is not None:
                    raise LogChangedError
                ends_ms = clock.monotonic_ms() + TURN_MS
        except StopIteration:
            return
        finally:
            steps.close()

    async def _job(self, job: Callable[[], object]) -> object:
        async with self._broker.syncer.beside:
            return await ended_beside(job)

    async def _pause(self) -> None:
        """Let the others go on; while they have much to do, as long again."""
        clock = self._broker.clock
        before = clock.monotonic_ms()
        await asyncio.sleep(0)
        took_s = (clock.monotonic_ms() - before) / 1000
        if took_s > _BUSY_S:
            await asyncio.sleep(min(took_s, LONGEST_PAUSE_S))

    @staticmethod
    async def _keep_to_speed(io_bytes: int, most_per_s: float, passed_ms: float) -> None:
        ahead_s = io_bytes / most_per_s - passed_ms / 1000
        if ahead_s > 0.001:
            await asyncio.sleep(min(ahead_s, 1.0))

    # -- telling -------------------------------------------------------------------------------

    def _give_up(self, partition: Partition, why: str) -> None:
        self.uncleanable[partition] = why
        self._broker.housekeeping.tell(
            "compaction_failed",
            partition,
            f"{partition} cannot be compacted",
            f"{why}; it is left as it is until the engine starts again",
            severity="warning",
        )

    def _tell_compacted(self, partition: Partition, stats: CleaningStats, took_ms: float) -> None:
        gone = stats.records_before - stats.records_after
        records = "1 record" if gone == 1 else f"{gone:,} records"
        self._broker.housekeeping.tell(
            "log_compacted",
            partition,
            f"{partition} compacted: {records} went, {stats.bytes_before:,} bytes are "
            f"{stats.bytes_after:,}",
            f"{stats.key_count:,} keys in the dirty part, {stats.segments_before} segments became "
            f"{stats.segments_after}, in {took_ms / 1000:,.1f} s",
        )
