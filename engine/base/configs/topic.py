"""The settings a topic may have of its own, and the broker settings they fall back to."""

from collections.abc import Mapping

from engine.base.configs.key import LONG_RANGE, ConfigKey, Value
from engine.base.configs.table import read_table
from engine.base.errors import Code, KafkaError

TOPIC_KEYS: dict[str, ConfigKey] = read_table("""
cleanup.policy | LIST | delete | in compact, delete | cluster | What happens to old records: delete drops whole segments, compact keeps the newest record of each key, both do both; empty keeps everything.
compression.gzip.level | INT | -1 | 1..9 or -1 | cluster | How hard gzip works when the broker compresses; -1 lets the library choose.
compression.lz4.level | INT | 9 | 1..17 | cluster | How hard lz4 works when the broker compresses.
compression.type | STRING | producer | in uncompressed, zstd, lz4, snappy, gzip, producer | cluster | The codec batches are stored in; producer keeps whatever the producer chose.
compression.zstd.level | INT | 3 | -131072..22 | cluster | How hard zstd works when the broker compresses.
delete.retention.ms | LONG | 86400000 | 0.. | cluster | How long a tombstone stays in a compacted topic after it was cleaned.
errors.deadletterqueue.group.enable | BOOLEAN | false | | cluster | Whether share groups may use this topic as their dead letter queue.
file.delete.delay.ms | LONG | 60000 | 0.. | cluster | How long a removed segment's files stay on the disk.
flush.messages | LONG | 9223372036854775807 | 1.. | cluster | Records after which the log is forced to the disk, besides what the durability setting does.
flush.ms | LONG | 9223372036854775807 | 0.. | cluster | Time after which the log is forced to the disk, besides what the durability setting does.
follower.replication.throttled.replicas | LIST | | replicas | cluster | Replicas whose copying is throttled on the follower: partition:broker pairs, or * for all.
index.interval.bytes | INT | 4096 | 0.. | cluster | Bytes of log between two entries of the offset index.
leader.replication.throttled.replicas | LIST | | replicas | cluster | Replicas whose copying is throttled on the leader: partition:broker pairs, or * for all.
local.retention.bytes | LONG | -2 | -2.. | cluster | Bytes a tiered partition keeps on the local disk; -2 follows retention.bytes.
local.retention.ms | LONG | -2 | -2.. | cluster | How long a tiered partition keeps records on the local disk; -2 follows retention.ms.
max.compaction.lag.ms | LONG | 9223372036854775807 | 1.. | cluster | The longest a record may wait before it is compacted.
max.decompressed.message.bytes | INT | 2147483639 | 1..2147483639 | cluster | The largest size a compressed batch may grow to when it is opened.
max.message.bytes | INT | 1048588 | 0.. | cluster | The largest batch that is taken, as it lies in the log.
message.timestamp.after.max.ms | LONG | 3600000 | 0.. | cluster | How far ahead of the broker's clock a record's timestamp may be.
message.timestamp.before.max.ms | LONG | 9223372036854775807 | 0.. | cluster | How far behind the broker's clock a record's timestamp may be.
message.timestamp.type | STRING | CreateTime | in CreateTime, LogAppendTime | cluster | Whether a record carries the producer's time or that of its append.
min.cleanable.dirty.ratio | DOUBLE | 0.5 | 0..1 | cluster | The share of a log that must be uncleaned before it is compacted.
min.compaction.lag.ms | LONG | 0 | 0.. | cluster | The time a record is safe from compaction.
min.insync.replicas | INT | 1 | 1.. | cluster | Replicas that must have a record before an acks=all producer is answered.
preallocate | BOOLEAN | false | | cluster | Whether a new segment's file gets its full size at once.
remote.copy.lag.bytes | LONG | -1 | -1.. | cluster | Bytes that stay behind before a segment is copied to tiered storage; -1 sets no limit.
remote.copy.lag.ms | LONG | 0 | -1.. | cluster | How long a segment waits before it is copied to tiered storage; -1 sets no limit.
remote.log.copy.disable | BOOLEAN | false | | cluster | Whether a tiered topic stops copying segments to tiered storage.
remote.log.delete.on.disable | BOOLEAN | false | | cluster | Whether turning tiered storage off deletes what was copied.
remote.storage.enable | BOOLEAN | false | | cluster | Whether segments are copied to tiered storage.
retention.bytes | LONG | -1 | | cluster | The size above which a partition loses its oldest segments; -1 is no limit.
retention.ms | LONG | 604800000 | -1.. | cluster | The age at which records are deleted; -1 keeps them for ever.
segment.bytes | INT | 1073741824 | 1048576.. | cluster | The size at which a segment is closed and the next begun.
segment.index.bytes | INT | 10485760 | 4.. | cluster | The largest size of a segment's offset index.
segment.jitter.ms | LONG | 0 | 0.. | cluster | The most that is taken at random off segment.ms, so that segments do not all roll at once.
segment.ms | LONG | 604800000 | 1.. | cluster | The age at which a segment is closed and the next begun.
unclean.leader.election.enable | BOOLEAN | false | | cluster | Whether a replica that lacks records may lead when no other is left.
""")

