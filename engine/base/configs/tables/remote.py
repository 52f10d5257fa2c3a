"""Broker settings about tiered storage."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

REMOTE_KEYS: dict[str, ConfigKey] = read_table("""
follower.fetch.last.tiered.offset.enable | BOOLEAN | false | | cluster | Whether an empty follower begins behind what is in tiered storage.
log.local.retention.bytes | LONG | -2 | -2.. | cluster | Bytes a tiered partition keeps on the local disk; -2 follows log.retention.bytes.
log.local.retention.ms | LONG | -2 | -2.. | cluster | How long a tiered partition keeps records on the local disk; -2 follows log.retention.ms.
log.remote.copy.lag.bytes | LONG | -1 | -1.. | cluster | Bytes that stay behind before a segment is copied to tiered storage; -1 sets no limit.
log.remote.copy.lag.ms | LONG | 0 | -1.. | cluster | How long a segment waits before it is copied to tiered storage; -1 sets no limit.
remote.fetch.max.wait.ms | INT | 500 | 1.. | cluster | How long a fetch waits for tiered storage.
remote.list.offsets.request.timeout.ms | LONG | 30000 | 1.. | cluster | How long a ListOffsets waits for tiered storage.
remote.log.index.file.cache.total.size.bytes | LONG | 1073741824 | 1.. | cluster | Disk space for index files fetched from tiered storage.
remote.log.manager.copier.thread.pool.size | INT | 10 | 1.. | cluster | Threads that copy segments to tiered storage.
remote.log.manager.copy.max.bytes.per.second | LONG | 9223372036854775807 | 1.. | cluster | The most bytes a second copied to tiered storage.
remote.log.manager.copy.quota.window.num | INT | 11 | 1.. | | Samples kept to measure copies to tiered storage.
remote.log.manager.copy.quota.window.size.seconds | INT | 1 | 1.. | | How long one sample of copies to tiered storage lasts.
remote.log.manager.expiration.thread.pool.size | INT | 10 | 1.. | cluster | Threads that delete old segments from tiered storage.
remote.log.manager.fetch.max.bytes.per.second | LONG | 9223372036854775807 | 1.. | cluster | The most bytes a second fetched from tiered storage.
remote.log.manager.fetch.quota.window.num | INT | 11 | 1.. | | Samples kept to measure fetches from tiered storage.
remote.log.manager.fetch.quota.window.size.seconds | INT | 1 | 1.. | | How long one sample of fetches from tiered storage lasts.
remote.log.manager.follower.thread.pool.size | INT | 2 | 1.. | cluster | Threads that follow tiered partitions led elsewhere.
remote.log.manager.task.interval.ms | LONG | 30000 | 1.. | | How often there is looked for work with tiered storage.
remote.log.manager.thread.pool.size | INT | 2 | 1.. | | The old setting for all threads of tiered storage together.
remote.log.metadata.custom.metadata.max.bytes | INT | 128 | 0.. | | The most a tiered storage plugin may note about a segment.
remote.log.metadata.manager.class.name | STRING | org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager | not empty | | The class that keeps track of what is in tiered storage.
remote.log.metadata.manager.class.path | STRING | null | | | Where that class is loaded from.
remote.log.metadata.manager.impl.prefix | STRING | rlmm.config. | not empty | | What the names of that class's own settings begin with.
remote.log.metadata.manager.listener.name | STRING | null | not empty | | The listener that class connects to.
remote.log.reader.max.pending.tasks | INT | 100 | 1.. | | Reads from tiered storage that may wait at once.
remote.log.reader.threads | INT | 10 | 1.. | cluster | Threads that read from tiered storage.
remote.log.storage.manager.class.name | STRING | null | not empty | | The class that moves bytes to and from tiered storage.
remote.log.storage.manager.class.path | STRING | null | | | Where that class is loaded from.
remote.log.storage.manager.impl.prefix | STRING | rsm.config. | not empty | | What the names of that class's own settings begin with.
remote.log.storage.system.enable | BOOLEAN | false | | | Whether there is tiered storage at all.
""")
