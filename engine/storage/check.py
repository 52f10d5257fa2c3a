"""Verifies a log directory that nobody has open: every file, every batch, every index entry.

Nothing is changed and nothing is trusted: what is damaged is told with its place. What the next
start puts right by itself (a torn end after an unclean stop, an index that lags) is a remark.
"""

import struct
from bisect import bisect_left
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from engine.base.ids import TopicPartition
from engine.storage.checkpoints import (
    CLEAN_SHUTDOWN,
    CLEANER_OFFSETS,
    HIGH_WATERMARKS,
    LEADER_EPOCHS,
    LOG_STARTS,
    META_PROPERTIES,
    PARTITION_METADATA,
    RECOVERY_POINTS,
    MalformedFileError,
    decode_offsets,
    decode_partition_metadata,
    decode_properties,
)
from engine.storage.disk import Disk, File
from engine.storage.epochs import LeaderEpochs
from engine.storage.producers import ProducerStates
from engine.storage.scan import DamagedLogError, checked, is_zero
from engine.storage.segment import INDEX, LOG, SNAPSHOT, TIME_INDEX, TXN_INDEX, file_name

_CHECKPOINT = ".checkpoint"
_WAITING = (".deleted", ".cleaned", ".swap", ".cut", ".tmp")
_PLACE, _TIME = struct.Struct(">ii"), struct.Struct(">qi")


class Finding(NamedTuple):
    """One thing that was found. `is_damage`: data cannot be read, or a start may be misled."""

    path: str
    text: str
    is_damage: bool


class Checked(NamedTuple):
    """What was looked at."""

    files: int
    batches: int
    records: int
    bytes: int


class _Batch(NamedTuple):
    """What the indexes say of a batch is held against this."""

    position: int
    base_offset: int
    last_offset: int
    newest_ms: int


