"""Where in a data folder the broker's log.dir lies, and where our own files lie."""

from typing import NamedTuple

from engine.storage.checkpoints import META_PROPERTIES, decode_properties
from engine.storage.disk import Disk

FIRST_BROKER = 1


class Layout(NamedTuple):
    """Which folder is the broker's log.dir, whose it is, and where our own files lie."""

    log_folder: str
    own_folder: str
    broker_id: int


def layout_of(disk: Disk, data_folder: str) -> Layout:
    """A folder that holds meta.properties is a genuine log.dir; else brokers' folders lie in it."""
    identity = f"{data_folder}/{META_PROPERTIES}"
    if not disk.exists(identity):
        return Layout(f"{data_folder}/broker-{FIRST_BROKER}", data_folder, FIRST_BROKER)
    node_id = decode_properties(disk.read_file(identity)).get("node.id", "")
    broker_id = int(node_id) if node_id.isdigit() else FIRST_BROKER
    return Layout(data_folder, f"{data_folder}.workbench", broker_id)


def brokers_in(disk: Disk, own_folder: str) -> list[int]:
    """The brokers that have a folder there."""
    return [
        int(name.removeprefix("broker-"))
        for name in disk.list_folder(own_folder)
        if name.startswith("broker-")
        and name.removeprefix("broker-").isdigit()
        and disk.exists(f"{own_folder}/{name}/{META_PROPERTIES}")
    ]


def log_folders(disk: Disk, data_folder: str) -> list[str]:
    """The log.dirs of all brokers of a data folder, the first one's first."""
    layout = layout_of(disk, data_folder)
    others = [each for each in brokers_in(disk, layout.own_folder) if each != layout.broker_id]
    return [layout.log_folder, *(f"{layout.own_folder}/broker-{each}" for each in sorted(others))]
