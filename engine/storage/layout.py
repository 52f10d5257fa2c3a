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
