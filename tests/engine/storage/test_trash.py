"""The trash on the disk, and what a stop in the middle leaves of it."""

import pytest

from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition
from engine.storage.trash import TOPIC_FILE, TrashedPartition, TrashedTopic, TrashFolder
from tests.sim.disk import MemoryDisk

ID = TopicId(b"0123456789abcdef")
PLACE = TopicPartition(TopicName("a"), PartitionIndex(0))
TRASH = "/data/trash"
LOG_DIR = "/data/broker-1"
TOPIC = TrashedTopic(
    "a", ID, (("retention.ms", "1"),), (TrashedPartition(0, (1,), 2, 3, 5, 9, 8, 70),), 1000
)


def trash(disk: MemoryDisk) -> TrashFolder:
    return TrashFolder(disk, TRASH, broker_id=1)


def disk_with_partition(path: str = f"{LOG_DIR}/a-0") -> MemoryDisk:
    disk = MemoryDisk()
    disk.make_folder(path)
    disk.open(f"{path}/x.log", create=True).append(b"records")
    disk.sync_everything()
    return disk


def test_a_topic_goes_in_and_comes_out_as_it_was() -> None:
    disk = disk_with_partition()
    trash(disk).note(TOPIC)
    trash(disk).take(ID, [(PLACE, f"{LOG_DIR}/a-0")])
    assert not disk.is_folder(f"{LOG_DIR}/a-0")
    assert trash(disk).load() == {ID: TOPIC}
    assert (TOPIC.record_count, TOPIC.size_bytes) == (4, 70)
    assert trash(disk).give_back(ID, PLACE, f"{LOG_DIR}/a-0")
    assert not trash(disk).give_back(ID, PLACE, f"{LOG_DIR}/a-0")
    trash(disk).given_back(ID, LOG_DIR)
    assert disk.read_file(f"{LOG_DIR}/a-0/x.log") == b"records"
    assert disk.list_folder(TRASH) == []


def test_a_topic_with_folders_left_in_it_is_not_forgotten() -> None:
    disk = disk_with_partition()
    trash(disk).note(TOPIC)
    trash(disk).take(ID, [(PLACE, f"{LOG_DIR}/a-0")])
    with pytest.raises(OSError, match="still"):
        trash(disk).given_back(ID, LOG_DIR)
    assert trash(disk).load() == {ID: TOPIC}


def test_what_was_half_deleted_or_never_filled_is_cleared() -> None:
    disk = MemoryDisk()
    disk.make_folder(f"{TRASH}/{ID.hex()}.leaving/broker-1/a-0")
    disk.make_folder(f"{TRASH}/{b'x' * 16}/broker-1")
    assert trash(disk).load() == {}
    assert disk.list_folder(TRASH) == []


def test_a_damaged_note_is_told_and_its_folder_stays(allowed_logs) -> None:
    allowed_logs("cannot be read and is left as it lies")
    disk = MemoryDisk()
    disk.make_folder(f"{TRASH}/{ID.hex()}")
    disk.open(f"{TRASH}/{ID.hex()}/{TOPIC_FILE}", create=True).append(b"{")
    assert trash(disk).load() == {}
    assert disk.list_folder(TRASH) == [ID.hex()]


def test_a_topic_removed_twice_is_no_error() -> None:
    disk = MemoryDisk()
    trash(disk).note(TOPIC)
    trash(disk).remove(ID)
    trash(disk).remove(ID)
    assert trash(disk).load() == {}
