"""What one broker's disk does when it is full, fails or loses power, and when the broker is gone."""

from errno import EIO, ENOSPC

import pytest

from engine.storage.broker_disk import BrokerDisk, LifeDisk
from tests.sim.disk import MemoryDisk


def begun() -> tuple[MemoryDisk, BrokerDisk, LifeDisk]:
    machine = MemoryDisk()
    machine.make_folder("/d")
    machine.open("/d/old", create=True).append(b"from before")
    disk = BrokerDisk(machine)
    return machine, disk, disk.begin()


def lose_power(disk: BrokerDisk) -> None:
    disk.end()
    disk.lose_power()


def test_a_power_cut_leaves_each_file_as_it_was_last_synced() -> None:
    machine, disk, life = begun()
    file = life.open("/d/new", create=True)
    file.append(b"safe")
    file.sync()
    life.sync_directory("/d")
    file.append(b" and not")
    life.open("/d/old").append(b", and more")
    lose_power(disk)
    assert machine.files() == {"/d/old": b"from before", "/d/new": b"safe"}


def test_zeros_behind_the_end_do_not_make_what_takes_their_place_safe() -> None:
    machine, disk, life = begun()
    file = life.open("/d/old")
    file.pwrite(bytes(20), 11)
    file.append(b", safe", 11)
    file.sync()
    file.append(b", and not", 17)
    lose_power(disk)
    assert machine.files() == {"/d/old": b"from before, safe"}


def test_a_power_cut_takes_back_what_no_folder_was_synced_for() -> None:
    machine, disk, life = begun()
    life.make_folder("/d/folder/inner")
    life.open("/d/folder/inner/file", create=True).sync()
    life.open("/d/file", create=True).sync()
    life.rename("/d/old", "/d/renamed")
    lose_power(disk)
    assert machine.files() == {"/d/old": b"from before"}
    assert machine.list_folder("/d") == ["old"]


def test_names_whose_folder_was_synced_stay() -> None:
    machine, disk, life = begun()
    life.make_folder("/d/folder")
    life.open("/d/folder/file", create=True).sync()
    life.sync_directory("/d/folder")
    life.rename("/d/folder", "/d/moved")
    life.rename("/d/old", "/d/renamed")
    life.sync_directory("/d")
    lose_power(disk)
    assert machine.files() == {"/d/moved/file": b"", "/d/renamed": b"from before"}


def test_a_file_replaced_without_a_sync_is_empty_after_a_power_cut() -> None:
    machine, disk, life = begun()
    life.replace_file("/d/safe", b"1")
    life.replace_file("/d/quick", b"2", sync=False)
    lose_power(disk)
    assert machine.files() == {"/d/old": b"from before", "/d/safe": b"1", "/d/quick": b""}


def test_what_an_earlier_life_did_not_sync_is_lost_too() -> None:
    machine, disk, life = begun()
    life.open("/d/old").append(b", and more")
    disk.end()
    later = disk.begin()
    assert later.open("/d/old").size() == len(b"from before, and more")
    lose_power(disk)
    assert machine.files()["/d/old"] == b"from before"


def test_nothing_of_a_dead_broker_writes() -> None:
    machine, disk, life = begun()
    file = life.open("/d/old")
    disk.end()
    disk.begin()
    for write in (
        lambda: file.append(b"x"),
        lambda: file.pwrite(b"x", 0),
        lambda: file.truncate(0),
        file.sync,
        lambda: life.open("/d/new", create=True),
        lambda: life.replace_file("/d/old", b"x"),
        lambda: life.rename("/d/old", "/d/new"),
        lambda: life.remove("/d/old"),
        lambda: life.remove_tree("/d"),
        lambda: life.sync_directory("/d"),
    ):
        with pytest.raises(OSError, match="the broker is gone"):
            write()
    assert machine.files() == {"/d/old": b"from before"}
    assert file.pread(4, 0) == b"from"  # answers under way may end


def test_a_full_disk_takes_nothing_and_gives_what_it_has() -> None:
    _, disk, life = begun()
    disk.is_full = True
    file = life.open("/d/old")
    for write in (
        lambda: file.append(b"x"),
        lambda: life.open("/d/new", create=True),
        lambda: life.make_folder("/d/new"),
        lambda: life.replace_file("/d/old", b"x"),
    ):
        with pytest.raises(OSError, match="No space") as full:
            write()
        assert full.value.errno == ENOSPC
    assert life.free_bytes("/d") == 0
    file.truncate(4)
    life.remove("/d/old")
    disk.is_full = False
    life.open("/d/new", create=True).append(b"x")


def test_a_disk_whose_sync_fails_says_so() -> None:
    machine, disk, life = begun()
    disk.does_sync_fail = True
    file = life.open("/d/old")
    file.append(b", and more")
    for sync in (file.sync, lambda: life.sync_directory("/d")):
        with pytest.raises(OSError, match="Input/output") as failed:
            sync()
        assert failed.value.errno == EIO
    lose_power(disk)
    assert machine.files()["/d/old"] == b"from before"