HIDDEN_TOPIC_KEYS: dict[str, ConfigKey] = read_table("""
internal.segment.bytes | INT | null | | cluster | Like segment.bytes, without its least value: for tests.
""")
"""Settings that are taken and never listed, as in Kafka."""

BROKER_SYNONYMS: dict[str, tuple[str, ...]] = {
    "cleanup.policy": ("log.cleanup.policy",),
    "compression.gzip.level": ("compression.gzip.level",),
    "compression.lz4.level": ("compression.lz4.level",),
    "compression.type": ("compression.type",),
    "compression.zstd.level": ("compression.zstd.level",),
    "delete.retention.ms": ("log.cleaner.delete.retention.ms",),
    "file.delete.delay.ms": ("log.segment.delete.delay.ms",),
    "flush.messages": ("log.flush.interval.messages",),
    "flush.ms": ("log.flush.interval.ms", "log.flush.scheduler.interval.ms"),
    "index.interval.bytes": ("log.index.interval.bytes",),
    "local.retention.bytes": ("log.local.retention.bytes",),
    "local.retention.ms": ("log.local.retention.ms",),
    "max.compaction.lag.ms": ("log.cleaner.max.compaction.lag.ms",),
    "max.decompressed.message.bytes": ("max.decompressed.message.bytes",),
    "max.message.bytes": ("message.max.bytes",),
    "message.timestamp.after.max.ms": ("log.message.timestamp.after.max.ms",),
    "message.timestamp.before.max.ms": ("log.message.timestamp.before.max.ms",),
    "message.timestamp.type": ("log.message.timestamp.type",),
    "min.cleanable.dirty.ratio": ("log.cleaner.min.cleanable.ratio",),
    "min.compaction.lag.ms": ("log.cleaner.min.compaction.lag.ms",),
    "min.insync.replicas": ("min.insync.replicas",),
    "preallocate": ("log.preallocate",),
    "remote.copy.lag.bytes": ("log.remote.copy.lag.bytes",),
    "remote.copy.lag.ms": ("log.remote.copy.lag.ms",),
    "retention.bytes": ("log.retention.bytes",),
    "retention.ms": ("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
    "segment.bytes": ("log.segment.bytes",),
    "segment.index.bytes": ("log.index.size.max.bytes",),
    "segment.jitter.ms": ("log.roll.jitter.ms", "log.roll.jitter.hours"),
    "segment.ms": ("log.roll.ms", "log.roll.hours"),
    "unclean.leader.election.enable": ("unclean.leader.election.enable",),
}
"""Broker settings that give a topic setting its value where the topic has none, best first."""

MILLISECONDS_PER = {"minutes": 60_000, "hours": 3_600_000}


def checked_topic_configs(
    configs: Mapping[str, str], *, allows_tiering: bool = False
) -> dict[str, str]:
    """The settings as clients are shown them; refuses unknown names, bad values, contradictions."""
    for name in configs:
        if name not in TOPIC_KEYS and name not in HIDDEN_TOPIC_KEYS:
            raise KafkaError(Code.INVALID_CONFIG, f"Unknown topic config name: {name}")
    values = {
        name: (TOPIC_KEYS.get(name) or HIDDEN_TOPIC_KEYS[name]).parse(text)
        for name, text in configs.items()
    }
    least = values.get("min.compaction.lag.ms", 0)
    most = values.get("max.compaction.lag.ms", LONG_RANGE[1])
    assert isinstance(least, int)
    assert isinstance(most, int)
    if least > most:
        raise KafkaError(
            Code.INVALID_CONFIG,
            f"conflict topic config setting min.compaction.lag.ms ({least})"
            f" > max.compaction.lag.ms ({most})",
        )
    if values.get("remote.storage.enable") and not allows_tiering:
        raise KafkaError(
            Code.INVALID_CONFIG,
            "Tiered Storage functionality is disabled in the broker."
            " Topic cannot be configured with remote log storage.",
        )
    return {name: _shown(text, values[name]) for name, text in configs.items()}


def _shown(text: str, value: Value) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return text.strip()
