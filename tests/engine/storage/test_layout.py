"""Where in a data folder what lies."""

from engine.storage.layout import brokers_in, layout_of, log_folders
from tests.sim.disk import MemoryDisk


def test_a_genuine_log_dir_is_opened_where_it_is() -> None:
    disk = MemoryDisk()
    assert layout_of(disk, "/data") == ("/data/broker-1", "/data", 1)
    disk.make_folder("/data")
    disk.replace_file(
        "/data/meta.properties", b"version=1\ncluster.id=abc\nnode.id=7\ndirectory.id=x\n"
    )
    assert layout_of(disk, "/data") == ("/data", "/data.workbench", 7)


def test_every_broker_has_its_log_dir_and_the_first_ones_comes_first() -> None:
    disk = MemoryDisk()
    for name in ("broker-3", "broker-10", "broker-1", "broker-x", "3", "broker-4"):
        disk.make_folder(f"/data/{name}")
        if name != "broker-4":
            disk.replace_file(f"/data/{name}/meta.properties", b"")
    assert sorted(brokers_in(disk, "/data")) == [1, 3, 10]
    assert log_folders(disk, "/data") == ["/data/broker-1", "/data/broker-3", "/data/broker-10"]
    assert log_folders(disk, "/none") == ["/none/broker-1"]
