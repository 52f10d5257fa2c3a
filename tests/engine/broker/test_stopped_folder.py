"""A folder that nobody has open is read as it would be opened, and not touched."""

import asyncio
from pathlib import Path

import pytest

from engine.broker.stopped_folder import NoClusterError, StoppedFolder
from engine.storage.os_disk import OsDisk
from tests.engine.broker.clusters import FOLDER, METADATA, Node, doomed_node, node
from tests.engine.broker.test_broker import write
from tests.sim.disk import MemoryDisk

GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"


async def filled(running: Node) -> None:
    await running.create("a", 2, configs=(("retention.ms", "7"),))
    await write(running, "a", 1)


@pytest.mark.parametrize("is_clean", [True, False])
def test_what_it_holds_is_what_a_start_finds(*, is_clean: bool) -> None:
    disk = MemoryDisk()

    async def before() -> Node:
        async with (node if is_clean else doomed_node)(disk) as running:
            await filled(running)
            return running

    was = asyncio.run(before())
    after = disk.kill()
    files = after.files()
    there = StoppedFolder(after, FOLDER)
    assert after.files() == files
    assert (there.broker_id, there.epoch) == (1, was.cluster.controller_epoch)
    assert there.image.topics["a"] == was.cluster.image.topics["a"]
    assert there.image.offset == was.cluster.next_metadata_offset - 1
    topic = there.image.topics["a"]
    first, second = (there.source(topic, partition) for partition in topic.partitions.values())
    assert (str(first.place), first.segments) == ("a-0", ())
    assert second.size == was.broker.partition("a", 1).log.size
    assert second.epochs == ((0, 0),)


def test_genuine_kafkas_folder_is_read() -> None:
    there = StoppedFolder(OsDisk(), str(GOLDEN))
    assert "txn" in there.image.topics
    found = [there.source(*place) for place in there.image.partitions()]
    starts = {str(part.place): part.start_offset for part in found}
    assert starts["segments-0"] > 0
    assert starts["plain-none-0"] == 0


def test_metadata_without_its_beginning_is_refused_and_so_is_any_folder() -> None:
    disk = MemoryDisk()
    disk.make_folder(FOLDER)
    with pytest.raises(NoClusterError, match="There is no cluster"):
        StoppedFolder(disk, FOLDER)

    async def before() -> None:
        async with node(disk):
            pass

    asyncio.run(before())
    disk.flip_bit(f"{METADATA}/{0:020d}.log", 80)
    with pytest.raises(NoClusterError, match=r"is damaged: at byte 0: the checksum is wrong"):
        StoppedFolder(disk, FOLDER)
    disk.remove(f"{METADATA}/{0:020d}.log")
    with pytest.raises(NoClusterError, match="its beginning is missing"):
        StoppedFolder(disk, FOLDER)
