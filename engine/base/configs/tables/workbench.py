"""Settings of our own: what genuine Kafka has no name for. All begin with `workbench.`."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

WORKBENCH_KEYS: dict[str, ConfigKey] = read_table("""
workbench.durability | STRING | fsync | in fsync, os | | When acknowledged records are safe: fsync, once they survive a power cut; os, once they are written to the system, as in Kafka.
workbench.unclean.election.interval.ms | INT | 300000 | 1.. | | How often partitions without a leader are given whoever is left, where their topic allows that.
workbench.max.partitions.per.request | INT | 2000 | 1..10000 | | The most partitions one request may make; Kafka takes up to 10000 and stalls meanwhile.
workbench.max.changes.per.request | INT | 2000 | 1..50000 | | The most topics or settings one request may change.
workbench.max.request.elements | INT | 50000 | 100.. | | Elements of arrays and tagged fields in one request, in all; large structs count more than once.
workbench.request.elements.of.any | INT | 8000 | 100.. | | Elements that a request of any size may have.
workbench.request.bytes.an.element | INT | 10 | 1.. | | Bytes of a request that let it have an element more.
workbench.max.request.tags | INT | 64 | 1.. | | Tagged fields of one struct or header of a request.
workbench.max.requests.in.flight | INT | 64 | 1.. | | Requests of one connection that may wait for their answers (produce pipelining).
workbench.max.output.bytes | INT | 1048576 | 1024.. | | Answers queued for a slow reader before its connection is no longer read.
workbench.max.unparsed.bytes | INT | 65536 | 1024.. | | Bytes taken from a connection whose requests may not go on yet.
workbench.max.partial.bytes | LONG | 268435456 | 1048576.. | | Bytes of unfinished frames held for all connections together.
workbench.max.turn.ms | DOUBLE | 4.0 | 0.1.. | | Time one connection may hold the loop before the others get their turn.
workbench.max.frame.ms | INT | 30000 | 1.. | | Time for a frame to become complete, besides what its size allows.
workbench.min.frame.bytes.per.ms | DOUBLE | 8.0 | 0.001.. | | The slowest that the rest of a frame may come.
workbench.max.decompressed.bytes | INT | 67108864 | 1024..2147483639 | | Bytes that a produced batch may grow to when it is opened; max.decompressed.message.bytes may say less for a topic.
workbench.max.decompression.ratio | INT | 100 | 1.. | | How many times larger a produced batch may grow, above 4 MiB.
workbench.max.topics.in.making | INT | 1000 | 1.. | | Topics that may be in the making at once because clients asked for them.
workbench.max.open.files | INT | 0 | 0.. | | Log files open at once; 0 takes a half of the descriptors that connections leave, 256 to 4096.
workbench.max.request.bytes | INT | 2097152 | 1024.. | | The largest request other than Produce.
workbench.disk.low.bytes | LONG | 1073741824 | 0.. | cluster | Free bytes below which the disk counts as nearly full; 0 never warns.
workbench.trash.max.bytes | LONG | 10737418240 | 0.. | cluster | Bytes of deleted topics kept to be brought back, the oldest leave first; 0 deletes for good at once.
workbench.trash.retention.ms | LONG | 604800000 | 0..9007199254740991 | cluster | How long a deleted topic can be brought back; 0 deletes for good at once.
workbench.trash.max.topics | INT | 10000 | 0..100000 | cluster | Deleted topics kept at most; 0 deletes for good at once.
workbench.descriptors.reserved | INT | 128 | 0.. | | File descriptors that connections leave to the logs.
""")
