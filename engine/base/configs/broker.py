"""The settings of brokers, all subjects together."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

BROKER_KEYS: dict[str, ConfigKey] = read_table("""
node.id | INT | null | | | The number of this broker in its cluster.
auto.create.topics.enable | BOOLEAN | true | | | Whether a topic that a client asks for is made.
broker.rack | STRING | null | | | x
default.replication.factor | INT | 1 | 1.. | | x
max.incremental.fetch.session.cache.slots | INT | 1000 | 0.. | | x
max.connections | INT | 2147483647 | 0.. | cluster | x
socket.request.max.bytes | INT | 33554432 | 1.. | | x
connections.max.idle.ms | LONG | 600000 | | | x
workbench.durability | STRING | fsync | in fsync, os | | x
fetch.max.bytes | INT | 57671680 | 1024.. | | The most bytes one answer to Fetch may hold.
num.partitions | INT | 1 | 1.. | | x
producer.id.expiration.ms | INT | 86400000 | 1.. | cluster | x
log.flush.offset.checkpoint.interval.ms | INT | 60000 | 0.. | | x
min.insync.replicas | INT | 1 | 1.. | cluster | x
workbench.max.partitions.per.request | INT | 2000 | 1..10000 | | x
""")
