"""Opening a partition's folder: trusting it after a clean stop, recovering it after any other.

Recovery checks every batch from the recovery point's segment on and ends the log before the first
that cannot be trusted. Bytes that were safe once, or behind which good batches follow, are kept
beside the log in a `.cut` file: nothing that may be data is destroyed. Every step may be repeated.
"""

import contextlib
import logging
from collections.abc import Iterator

import msgspec

from engine.storage.checkpoints import LEADER_EPOCHS, MalformedFileError
from engine.storage.config import LogConfig
from engine.storage.damage import Damage
from engine.storage.disk import File
from engine.storage.epochs import LeaderEpochs
from engine.storage.files import FilePool
from engine.storage.producers import ProducerStates
from engine.storage.scan import (
    DamagedLogError,
    checked,
    extents,
    good_batch_after,
    has_good_batch,
    headers,
    is_zero,
)
from engine.storage.segment import (
    INDEX,
    LOG,
    SNAPSHOT,
    TIME_INDEX,
    TXN_INDEX,
    Segment,
    file_name,
)
from engine.storage.transactions import note_batch
from engine.wire.batch import BatchHeader
from engine.wire.declare import Buffer

log = logging.getLogger(__name__)

_COPY_CHUNK = 4 * 1024 * 1024
_RECALL_BYTES = 256 * 1024
_NAME_DIGITS = 20


class RecoveryReport(msgspec.Struct):
    """What opening a log found and did."""

    was_clean: bool
    checked_bytes: int = 0
    cut_bytes: int = 0
    reason: str = ""
    """Why bytes were cut, in words; empty when none were."""
    kept_files: list[str] = msgspec.field(default_factory=list)
    """Where bytes that were cut, and may be data, were put."""


class LoadedLog(msgspec.Struct):
    """A partition's folder, read."""

    segments: list[Segment]
    epochs: LeaderEpochs
    producers: ProducerStates
    damage: list[Damage]
    report: RecoveryReport
    snapshots: list[int]
    rebuilt: list[Segment]
    """Segments whose files recovery wrote to, the one to be written on left out."""


