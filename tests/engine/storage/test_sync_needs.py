"""What the next sync must reach."""

import pytest

from engine.storage.sync_needs import SyncNeeds
from tests.sim.disk import MemoryDisk


def written(disk: MemoryDisk, path: str) -> None:
    disk.open(path, create=True).append(b"data")


def test_files_are_synced_before_the_folder_that_names_them() -> None:
    disk = MemoryDisk()
    disk.make_folder("/a")
    written(disk, "/a/file")
    written(disk, "/a/active")
    needs = SyncNeeds()
    needs.add("/a", is_folder=True)
    needs.add("/a/file")
    disk.calls.clear()
    needs.job(disk, disk.open("/a/active"))()
    synced = [call for call in disk.calls if call[0].startswith("sync")]
    assert synced == [("sync", "/a/file"), ("sync_directory", "/a"), ("sync", "/a/active")]


def test_a_need_stays_until_a_job_with_it_was_settled() -> None:
    disk = MemoryDisk()
    written(disk, "/file")
    needs = SyncNeeds()
    needs.add("/file")
    job = needs.job(disk, None)
    assert needs
    job()
    assert needs
    needs.settle()
    assert not needs


def test_a_need_that_arrived_during_a_job_stays() -> None:
    disk = MemoryDisk()
    written(disk, "/file")
    needs = SyncNeeds()
    needs.add("/file")
    job = needs.job(disk, None)
    needs.add("/file")
    job()
    needs.settle()
    assert needs


def test_files_that_are_gone_need_nothing() -> None:
    needs = SyncNeeds()
    needs.add("/gone")
    needs.add("/dropped")
    needs.drop("/dropped")
    needs.job(MemoryDisk(), None)()
    needs.settle()
    assert not needs


def test_a_failed_sync_settles_nothing() -> None:
    disk = MemoryDisk()
    written(disk, "/file")
    needs = SyncNeeds()
    needs.add("/file")
    disk.fail_on["sync"] = 5
    with pytest.raises(OSError, match="Input/output"):
        needs.job(disk, None)()
    needs.settle()
    assert needs