class FolderCheck:
    """One look over a log directory. `findings` walks it; `counts` says how much was looked at."""

    def __init__(self, disk: Disk, path: str) -> None:
        self._disk = disk
        self._path = path
        self._points: dict[TopicPartition, int] = {}
        self._was_clean = disk.exists(f"{path}/{CLEAN_SHUTDOWN}")
        self._files = self._batches = self._records = self._bytes = 0

    @property
    def counts(self) -> Checked:
        return Checked(self._files, self._batches, self._records, self._bytes)

    def findings(self) -> Iterator[Finding]:
        """Everything worth a line, as it is found."""
        if not self._was_clean:
            yield Finding(
                self._path,
                "was not stopped cleanly: its next start checks the ends of its logs",
                is_damage=False,
            )
        yield from self._check_identity()
        for name in (RECOVERY_POINTS, LOG_STARTS, HIGH_WATERMARKS, CLEANER_OFFSETS):
            yield from self._check_offsets(name)
        for name in self._disk.list_folder(self._path):
            if not self._disk.is_folder(f"{self._path}/{name}"):
                continue
            if name.endswith(("-delete", "-stray")):
                yield Finding(f"{self._path}/{name}", "is set aside", is_damage=False)
            else:
                yield from self._check_partition(name)

    # -- the directory's own files -------------------------------------------------------------

    def _check_identity(self) -> Iterator[Finding]:
        path = f"{self._path}/{META_PROPERTIES}"
        try:
            values = decode_properties(self._read(path))
        except FileNotFoundError:
            yield Finding(path, "is missing: this is no log directory", is_damage=True)
            return
        for key in ("version", "cluster.id", "node.id"):
            if key not in values:
                yield Finding(path, f"names no {key}", is_damage=True)

    def _check_offsets(self, name: str) -> Iterator[Finding]:
        path = f"{self._path}/{name}"
        try:
            data = self._read(path)
            offsets = decode_offsets(data) if data else {}
        except FileNotFoundError:
            return
        except (MalformedFileError, ValueError) as error:
            yield Finding(path, f"cannot be read: {error}", is_damage=False)
            return
        if name == RECOVERY_POINTS:
            self._points = offsets
        for place in offsets:
            if not self._disk.is_folder(f"{self._path}/{place}"):
                yield Finding(path, f"names {place}, which is not there", is_damage=False)

    # -- one partition ---------------------------------------------------------------------------

    def _check_partition(self, name: str) -> Iterator[Finding]:
        folder = f"{self._path}/{name}"
        names = self._disk.list_folder(folder)
        bases = [int(n[:20]) for n in names if n.endswith(LOG) and n[:20].isdigit()]
        yield from self._check_small(folder, names)
        end = -1
        for number, base in enumerate(bases):
            if base < end:
                path = f"{folder}/{file_name(base, LOG)}"
                yield Finding(path, f"begins before offset {end}", is_damage=True)
            is_last = number + 1 == len(bases)
            end = yield from self._check_segment(folder, base, is_last=is_last)
        point = next((at for tp, at in self._points.items() if str(tp) == name), 0)
        if bases and point > end:
            yield Finding(
                folder, f"ends at offset {end}, but was safe up to {point}", is_damage=True
            )

    def _check_small(self, folder: str, names: list[str]) -> Iterator[Finding]:
        readers: dict[str, Callable[[bytes], object]] = {
            PARTITION_METADATA: decode_partition_metadata,
            LEADER_EPOCHS: LeaderEpochs.decode,
        }
        for name in names:
            path = f"{folder}/{name}"
            read = readers.get(name)
            if name.endswith(SNAPSHOT):
                read = _producers_of
            if name.endswith(_WAITING):
                yield Finding(path, "is left over and not part of the log", is_damage=False)
            elif name.endswith(_CHECKPOINT):
                yield from self._check_batches(path)
            elif read is not None:
                try:
                    read(self._read(path))
                except MalformedFileError as error:
                    yield Finding(path, f"cannot be read: {error}", is_damage=False)

    def _check_batches(self, path: str) -> Iterator[Finding]:
        """A metadata snapshot: a file of batches without an index."""
        file = self._disk.open(path)
        try:
            for _, header, _ in checked(file, 0, file.size(), next_offset=0):
                self._batches += 1
                self._records += header.record_count
        except DamagedLogError as error:
            yield Finding(path, str(error), is_damage=True)
        self._count(file)

    def _check_segment(
        self, folder: str, base: int, *, is_last: bool
    ) -> Generator[Finding, None, int]:
        """Every batch of a segment and what its indexes say of them; where the segment ends."""
        path = f"{folder}/{file_name(base, LOG)}"
        file = self._disk.open(path)
        size, batches, end = file.size(), list[_Batch](), base
        try:
            for position, header, _ in checked(file, 0, size, next_offset=base):
                end = header.last_offset + 1
                batches.append(_Batch(position, header.base_offset, end - 1, header.max_timestamp))
                self._records += header.record_count
        except DamagedLogError as error:
            is_torn = is_last and not self._was_clean
            text = f"{error}" + ("; the next start decides whether it ends there" * is_torn)
            if not self._was_clean and is_zero(file, error.position, size):
                is_torn, text = True, f"has zeros from byte {error.position} on, which a start cuts"
            yield Finding(path, text, is_damage=not is_torn)
        self._batches += len(batches)
        self._count(file)
        yield from self._check_index(folder, base, batches)
        yield from self._check_times(folder, base, batches)
        yield from self._check_size(f"{folder}/{file_name(base, TXN_INDEX)}", 34)
        return end

    def _check_index(self, folder: str, base: int, batches: list[_Batch]) -> Iterator[Finding]:
        """Each entry names where a batch begins, and an offset in it or not far behind."""
        path = f"{folder}/{file_name(base, INDEX)}"
        starts = {batch.position: batch.base_offset for batch in batches}
        end, before = (batches[-1].last_offset + 1 if batches else base), -1
        for offset, position in self._entries(path, _PLACE):
            if not offset and not position and before >= 0:
                break  # genuine Kafka makes the file larger than its entries while it is written
            if not before < offset < end - base or starts.get(position, end) > base + offset:
                yield self._misled(path, f"points at byte {position} for offset {base + offset}")
                return
            before = offset
        yield from self._check_size(path, _PLACE.size)

    def _check_times(self, folder: str, base: int, batches: list[_Batch]) -> Iterator[Finding]:
        """Each entry has the newest time of the batch that it names."""
        path = f"{folder}/{file_name(base, TIME_INDEX)}"
        before = -1
        for timestamp, offset in self._entries(path, _TIME):
            if not timestamp and not offset and before >= 0:
                break
            at = bisect_left(batches, base + offset, key=lambda batch: batch.last_offset)
            if timestamp < before or at == len(batches) or batches[at].newest_ms != timestamp:
                yield self._misled(path, f"has time {timestamp} for offset {base + offset}")
                return
            before = timestamp
        yield from self._check_size(path, _TIME.size)

    def _misled(self, path: str, text: str) -> Finding:
        """After an unclean stop indexes are made anew; after a clean one they are trusted."""
        return Finding(path, f"{text}, which is wrong", is_damage=self._was_clean)

    def _check_size(self, path: str, unit: int) -> Iterator[Finding]:
        try:
            size = self._disk.file_size(path)
        except FileNotFoundError:
            return
        if size % unit:
            yield self._misled(path, f"is {size} bytes long, no multiple of {unit}")

    def _entries(self, path: str, form: struct.Struct) -> Iterator[tuple[int, int]]:
        try:
            data = self._read(path)
        except FileNotFoundError:
            return
        yield from form.iter_unpack(data[: len(data) - len(data) % form.size])

    def _read(self, path: str) -> bytes:
        data = self._disk.read_file(path)
        self._files += 1
        self._bytes += len(data)
        return data

    def _count(self, file: File) -> None:
        self._files += 1
        self._bytes += file.size()


def _producers_of(data: bytes) -> ProducerStates:
    return ProducerStates.decode(data, seen_ms=0)
