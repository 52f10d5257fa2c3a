"""Where in a data folder what lies."""

from engine.storage.layout import layout_of
from tests.sim.disk import MemoryDisk


def test_a_genuine_log_dir_is_opened_where_it_is() -> None:
    disk = MemoryDisk()
    assert layout_of(disk, "/data") == ("/data/broker-1", "/data", 1)
    disk.make_folder("/data")
    disk.replace_file(
        "/data/meta.properties", b"version=1\ncluster.id=abc\nnode.id=7\ndirectory.id=x\n"
    )
    assert layout_of(disk, "/data") == ("/data", "/data.workbench", 7)