class LogLoader:
    """Opens one folder; made for one use.

    Below `cleaned_end`, or anywhere if that is not known, compaction may have left gaps.
    """

    def __init__(
        self,
        pool: FilePool,
        folder: str,
        config: LogConfig,
        *,
        recovery_point: int,
        was_clean: bool,
        now_ms: int,
        cleaned_end: int | None = None,
    ) -> None:
        self._pool = pool
        self._disk = pool.disk
        self._folder = folder
        self._config = config
        self._recovery_point = recovery_point
        self._cleaned_end = cleaned_end
        self._now_ms = now_ms
        self._segments: list[Segment] = []
        self._snapshots: list[int] = []
        self._damage: list[Damage] = []
        self._rebuilt: list[Segment] = []
        self._report = RecoveryReport(was_clean)
        self._epochs = LeaderEpochs()
        self._producers = ProducerStates()
        self._last_error = DamagedLogError(0, "")

    def load(self) -> LoadedLog:
        names = self._tidied(self._disk.list_folder(self._folder))
        self._snapshots = _offsets(names, SNAPSHOT)
        bases = _offsets(names, LOG)
        for base, following in zip(bases, [*bases, None][1:], strict=True):
            segment = Segment(self._pool, self._folder, base, self._config)
            size = self._disk.file_size(segment.log.path)
            segment.adopt(size=size, end_offset=base if following is None else following)
            segment.created_ms = self._now_ms
            self._segments.append(segment)
        epochs_known = self._load_epochs()
        if self._segments:
            self._open_segments()
            end_offset = self._segments[-1].end_offset
            if epochs_known:
                self._epochs.truncate_end(end_offset)
            else:
                self._rebuild_epochs()
            self._drop_snapshots(end_offset)
            self._producers.recalled()
        else:
            self._epochs = LeaderEpochs()  # noted for a first batch that never came
        return LoadedLog(
            self._segments,
            self._epochs,
            self._producers,
            self._damage,
            self._report,
            self._snapshots,
            self._rebuilt,
        )

    def producers_of(
        self, segments: list[Segment], snapshots: list[int], end_offset: int
    ) -> ProducerStates:
        """The producers of segments that are open already, as of `end_offset`."""
        self._segments, self._snapshots = segments, snapshots
        producers = self._producers_at(end_offset)
        producers.recalled()
        return producers

    # what an interrupted roll, deletion or compaction left

    def _tidied(self, names: list[str]) -> list[str]:
        present = set(names)
        cleaned = [name for name in names if name.endswith(".cleaned")]
        oldest = min((name[:_NAME_DIGITS] for name in cleaned), default=None)
        for name in names:
            # a swap belongs to a compaction that did not get through when cleaned files remain
            undone = name.endswith(".swap") and oldest is not None and name[:_NAME_DIGITS] >= oldest
            if undone or name.endswith((".cleaned", ".deleted", ".tmp")):
                self._remove(name, present)
        for name in sorted(present):
            if name.endswith(LOG + ".swap"):
                self._complete_swap(name, present)
        for name in sorted(present):
            if name.endswith(".swap"):
                self._remove(name, present)  # its indexes are made anew
            elif (
                name.endswith((INDEX, TIME_INDEX, TXN_INDEX))
                and name.rpartition(".")[0] + LOG not in present
            ):
                self._remove(name, present)
        return sorted(present)

    def _complete_swap(self, name: str, present: set[str]) -> None:
        """A compacted segment that was about to replace the segments it was made of."""
        base = int(name[:_NAME_DIGITS])
        file = self._disk.open(f"{self._folder}/{name}")
        end_offset = base
        with contextlib.suppress(DamagedLogError):
            for extent in extents(file, 0, file.size()):
                end_offset = extent.last_offset + 1
        for old in sorted(present):
            if old.endswith(LOG) and base <= int(old[:_NAME_DIGITS]) < max(end_offset, base + 1):
                for suffix in (INDEX, TIME_INDEX, TXN_INDEX, LOG):
                    self._remove(old[:_NAME_DIGITS] + suffix, present)
        self._disk.rename(f"{self._folder}/{name}", f"{self._folder}/{name[:-5]}")
        present.discard(name)
        present.add(name[:-5])

    def _remove(self, name: str, present: set[str]) -> None:
        if name in present:
            self._disk.remove(f"{self._folder}/{name}")
            present.discard(name)

    # segments

    def _open_segments(self) -> None:
        if self._report.was_clean:
            try:
                self._segments[-1].resume()
                self._check_before_empty()
            except DamagedLogError as error:
                log.warning("%s is not as a clean stop leaves it: %s", self._folder, error)
                self._report.was_clean = False
        if self._report.was_clean:
            self._producers = self._producers_at(self._segments[-1].end_offset)
            return
        # the segment with the last batch that was safe: its indexes may not have been
        first = max(
            (
                number
                for number, segment in enumerate(self._segments)
                if segment.base_offset < self._recovery_point and segment.size
            ),
            default=0,
        )
        self._producers = self._producers_at(self._segments[first].base_offset)
        for number in range(first, len(self._segments)):
            if self._recover(number):
                break

    def _check_before_empty(self) -> None:
        """Where a roll failed, an empty segment may lie in the midst of the older one."""
        if len(self._segments) == 1 or self._segments[-1].size:
            return
        older, base_offset = self._segments[-2], self._segments[-1].base_offset
        older.resume()
        if older.end_offset > base_offset:
            raise DamagedLogError(0, f"an empty segment begins at offset {base_offset}")
        older.end_offset = base_offset

    def _recover(self, number: int) -> bool:
        """Check one segment; True when the log ends in it because something was cut."""
        segment = self._segments[number]
        size = segment.size
        segment.reset_notes()
        segment.transactions.clear()
        position, cut = 0, False
        while position < size:
            try:
                position = self._take(segment, position, size)
            except DamagedLogError as error:
                if self._is_room(segment, error.position, size):
                    position = segment.size = error.position
                    segment.log.open().truncate(position)
                    break
                behind = self._skip(segment, error, size)
                if behind is None:
                    cut = True
                    position = error.position
                    break
                position = behind
        following = self._segments[number + 1 :]
        self._report.checked_bytes += position
        reason = ""
        if cut and following and segment.end_offset < self._recovery_point:
            # what follows was safe too: readable up to the spot, and again from the next segment
            next_offset = following[0].base_offset
            self._add_damage(segment, self._last_error, segment.end_offset, next_offset)
            segment.size, cut = position, False
        elif cut:
            reason = f"{segment.log.path} at byte {position}: {self._last_error.reason}"
        elif following and self._is_out_of_step(segment, following[0]):
            cut, reason = True, f"a segment begins where offset {segment.end_offset} is next"
        if cut:
            self._cut(segment, position, size, following, reason)
            del self._segments[number + 1 :]
        if number < len(self._segments) - 1:
            segment.finish()
            self._rebuilt.append(segment)
            segment.end_offset = self._segments[number + 1].base_offset
            self._write_snapshot(segment.end_offset)
        else:
            segment.flush_indexes()
        return cut

    def _is_room(self, segment: Segment, position: int, size: int) -> bool:
        """Whether all batches are there, and zeros behind them (`storage/ahead.py`)."""
        at = self._segments.index(segment) + 1
        least = self._segments[at].base_offset if at < len(self._segments) else self._recovery_point
        return segment.end_offset >= least and is_zero(segment.log.open(), position, size)

    def _take(self, segment: Segment, position: int, size: int) -> int:
        """Note the batches from `position` on; the position behind the last."""
        file = segment.log.open()
        batches = checked(file, position, size, next_offset=segment.end_offset)
        for at, header, batch in batches:
            segment.note(at, header.size, header.last_offset, header.max_timestamp)
            position = at + header.size
            self._epochs.observe(header.partition_leader_epoch, header.base_offset)
            self._note_producer(header, batch, segment)
        return position

    def _note_producer(self, header: BatchHeader, batch: Buffer, segment: Segment | None) -> None:
        if header.producer_id < 0:
            return
        note_batch(
            self._producers,
            header,
            batch,
            base_offset=header.base_offset,
            timestamp=header.max_timestamp,
            seen_ms=self._now_ms,
            index=segment.transactions if segment else None,
        )

    def _skip(self, segment: Segment, error: DamagedLogError, size: int) -> int | None:
        """Behind one damaged batch among data that was safe once; None where the log must end."""
        self._last_error = error
        if segment.end_offset >= self._recovery_point:
            return None  # never synced: a torn write, and all behind it is no better
        file = segment.log.open()
        offset = segment.end_offset
        behind = good_batch_after(file, error.position, size, next_offset=offset + 1)
        if behind is None or behind == size:
            return None
        next_offset = next(extents(file, behind, size)).base_offset
        self._add_damage(segment, error, offset, next_offset)
        return behind

    def _is_out_of_step(self, segment: Segment, following: Segment) -> bool:
        """Whether batches between two segments were lost with the power.

        Compaction leaves gaps too, so they count only where nothing was compacted and only among
        data that may not have been synced.
        """
        if following.base_offset <= segment.end_offset:
            return following.base_offset < segment.end_offset
        if self._config.is_compacted:
            return self._cleaned_end is not None and following.base_offset > self._cleaned_end
        return segment.end_offset >= self._recovery_point

    def _cut(
        self, segment: Segment, position: int, size: int, following: list[Segment], reason: str
    ) -> None:
        """End the log at `position`. What may be data behind it is put beside first."""
        report = self._report
        for later in reversed(following):
            for pooled in (later.index.file, later.times.file, later.transactions.file):
                pooled.let_go()
                if self._disk.exists(pooled.path):
                    self._disk.remove(pooled.path)
            later.log.let_go()
            if later.size:
                kept = later.log.path + ".cut"
                self._disk.rename(later.log.path, kept)
                report.kept_files.append(kept)
            else:
                self._disk.remove(later.log.path)
            report.cut_bytes += later.size
        file = segment.log.open()
        was_safe = position < size and segment.end_offset < self._recovery_point
        if was_safe:
            self._add_damage(segment, self._last_error, segment.end_offset, segment.end_offset)
        if position < size:
            if was_safe or has_good_batch(file, position + 1, size, next_offset=segment.end_offset):
                self._keep(file, position, size, segment.log.path)
            file.truncate(position)
            report.cut_bytes += size - position
        segment.size = position
        if report.cut_bytes or reason:
            report.reason = reason
            log.warning("cut %d bytes of %s: %s", report.cut_bytes, self._folder, reason)

    def _keep(self, file: File, position: int, size: int, path: str) -> None:
        """Copy bytes that are about to be cut into a `.cut` file, which nothing ever reads."""
        kept = f"{path}.{position}.cut"
        copy = self._disk.open(kept, create=True)
        copy.truncate(0)
        while position < size:
            data = file.pread(min(_COPY_CHUNK, size - position), position)
            if not data:
                break
            copy.append(data)
            position += len(data)
        copy.sync()
        self._disk.sync_directory(self._folder)
        self._report.kept_files.append(kept)

    def _add_damage(
        self, segment: Segment, error: DamagedLogError, offset: int, end_offset: int
    ) -> None:
        damage = Damage(segment.log.path, error.position, offset, end_offset, error.reason)
        self._damage.append(damage)
        log.error("%s is damaged at byte %d: %s", damage.path, damage.position, damage.reason)

    # epochs

    def _load_epochs(self) -> bool:
        try:
            data = self._disk.read_file(f"{self._folder}/{LEADER_EPOCHS}")
            self._epochs = LeaderEpochs.decode(data)
        except (FileNotFoundError, MalformedFileError):
            return False
        return True

    def _rebuild_epochs(self) -> None:
        self._epochs = LeaderEpochs()
        for segment in self._segments:
            for _, header in headers(segment.log.open(), 0, segment.size):
                self._epochs.observe(header.partition_leader_epoch, header.base_offset)

    # producers

    def _producers_at(self, offset: int) -> ProducerStates:
        """The producers as they were when the log ended at `offset`."""
        start = self._segments[0].base_offset
        self._producers = ProducerStates()
        for snapshot in reversed([at for at in self._snapshots if at <= offset]):
            path = f"{self._folder}/{file_name(snapshot, SNAPSHOT)}"
            try:
                data = self._disk.read_file(path)
                self._producers = ProducerStates.decode(data, seen_ms=self._now_ms)
            except (FileNotFoundError, MalformedFileError) as error:
                log.info("%s is made anew: %s", path, error)
                continue
            start = snapshot
            break
        for segment, position, header in self._headers_between(start, offset):
            batch: Buffer = b""
            if header.is_control:
                batch = segment.log.open().pread(header.size, position)
            self._note_producer(header, batch, None)
        if self._producers.wants_recall:
            self._recall(start)
        return self._producers

    def _write_snapshot(self, offset: int) -> None:
        """What is known where a segment begins: the next recovery starts from there."""
        if offset in self._snapshots:
            return
        path = f"{self._folder}/{file_name(offset, SNAPSHOT)}"
        self._disk.replace_file(path, self._producers.encode(), sync=False)
        self._snapshots = sorted([*self._snapshots, offset])

    def _headers_between(self, start: int, end: int) -> Iterator[tuple[Segment, int, BatchHeader]]:
        for segment in self._segments:
            if segment.end_offset <= start or segment.base_offset >= end or not segment.size:
                continue
            at = segment.locate(start)
            for position, header in headers(segment.log.open(), at, segment.size):
                if header.base_offset >= end:
                    return
                yield segment, position, header

    def _recall(self, end: int) -> None:
        """Read back the batches before the last of each producer, which a snapshot leaves out."""
        left = _RECALL_BYTES
        for segment in reversed([s for s in self._segments if s.base_offset < end and s.size]):
            segment.load()
            stop = segment.locate(end)
            start = segment.index.position_at_most(max(0, stop - left))
            left -= stop - start
            for _, header in reversed(list(headers(segment.log.open(), start, stop))):
                if header.producer_id >= 0 and not header.is_control:
                    self._producers.recall(
                        header, base_offset=header.base_offset, timestamp=header.max_timestamp
                    )
            if left <= 0 or not self._producers.wants_recall:
                return

    def _drop_snapshots(self, end_offset: int) -> None:
        """Keep the snapshot of each segment and the newest; none beyond the end."""
        bases = {segment.base_offset for segment in self._segments}
        within = [offset for offset in self._snapshots if offset <= end_offset]
        kept = [offset for offset in within if offset in bases or offset == within[-1]]
        for offset in self._snapshots:
            if offset not in kept:
                self._disk.remove(f"{self._folder}/{file_name(offset, SNAPSHOT)}")
        self._snapshots = kept


def _offsets(names: list[str], suffix: str) -> list[int]:
    """The offsets in the names of one kind of file, in order; names of another form are not ours."""
    return sorted(
        int(name[:_NAME_DIGITS])
        for name in names
        if len(name) == _NAME_DIGITS + len(suffix)
        and name.endswith(suffix)
        and name[:_NAME_DIGITS].isdigit()
    )
