"""A folder verified while nobody has it open: nothing is overlooked, nothing is changed."""

import shutil
from pathlib import Path

import pytest

from engine.storage.check import Finding, FolderCheck
from engine.storage.checkpoints import RECOVERY_POINTS
from engine.storage.config import LogConfig
from engine.storage.os_disk import OsDisk
from tests.engine.storage.building import ORDERS, TOPIC_ID, append, batch_of, marker, open_folder
from tests.sim.disk import MemoryDisk

GOLDEN = Path(__file__).parents[2] / "golden/log/4.3.1"
ORDERS_0 = f"/data/{ORDERS}"
FIRST = f"{ORDERS_0}/{0:020d}"
CONFIG = LogConfig(segment_bytes=1500, index_interval_bytes=200)


def filled(*, is_clean: bool = True) -> MemoryDisk:
    disk = MemoryDisk()
    folder = open_folder(disk)
    log = folder.open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
    for number in range(20):
        append(log, batch_of(2, value=b"x" * 100, producer_id=7, epoch=0, sequence=number * 2))
    append(log, batch_of(1, producer_id=8, epoch=0, sequence=0, transactional=True))
    append(log, marker(8, 0, commits=False))
    if is_clean:
        folder.close()
    else:
        run, end = log.sync_job()
        run()
        log.mark_synced(end)
        folder.write_checkpoints({})
    return disk


def found(disk: MemoryDisk | OsDisk, path: str = "/data") -> list[Finding]:
    return list(FolderCheck(disk, path).findings())


def test_a_folder_that_was_stopped_cleanly_is_well() -> None:
    disk = filled()
    before = disk.files()
    looking = FolderCheck(disk, "/data")
    assert list(looking.findings()) == []
    assert (looking.counts.batches, looking.counts.records) == (22, 42)
    assert looking.counts.bytes >= sum(map(len, before.values())) - 200
    assert disk.files() == before


def test_genuine_kafkas_folder_is_well(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN, tmp_path / "log")
    assert [f for f in found(OsDisk(), str(tmp_path / "log")) if f.is_damage] == []


@pytest.mark.parametrize(
    ("suffix", "position", "text"),
    [
        (".log", 200, "checksum"),
        (".log", 16, "message format"),
        (".index", 1, "points at byte"),
        (".index", 7, "points at byte"),
        (".timeindex", 2, "has time"),
    ],
)
def test_a_flipped_bit_is_found_with_its_place(suffix: str, position: int, text: str) -> None:
    disk = filled()
    disk.flip_bit(FIRST + suffix, position)
    damaged = [finding for finding in found(disk) if finding.is_damage]
    assert text in damaged[0].text
    assert damaged[0].path == FIRST + suffix


def test_damaged_small_files_are_remarks_since_they_can_be_made_anew() -> None:
    disk = filled()
    snapshot = max(path for path in disk.files() if path.endswith(".snapshot"))
    for path in (snapshot, f"{ORDERS_0}/leader-epoch-checkpoint", f"/data/{RECOVERY_POINTS}"):
        disk.flip_bit(path, 0)
    remarks = found(disk)
    assert [finding.is_damage for finding in remarks] == [False] * 3
    assert all("cannot be read" in finding.text for finding in remarks)


def test_a_torn_end_after_an_unclean_stop_is_for_the_next_start() -> None:
    disk = filled(is_clean=False)
    last = max(path for path in disk.files() if path.endswith(".log"))
    disk.open(last).append(b"\0" * 30)
    assert [f.is_damage for f in found(disk) if "has zeros" in f.text] == [False]
    disk.open(last).append(b"torn")
    findings = list(found(disk))
    assert not [finding for finding in findings if finding.is_damage]
    assert any("the next start decides" in finding.text for finding in findings)
    assert "not stopped cleanly" in findings[0].text


def test_what_was_safe_and_is_gone_is_damage() -> None:
    disk = filled(is_clean=False)
    last = max(path for path in disk.files() if path.endswith(".log"))
    disk.open(last).truncate(0)
    (damage,) = [finding for finding in found(disk) if finding.is_damage]
    assert "was safe up to 42" in damage.text


def test_what_does_not_belong_is_remarked() -> None:
    disk = filled()
    disk.open(f"{ORDERS_0}/{0:020d}.log.deleted", create=True)
    disk.make_folder("/data/old-0.abc-delete")
    disk.remove("/data/meta.properties")
    texts = {finding.path.rpartition("/")[2]: finding for finding in found(disk)}
    assert texts["meta.properties"].is_damage
    assert not texts["old-0.abc-delete"].is_damage
    assert not texts[f"{0:020d}.log.deleted"].is_damage


def test_segments_that_overlap_are_damage() -> None:
    disk = filled()
    disk.rename(f"{ORDERS_0}/{10:020d}.log", f"{ORDERS_0}/{9:020d}.log")
    assert any("begins before offset 10" in finding.text for finding in found(disk))


def test_metadata_snapshots_are_read_too() -> None:
    disk = filled()
    path = f"/data/__cluster_metadata-0/{3:020d}-{1:010d}.checkpoint"
    disk.make_folder("/data/__cluster_metadata-0")
    disk.open(path, create=True).append(bytes(batch_of(3)))
    assert found(disk) == []
    disk.flip_bit(path, 70)
    assert [finding.is_damage for finding in found(disk)] == [True]
