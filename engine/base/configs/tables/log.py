"""Broker settings about logs and topics."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

LOG_KEYS: dict[str, ConfigKey] = read_table("""
alter.log.dirs.replication.quota.window.num | INT | 11 | 1.. | | Samples kept to measure moves between log folders.
alter.log.dirs.replication.quota.window.size.seconds | INT | 1 | 1.. | | How long one sample of moves between log folders lasts.
auto.create.topics.enable | BOOLEAN | true | | | Whether a topic is made when a client asks for its metadata.
compression.gzip.level | INT | -1 | 1..9 or -1 | cluster | How hard gzip works when the broker compresses; -1 lets the library choose.
compression.lz4.level | INT | 9 | 1..17 | cluster | How hard lz4 works when the broker compresses.
compression.type | STRING | producer | in uncompressed, zstd, lz4, snappy, gzip, producer | cluster | The codec batches are stored in; producer keeps whatever the producer chose.
compression.zstd.level | INT | 3 | -131072..22 | cluster | How hard zstd works when the broker compresses.
cordoned.log.dirs | LIST | | | cluster | Log folders that take no new partitions; * is all of them.
default.replication.factor | INT | 1 | | | Replicas of topics that do not say how many they want.
delete.topic.enable | BOOLEAN | true | | | Whether topics may be deleted.
log.cleaner.backoff.ms | LONG | 15000 | 0.. | cluster | How long the cleaner rests when nothing needs cleaning.
log.cleaner.dedupe.buffer.size | LONG | 134217728 | | cluster | Memory for the cleaner's map of keys, over all its threads.
log.cleaner.delete.retention.ms | LONG | 86400000 | 0.. | cluster | How long a tombstone stays in a compacted topic after it was cleaned.
log.cleaner.enable | BOOLEAN | true | | | Whether compacted topics are compacted.
log.cleaner.io.buffer.load.factor | DOUBLE | 0.9 | | cluster | How full the cleaner's map of keys may get.
log.cleaner.io.buffer.size | INT | 524288 | 0.. | cluster | Memory for the cleaner's reads and writes, over all its threads.
log.cleaner.io.max.bytes.per.second | DOUBLE | 1.7976931348623157E308 | | cluster | The most bytes a second the cleaner reads and writes.
log.cleaner.max.compaction.lag.ms | LONG | 9223372036854775807 | 1.. | cluster | The longest a record may wait before it is compacted.
log.cleaner.min.cleanable.ratio | DOUBLE | 0.5 | 0..1 | cluster | The share of a log that must be uncleaned before it is compacted.
log.cleaner.min.compaction.lag.ms | LONG | 0 | 0.. | cluster | The time a record is safe from compaction.
log.cleaner.threads | INT | 1 | 0.. | cluster | Threads of the cleaner.
log.cleanup.policy | LIST | delete | in compact, delete | cluster | What happens to old records: delete drops whole segments, compact keeps the newest record of each key.
log.dir | LIST | /tmp/kafka-logs | | | The log folder, where log.dirs names none.
log.dir.failure.timeout.ms | LONG | 30000 | 1.. | | A broker stops when it could not tell the controller of a failed log folder for so long.
log.dirs | LIST | null | not empty | | The folders the logs lie in.
log.flush.interval.messages | LONG | 9223372036854775807 | 1.. | cluster | Records after which a log is forced to the disk, besides what the durability setting does.
log.flush.interval.ms | LONG | null | 0.. | cluster | Time after which a log is forced to the disk, besides what the durability setting does.
log.flush.offset.checkpoint.interval.ms | INT | 60000 | 0.. | | How often it is noted up to where the logs are safe.
log.flush.scheduler.interval.ms | LONG | 9223372036854775807 | | | How often logs are looked at that may have to be forced to the disk.
log.flush.start.offset.checkpoint.interval.ms | INT | 60000 | 0.. | | How often the first offsets of the logs are noted.
log.index.interval.bytes | INT | 4096 | 0.. | cluster | Bytes of log between two entries of the offset index.
log.index.size.max.bytes | INT | 10485760 | 4.. | cluster | The largest size of a segment's offset index.
log.message.timestamp.after.max.ms | LONG | 3600000 | 0.. | cluster | How far ahead of the broker's clock a record's timestamp may be.
log.message.timestamp.before.max.ms | LONG | 9223372036854775807 | 0.. | cluster | How far behind the broker's clock a record's timestamp may be.
log.message.timestamp.type | STRING | CreateTime | in CreateTime, LogAppendTime | cluster | Whether a record carries the producer's time or that of its append.
log.preallocate | BOOLEAN | false | | cluster | Whether a new segment's file gets its full size at once.
log.retention.bytes | LONG | -1 | | cluster | The size above which a partition loses its oldest segments; -1 is no limit.
log.retention.check.interval.ms | LONG | 300000 | 1.. | | How often segments are looked for that are old or many enough to go.
log.retention.hours | INT | 168 | | | The age in hours at which records are deleted, where log.retention.ms and log.retention.minutes say nothing.
log.retention.minutes | INT | null | | | The age in minutes at which records are deleted, where log.retention.ms says nothing.
log.retention.ms | LONG | null | -1.. | cluster | The age at which records are deleted; -1 keeps them for ever.
log.roll.hours | INT | 168 | 1.. | | The age in hours at which a segment is closed, where log.roll.ms says nothing.
log.roll.jitter.hours | INT | 0 | 0.. | | The most hours taken at random off log.roll.hours, where log.roll.jitter.ms says nothing.
log.roll.jitter.ms | LONG | null | 0.. | cluster | The most that is taken at random off log.roll.ms, so that segments do not all roll at once.
log.roll.ms | LONG | null | 1.. | cluster | The age at which a segment is closed and the next begun.
log.segment.bytes | INT | 1073741824 | 1048576.. | cluster | The size at which a segment is closed and the next begun.
log.segment.delete.delay.ms | LONG | 60000 | 0.. | cluster | How long a removed segment's files stay on the disk.
max.decompressed.message.bytes | INT | 2147483639 | 1..2147483639 | cluster | The largest size a compressed batch may grow to when it is opened.
max.request.partition.size.limit | INT | 2000 | 1.. | | The most partitions one page of DescribeTopicPartitions holds.
message.max.bytes | INT | 1048588 | 0.. | cluster | The largest batch that is taken, as it lies in the log.
min.insync.replicas | INT | 1 | 1.. | cluster | Replicas that must have a record before an acks=all producer is answered.
num.partitions | INT | 1 | 1.. | | Partitions of topics that do not say how many they want.
num.recovery.threads.per.data.dir | INT | 2 | 1.. | cluster | Threads a log folder is opened and closed with.
num.replica.alter.log.dirs.threads | INT | null | | | Threads that move replicas between log folders.
unclean.leader.election.enable | BOOLEAN | false | | cluster | Whether a replica that lacks records may lead when no other is left.
""")
