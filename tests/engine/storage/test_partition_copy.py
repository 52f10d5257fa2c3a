"""A log copied up to an offset: the same batches, everything else made anew."""

import shutil
from pathlib import Path

import pytest

from engine.base.ids import PartitionIndex, TopicName, TopicPartition
from engine.storage.config import INT64_MAX, LogConfig
from engine.storage.os_disk import OsDisk
from engine.storage.partition_copy import PartitionCopy, PartitionSource
from tests.engine.storage.building import ORDERS, TOPIC_ID, append, batch_of, marker, open_folder
from tests.sim.disk import MemoryDisk

GOLDEN = Path(__file__).parents[2] / "golden/log/4.3.1"
CONFIG = LogConfig(segment_bytes=1500, index_interval_bytes=200)
TO = "/copy/orders-0"


def filled() -> tuple[MemoryDisk, PartitionSource]:
    disk = MemoryDisk()
    folder = open_folder(disk)
    log = folder.open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
    for number in range(20):
        append(log, batch_of(2, value=b"x" * 100, producer_id=7, epoch=0, sequence=number * 2))
    append(log, batch_of(1, producer_id=8, epoch=0, sequence=0, transactional=True))
    append(log, marker(8, 0, commits=False))
    source = PartitionSource(
        ORDERS,
        TOPIC_ID,
        log.folder,
        tuple((segment.base_offset, segment.size) for segment in log.segments),
        log.start_offset,
        log.end_offset,
        log.epochs.entries,
        CONFIG,
    )
    folder.close()
    return disk, source


def copied(disk: MemoryDisk, source: PartitionSource) -> PartitionCopy:
    copy = PartitionCopy(disk, source, TO, topic_id=TOPIC_ID, now_ms=1)
    assert sum(copy.steps()) == copy.size
    return copy


def files(disk: MemoryDisk, folder: str) -> dict[str, bytes]:
    at = f"{folder}/"
    return {path.removeprefix(at): data for path, data in disk.files().items() if at in path}


def test_a_whole_copy_is_file_for_file_what_a_clean_stop_left() -> None:
    disk, source = filled()
    copy = copied(disk, source)
    assert (copy.end_offset, copy.record_count, copy.left_out) == (42, 42, [])
    assert len(source.segments) > 2
    assert files(disk, TO) == files(disk, source.folder)


def test_it_ends_before_the_first_batch_that_reaches_the_offset() -> None:
    disk, source = filled()
    copy = copied(disk, source._replace(end_offset=7))
    assert (copy.end_offset, copy.record_count) == (6, 6)
    names = [name for name in files(disk, TO) if name.endswith(".log")]
    assert len(names) < len(source.segments)


def test_a_partition_without_a_batch_gets_no_folder() -> None:
    disk = MemoryDisk()
    copied(disk, filled()[1]._replace(segments=()))
    assert not disk.is_folder(TO)


@pytest.mark.parametrize("name", ["compacted", "segments", "txn", "plain-zstd"])
def test_genuine_kafkas_batches_and_aborted_transactions_are_the_same(
    tmp_path: Path, name: str
) -> None:
    place = TopicPartition(TopicName(name), PartitionIndex(0))
    folder = tmp_path / str(place)
    shutil.copytree(GOLDEN / str(place), folder)
    logs = sorted(folder.glob("*.log"))
    source = PartitionSource(
        place, TOPIC_ID, str(folder), tuple((int(at.stem), at.stat().st_size) for at in logs),
        0, INT64_MAX, (), LogConfig(),
    )  # fmt: skip
    copy = PartitionCopy(OsDisk(), source, str(tmp_path / "to"), topic_id=TOPIC_ID, now_ms=1)
    assert sum(copy.steps()) == sum(at.stat().st_size for at in logs)
    for kind in ("*.log", "*.txnindex"):
        for original in folder.glob(kind):
            made = tmp_path / "to" / original.name
            data = made.read_bytes() if made.exists() else b""
            assert data == original.read_bytes()
