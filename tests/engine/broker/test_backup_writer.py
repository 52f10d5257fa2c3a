"""A backup of a folder that nobody has open: what it says about itself, and where it may go."""

import asyncio
import shutil
from pathlib import Path

import pytest

from engine.base.clock import ManualClock
from engine.broker.backup_source import stopped_source
from engine.broker.backup_writer import BackupWriter, TakenError
from engine.broker.stopped_folder import StoppedFolder
from engine.storage.check import FolderCheck
from engine.storage.os_disk import OsDisk
from tests.engine.broker.clusters import FOLDER, node
from tests.engine.broker.test_broker import write
from tests.sim.disk import MemoryDisk

GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"


def filled() -> MemoryDisk:
    disk = MemoryDisk()

    async def before() -> None:
        async with node(disk) as running:
            await running.create("a", 1)
            await running.create("b", 1)
            await write(running, "a")

    asyncio.run(before())
    return disk


def write_to(disk: MemoryDisk, target: str, *topics: str) -> BackupWriter:
    writer = BackupWriter(disk, stopped_source(disk, [FOLDER], topics), target, clock=ManualClock())
    for _ in writer.steps():
        pass
    return writer


def test_a_backup_of_a_backup_is_the_same_cluster_in_a_later_epoch() -> None:
    disk = filled()
    write_to(disk, "/one")
    first = StoppedFolder(disk, "/one/broker-1")
    was = StoppedFolder(disk, FOLDER)
    assert first.image.topics == was.image.topics
    assert first.image.cluster_id == was.image.cluster_id
    assert first.image.next_producer_id == was.image.next_producer_id
    assert first.epoch == was.epoch + 1
    assert list(FolderCheck(disk, "/one/broker-1").findings()) == []


def test_it_counts_what_it_holds() -> None:
    disk = filled()
    assert write_to(disk, "/one").written[:2] == (2, 1)
    assert write_to(disk, "/two", "b").written == (1, 0, 0, ())
    assert list(StoppedFolder(disk, "/two/broker-1").image.topics) == ["b"]


def test_nothing_is_written_over_and_a_remnant_makes_way() -> None:
    disk = filled()
    disk.make_folder("/one/mine")
    with pytest.raises(TakenError, match="/one is there already"):
        write_to(disk, "/one")
    assert disk.list_folder("/one") == ["mine"]
    disk.make_folder("/two.partial/broker-1/a-0")
    disk.make_folder("/two")
    write_to(disk, "/two")
    assert disk.list_folder("/two") == ["broker-1"]
    assert not disk.is_folder("/two.partial")


def test_genuine_kafkas_folder_is_backed_up_whole(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN, tmp_path / "log")
    disk, to = OsDisk(), str(tmp_path / "backup")
    source = stopped_source(disk, [str(tmp_path / "log")])
    writer = BackupWriter(disk, source, to, clock=ManualClock())
    assert sum(writer.steps()) == source.size
    there = stopped_source(disk, [f"{to}/broker-1"])
    assert there.image.topics == source.image.topics
    assert {p.place: p.size for p in there.partitions} == {
        p.place: p.size for p in source.partitions
    }
    assert not [
        found for found in FolderCheck(disk, f"{to}/broker-1").findings() if found.is_damage
    ]
