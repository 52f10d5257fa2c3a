"""What shortens or closes a log: truncation, deletion from the start, a clean close."""

import contextlib
from collections import deque
from typing import TYPE_CHECKING

from engine.storage.checkpoints import (
    LEADER_EPOCHS,
    PARTITION_METADATA,
    MalformedFileError,
    decode_partition_metadata,
)
from engine.storage.epochs import LeaderEpochs
from engine.storage.files import PooledFile
from engine.storage.recovery import LogLoader
from engine.storage.segment import INDEX, LOG, SNAPSHOT, TIME_INDEX, TXN_INDEX, Segment, file_name

if TYPE_CHECKING:
    from engine.storage.log import Log

DELETED = ".deleted"


def truncate_to(log: "Log", offset: int) -> int:
    """Drop every batch that reaches `offset`; the new end, which lies at or before `offset`."""
    if offset >= log.end_offset:
        _forget_epochs(log)
        return log.end_offset
    if offset <= log.segments[0].base_offset:
        restart_at(log, offset)
        return offset
    while log.segments[-1].base_offset >= offset:
        remove_segment(log, log.segments.pop())
    segment = log.segments[-1]
    segment.cut(segment.locate(offset))
    # a power cut must not bring back what was dropped, behind what will be appended
    segment.log.open().sync()
    log.disk.sync_directory(log.folder)
    _drop_snapshots(log, [at for at in log.snapshots if at > segment.end_offset])
    _take_over(log)
    log.start_offset = min(log.start_offset, log.end_offset)
    return log.end_offset


def restart_at(log: "Log", offset: int) -> None:
    """Drop every batch; the log goes on at `offset`."""
    while log.segments:
        remove_segment(log, log.segments.pop())
    _drop_snapshots(log, list(log.snapshots))
    log.active = None
    log.closed_size = 0
    log.start_offset = log.end_offset = log.synced_end = offset
    log.syncing = deque(min(end, offset) for end in log.syncing)
    log.damage.clear()
    log.producers.clear()
    log.epochs = LeaderEpochs()
    if log.disk.is_folder(log.folder):
        log.disk.sync_directory(log.folder)
        _write_epochs(log)


def _forget_epochs(log: "Log") -> None:
    """Epochs that begin at the end of the log have no batch: nobody else may know of them."""
    if log.epochs.truncate_end(log.end_offset) and log.active is not None:
        _write_epochs(log)


def _write_epochs(log: "Log") -> None:
    """What the file says more than the log holds does no harm: a full disk must stop nothing."""
    with contextlib.suppress(OSError):
        log.write_epochs()


def _take_over(log: "Log") -> None:
    """Set what follows from the segments that are left."""
    log.active = log.segments[-1]
    log.end_offset = log.active.end_offset
    log.closed_size = sum(segment.size for segment in log.segments[:-1])
    log.synced_end = min(log.synced_end, log.end_offset)
    log.syncing = deque(min(end, log.end_offset) for end in log.syncing)
    _forget_epochs(log)
    loader = LogLoader(
        log.pool,
        log.folder,
        log.config,
        recovery_point=log.synced_end,
        was_clean=True,
        now_ms=log.clock.now_ms(),
    )
    log.producers = loader.producers_of(log.segments, log.snapshots, log.end_offset)


def doubt_everything(log: "Log", rebuilt: list[Segment]) -> None:
    """After an unclean stop: whoever wrote the folder may have been killed before its first sync.

    All that recovery trusts, or wrote, is for the next sync to make safe.
    """
    for segment in rebuilt:
        log.close_safely(segment)
    try:
        decode_partition_metadata(log.disk.read_file(f"{log.folder}/{PARTITION_METADATA}"))
    except (FileNotFoundError, MalformedFileError):
        log.write_metadata()
    for name in (PARTITION_METADATA, LEADER_EPOCHS):
        log.unsynced.add(f"{log.folder}/{name}")
    for folder in (log.folder, log.folder.rpartition("/")[0]):
        log.unsynced.add(folder, is_folder=True)


def delete_up_to(log: "Log", offset: int) -> None:
    """Records below `offset` are no longer read; their bytes go with whole segments."""
    if offset <= log.start_offset:
        return
    log.start_offset = offset
    if log.epochs.truncate_start(offset):
        _write_epochs(log)


def delete_old_segments(log: "Log") -> int:
    """Remove the segments that lie below the log start; how many."""
    count = 0
    while count + 1 < len(log.segments) and log.segments[count + 1].base_offset <= log.start_offset:
        count += 1
    for path in drop_oldest(log, count):
        log.disk.remove(path)
    return count


def drop_oldest(log: "Log", count: int) -> list[str]:
    """Take the `count` oldest segments out of the log, at most up to its end.

    Their files are renamed, to be removed when nobody reads them any more: the new paths. Oldest
    first: whatever of it a crash leaves undone, no gap opens.
    """
    if count and count == len(log.segments):
        log.roll()
        count = min(count, len(log.segments) - 1)  # an empty one is not rolled
    renamed: list[str] = []
    for segment in log.segments[:count]:
        following = log.segments[1].base_offset
        delete_up_to(log, following)
        renamed += set_aside(log, segment)
        log.closed_size -= segment.size
        del log.segments[0]
    if count:
        oldest = log.segments[0].base_offset
        _drop_snapshots(log, [at for at in log.snapshots if at < oldest])
    return renamed


def set_aside(log: "Log", segment: Segment) -> list[str]:
    """Rename a segment's files, the batches first; the paths they have now."""
    renamed = []
    for pooled in _files(segment):
        pooled.let_go()
    for suffix in (LOG, INDEX, TIME_INDEX, TXN_INDEX):
        path = segment.path + suffix
        if log.disk.exists(path):
            log.disk.rename(path, path + DELETED)
            renamed.append(path + DELETED)
        log.unsynced.drop(path)
    return renamed


def close(log: "Log") -> None:
    """Leave the folder so that the next start need not check it: all written, all synced."""
    active = log.active
    if active is not None and log.failed is None and not _is_settled(log):
        file = active.log.open()
        if file.size() != active.size:
            file.truncate(active.size)  # the remnant of an append that failed
        active.finish()
        log.write_snapshot(log.end_offset)
        for path in active.paths():
            log.unsynced.add(path)
        log.unsynced.add(log.folder, is_folder=True)
        log.syncing.clear()
        run, end_offset = log.sync_job()
        run()
        log.mark_synced(end_offset)
    let_go(log)


def let_go(log: "Log") -> None:
    """Close the files and leave them as they are."""
    for segment in log.segments:
        for pooled in _files(segment):
            pooled.let_go()


def _is_settled(log: "Log") -> bool:
    """Whether nothing happened since the log was opened from a clean stop."""
    return log.opened_end == log.end_offset and not log.is_dirty


def _files(segment: Segment) -> tuple[PooledFile, ...]:
    return (segment.log, segment.index.file, segment.times.file, segment.transactions.file)


def remove_segment(log: "Log", segment: Segment) -> None:
    for pooled in _files(segment):
        pooled.let_go()
    for suffix in (LOG, INDEX, TIME_INDEX, TXN_INDEX):
        path = segment.path + suffix
        if log.disk.exists(path):
            log.disk.remove(path)
        log.unsynced.drop(path)


def _drop_snapshots(log: "Log", offsets: list[int]) -> None:
    for offset in offsets:
        log.disk.remove(f"{log.folder}/{file_name(offset, SNAPSHOT)}")
        log.snapshots.remove(offset)
