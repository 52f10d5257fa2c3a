"""Broker settings about the cluster and its controller."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

CLUSTER_KEYS: dict[str, ConfigKey] = read_table("""
alter.config.policy.class.name | CLASS | null | | | A class that may refuse changes of settings.
auto.leader.rebalance.enable | BOOLEAN | true | | | Whether leadership goes back to the preferred replica by itself.
broker.heartbeat.interval.ms | INT | 2000 | | | How often a broker tells the controller that it lives.
broker.id | INT | -1 | | | The old name of node.id.
broker.rack | STRING | null | | | The rack this broker stands in; replicas are spread over racks.
broker.session.timeout.ms | INT | 9000 | | | How long a silent broker counts as alive.
config.providers | LIST | | | cluster | Names of classes that put values from elsewhere into settings.
controlled.shutdown.enable | BOOLEAN | true | | | Whether a stopping broker first hands over what it leads.
controller.listener.names | LIST | null | | | The names of the listeners the controllers use.
controller.quorum.append.linger.ms | INT | 25 | 0.. | | How long the leader of the metadata log gathers records before it writes them.
controller.quorum.auto.join.enable | BOOLEAN | false | | | Whether a new controller joins the voters by itself.
controller.quorum.bootstrap.servers | LIST | | not empty | | Addresses where the voters of the metadata log are found.
controller.quorum.election.backoff.max.ms | INT | 1000 | 0.. | | The longest pause before a new election of the metadata log's leader.
controller.quorum.election.timeout.ms | INT | 1000 | 0.. | | How long a voter waits for a leader before it calls an election.
controller.quorum.fetch.max.bytes | INT | 1048576 | 1.. | | Bytes of the metadata log fetched in one request.
controller.quorum.fetch.snapshot.max.bytes | INT | 1048576 | 1.. | | Bytes of a metadata snapshot fetched in one request.
controller.quorum.fetch.timeout.ms | INT | 2000 | 0.. | | How long a voter goes without a fetch before it calls an election.
controller.quorum.request.timeout.ms | INT | 2000 | 0.. | | How long a voter waits for an answer of another.
controller.quorum.retry.backoff.ms | INT | 20 | 0.. | | The pause before a voter asks again.
controller.quorum.voters | LIST | | not empty | | The voters of the metadata log as id@host:port, where they never change.
controller.quota.window.num | INT | 11 | 1.. | | Samples kept to measure changes of topics.
controller.quota.window.size.seconds | INT | 1 | 1.. | | How long one sample of changes of topics lasts.
controller.socket.timeout.ms | INT | 30000 | | | How long the controller waits for a broker's answer.
create.topic.policy.class.name | CLASS | null | | | A class that may refuse new topics.
early.start.listeners | LIST | null | | | Listeners that open before the authorizer is ready.
initial.broker.registration.timeout.ms | INT | 60000 | | | How long a new broker tries to register before it gives up.
inter.broker.listener.name | STRING | null | | | The listener brokers use among themselves.
leader.imbalance.check.interval.seconds | LONG | 300 | 1.. | | How often the balance of leaders is looked at.
metadata.log.dir | STRING | null | | | The folder of the metadata log, where it is not the first log folder.
metadata.log.max.record.bytes.between.snapshots | LONG | 20971520 | 1.. | | Bytes of metadata records after which a snapshot is written.
metadata.log.max.snapshot.interval.ms | LONG | 3600000 | 0.. | | The longest time between two snapshots of the metadata.
metadata.log.segment.bytes | INT | 1073741824 | 8388608.. | | The size at which a segment of the metadata log is closed.
metadata.log.segment.ms | LONG | 604800000 | | | The age at which a segment of the metadata log is closed.
metadata.max.idle.interval.ms | INT | 500 | 0.. | | How often an idle controller writes a record, so that the log's end moves.
metadata.max.retention.bytes | LONG | 104857600 | | | The size above which the metadata log loses what a snapshot holds.
metadata.max.retention.ms | LONG | 604800000 | | | The age above which the metadata log loses what a snapshot holds.
node.id | INT | null | 0.. | | The number of this broker in its cluster.
process.roles | LIST | null | in broker, controller | | What this process does: broker, controller or both.
""")
