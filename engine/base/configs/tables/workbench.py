"""Settings of our own: what genuine Kafka has no name for. All begin with `workbench.`."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

WORKBENCH_KEYS: dict[str, ConfigKey] = read_table("""
workbench.durability | STRING | fsync | in fsync, os | | When acknowledged records are safe: fsync, once they survive a power cut; os, once they are written to the system, as in Kafka.
workbench.max.partitions.per.request | INT | 2000 | 1..10000 | | The most partitions one request may make; Kafka takes up to 10000 and stalls meanwhile.
workbench.max.changes.per.request | INT | 2000 | 1..50000 | | The most topics or settings one request may change.
workbench.max.request.bytes | INT | 2097152 | 1024.. | | The largest request other than Produce.
workbench.disk.low.bytes | LONG | 1073741824 | 0.. | cluster | Free bytes below which the disk counts as nearly full; 0 never warns.
workbench.descriptors.reserved | INT | 128 | 0.. | | File descriptors that connections leave to the logs.
""")
