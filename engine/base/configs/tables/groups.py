"""Broker settings about groups, offsets, transactions and shares."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

GROUPS_KEYS: dict[str, ConfigKey] = read_table("""
add.partitions.to.txn.retry.backoff.max.ms | INT | 100 | 0.. | | The longest the broker goes on retrying to add a partition to a transaction.
add.partitions.to.txn.retry.backoff.ms | INT | 20 | 1.. | | The pause between two tries to add a partition to a transaction.
errors.deadletterqueue.auto.create.topics.enable | BOOLEAN | false | | cluster | Whether dead letter topics of share groups are made by themselves.
errors.deadletterqueue.topic.name.prefix | STRING | dlq. | | cluster | What the name of a dead letter topic must begin with; empty allows any.
group.consumer.assignment.interval.ms | INT | 1000 | 0.. | cluster | The pause between two assignments of a consumer group.
group.consumer.assignors | LIST | uniform,range | not empty | | Who assigns partitions in consumer groups; the first is the default.
group.consumer.heartbeat.interval.ms | INT | 5000 | 1.. | | How often members of consumer groups send heartbeats.
group.consumer.max.assignment.interval.ms | INT | 15000 | 0.. | | The longest pause between assignments a consumer group may ask for.
group.consumer.max.heartbeat.interval.ms | INT | 15000 | 1.. | | The longest heartbeat interval a consumer group may ask for.
group.consumer.max.session.timeout.ms | INT | 60000 | 1.. | | The longest session timeout a consumer group may ask for.
group.consumer.max.size | INT | 2147483647 | 1.. | | The most members of a consumer group.
group.consumer.migration.policy | STRING | bidirectional | any case DISABLED, DOWNGRADE, UPGRADE, BIDIRECTIONAL | | Which ways groups may change between the classic and the consumer protocol.
group.consumer.min.assignment.interval.ms | INT | 0 | 0.. | | The shortest pause between assignments a consumer group may ask for.
group.consumer.min.heartbeat.interval.ms | INT | 5000 | 1.. | | The shortest heartbeat interval a consumer group may ask for.
group.consumer.min.session.timeout.ms | INT | 45000 | 1.. | | The shortest session timeout a consumer group may ask for.
group.consumer.session.timeout.ms | INT | 45000 | 1.. | | How long a silent member of a consumer group counts as alive.
group.coordinator.append.linger.ms | INT | -1 | -1.. | | How long the group coordinator gathers records before it writes them; -1 adapts to the load.
group.coordinator.background.threads | INT | 2 | 1.. | | Threads for background work of the group coordinator.
group.coordinator.cached.buffer.max.bytes | INT | 1048588 | 524288.. | cluster | The largest write buffer the group coordinator keeps for reuse.
group.coordinator.rebalance.protocols | LIST | classic,consumer,streams | in consumer, classic, share, streams | | Which kinds of groups are served.
group.coordinator.threads | INT | 4 | 1.. | | Threads of the group coordinator.
group.initial.rebalance.delay.ms | INT | 3000 | | | How long the first rebalance of a classic group waits for more members.
group.max.session.timeout.ms | INT | 1800000 | | | The longest session timeout a member of a classic group may ask for.
group.max.size | INT | 2147483647 | 1.. | | The most members of a classic group.
group.min.session.timeout.ms | INT | 6000 | | | The shortest session timeout a member of a classic group may ask for.
group.share.assignment.interval.ms | INT | 1000 | 0.. | cluster | The pause between two assignments of a share group.
group.share.assignors | LIST | simple | | | Who assigns partitions in share groups.
group.share.delivery.count.limit | INT | 5 | 2..10 | | How often a record is given to a share group before it counts as undeliverable.
group.share.heartbeat.interval.ms | INT | 5000 | 1.. | | How often members of share groups send heartbeats.
group.share.max.assignment.interval.ms | INT | 15000 | 0.. | | The longest pause between assignments a share group may ask for.
group.share.max.delivery.count.limit | INT | 10 | 5..25 | | The highest delivery count a share group may ask for.
group.share.max.heartbeat.interval.ms | INT | 15000 | 1.. | | The longest heartbeat interval a share group may ask for.
group.share.max.partition.max.record.locks | INT | 4000 | 2000..10000 | | The most locked records per partition a share group may ask for.
group.share.max.record.lock.duration.ms | INT | 60000 | 30000..3600000 | | The longest record lock a share group may ask for.
group.share.max.session.timeout.ms | INT | 60000 | 1.. | | The longest session timeout a share group may ask for.
group.share.max.share.sessions | INT | 2000 | 1.. | | The most share sessions of a broker.
group.share.max.size | INT | 200 | 1..1000 | | The most members of a share group.
group.share.min.assignment.interval.ms | INT | 0 | 0.. | | The shortest pause between assignments a share group may ask for.
group.share.min.delivery.count.limit | INT | 2 | 2..5 | | The lowest delivery count a share group may ask for.
group.share.min.heartbeat.interval.ms | INT | 5000 | 1.. | | The shortest heartbeat interval a share group may ask for.
group.share.min.partition.max.record.locks | INT | 100 | 100..2000 | | The fewest locked records per partition a share group may ask for.
group.share.min.record.lock.duration.ms | INT | 15000 | 1000..30000 | | The shortest record lock a share group may ask for.
group.share.min.session.timeout.ms | INT | 45000 | 1.. | | The shortest session timeout a share group may ask for.
group.share.partition.max.record.locks | INT | 2000 | 100..10000 | | Records of one partition that a share group may hold locked at once.
group.share.record.lock.duration.ms | INT | 30000 | 1000..3600000 | | How long a record stays locked for the member it was given to.
group.share.session.timeout.ms | INT | 45000 | 1.. | | How long a silent member of a share group counts as alive.
group.streams.assignment.interval.ms | INT | 1000 | 0.. | cluster | The pause between two assignments of a streams group.
group.streams.assignors | LIST | sticky | | | Who assigns tasks in streams groups; the first is the default.
group.streams.heartbeat.interval.ms | INT | 5000 | 1.. | | How often members of streams groups send heartbeats.
group.streams.initial.rebalance.delay.ms | INT | 3000 | 0.. | | How long the first rebalance of a streams group waits for more members.
group.streams.max.assignment.interval.ms | INT | 15000 | 0.. | | The longest pause between assignments a streams group may ask for.
group.streams.max.heartbeat.interval.ms | INT | 15000 | 1.. | | The longest heartbeat interval a streams group may ask for.
group.streams.max.session.timeout.ms | INT | 60000 | 1.. | | The longest session timeout a streams group may ask for.
group.streams.max.size | INT | 2147483647 | 1.. | | The most members of a streams group.
group.streams.max.standby.replicas | INT | 2 | 0.. | | The most standby replicas a streams group may ask for.
group.streams.min.assignment.interval.ms | INT | 0 | 0.. | | The shortest pause between assignments a streams group may ask for.
group.streams.min.heartbeat.interval.ms | INT | 5000 | 1.. | | The shortest heartbeat interval a streams group may ask for.
group.streams.min.session.timeout.ms | INT | 45000 | 1.. | | The shortest session timeout a streams group may ask for.
group.streams.num.standby.replicas | INT | 0 | 0.. | | Standby replicas of each task.
group.streams.rack.aware.assignment.tags | LIST | | | | Tags of clients over which standby replicas are spread.
group.streams.session.timeout.ms | INT | 45000 | 1.. | | How long a silent member of a streams group counts as alive.
group.streams.topology.description.plugin.class | CLASS | null | | | A class that keeps descriptions of topologies.
offset.metadata.max.bytes | INT | 4096 | | | The longest text a committed offset may carry.
offsets.commit.timeout.ms | INT | 5000 | 1.. | | How long a commit waits for the replicas.
offsets.load.buffer.size | INT | 5242880 | 1.. | | Bytes read at once when committed offsets are loaded.
offsets.retention.check.interval.ms | LONG | 600000 | 1.. | | How often expired offsets are looked for.
offsets.retention.minutes | INT | 10080 | 1.. | | How long the offsets of an empty group are kept.
offsets.topic.compression.codec | INT | 0 | | | The number of the codec the offsets topic is compressed with.
offsets.topic.num.partitions | INT | 50 | 1.. | | Partitions of the offsets topic.
offsets.topic.replication.factor | SHORT | 3 | 1.. | | Replicas of the offsets topic.
offsets.topic.segment.bytes | INT | 104857600 | 1.. | | Segment size of the offsets topic.
producer.id.expiration.ms | INT | 86400000 | 1.. | cluster | How long a silent producer's last sequences are remembered.
share.coordinator.append.linger.ms | INT | -1 | -1.. | | How long the share coordinator gathers records before it writes them; -1 adapts to the load.
share.coordinator.cached.buffer.max.bytes | INT | 1048588 | 524288.. | cluster | The largest write buffer the share coordinator keeps for reuse.
share.coordinator.load.buffer.size | INT | 5242880 | 1.. | | Bytes read at once when the state of share groups is loaded.
share.coordinator.snapshot.update.records.per.snapshot | INT | 500 | 0..500 | | Updates of a share partition between two of its snapshots.
share.coordinator.state.topic.compression.codec | INT | 0 | | | The number of the codec the share state topic is compressed with.
share.coordinator.state.topic.min.isr | SHORT | 2 | 1.. | | Replicas of the share state topic that must have a record.
share.coordinator.state.topic.num.partitions | INT | 50 | 1.. | | Partitions of the share state topic.
share.coordinator.state.topic.replication.factor | SHORT | 3 | 1.. | | Replicas of the share state topic.
share.coordinator.state.topic.segment.bytes | INT | 104857600 | 1.. | | Segment size of the share state topic.
share.coordinator.threads | INT | 1 | 1.. | | Threads of the share coordinator.
share.coordinator.write.timeout.ms | INT | 5000 | 1.. | | How long the share coordinator waits for the replicas.
share.fetch.purgatory.purge.interval.requests | INT | 1000 | | | Waiting share fetches after which the finished ones are swept away.
transaction.abort.timed.out.transaction.cleanup.interval.ms | INT | 10000 | 1.. | | How often timed-out transactions are looked for.
transaction.max.timeout.ms | INT | 900000 | 1.. | | The longest timeout a transaction may ask for.
transaction.partition.verification.enable | BOOLEAN | true | | cluster | Whether a partition checks that it belongs to the transaction it is written in.
transaction.remove.expired.transaction.cleanup.interval.ms | INT | 3600000 | 1.. | | How often expired transactional ids are looked for.
transaction.state.log.load.buffer.size | INT | 5242880 | 1.. | | Bytes read at once when the state of transactions is loaded.
transaction.state.log.min.isr | INT | 2 | 1.. | | Replicas of the transaction topic that must have a record.
transaction.state.log.num.partitions | INT | 50 | 1.. | | Partitions of the transaction topic.
transaction.state.log.replication.factor | SHORT | 3 | 1.. | | Replicas of the transaction topic.
transaction.state.log.segment.bytes | INT | 104857600 | 1.. | | Segment size of the transaction topic.
transaction.two.phase.commit.enable | BOOLEAN | false | | | Whether transactions may wait for an outside coordinator.
transactional.id.expiration.ms | INT | 604800000 | 1.. | | How long an unused transactional id is remembered.
""")
