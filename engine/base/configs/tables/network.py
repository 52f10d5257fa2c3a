"""Broker settings about connections, requests, replication and metrics."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

NETWORK_KEYS: dict[str, ConfigKey] = read_table("""
advertised.listeners | LIST | null | not empty | | The addresses clients are told to connect to, where they differ from those the broker listens on.
background.threads | INT | 10 | 1.. | cluster | Threads for background work.
client.quota.callback.class | CLASS | null | | | A class that computes the quotas of clients.
connections.max.idle.ms | LONG | 600000 | | | A connection that moves no byte for so long is closed.
delete.records.purgatory.purge.interval.requests | INT | 1 | | | Waiting DeleteRecords requests after which the finished ones are swept away.
fetch.max.bytes | INT | 57671680 | 1024.. | | The most bytes one fetch answers with.
fetch.purgatory.purge.interval.requests | INT | 1000 | | | Waiting fetches after which the finished ones are swept away.
kafka.metrics.polling.interval.secs | INT | 10 | 1.. | | How often old-style metrics reporters are asked.
kafka.metrics.reporters | LIST | | | | Classes that report old-style metrics.
listener.security.protocol.map | STRING | SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT | | broker | Which security protocol each listener name stands for.
listeners | LIST | PLAINTEXT://:9092 | not empty | broker | The addresses the broker listens on, as NAME://host:port.
max.connection.creation.rate | INT | 2147483647 | 0.. | cluster | The most new connections a second.
max.connections | INT | 1024 | 0.. | cluster | The most connections at once; more are closed as they come.
max.connections.per.ip | INT | 2147483647 | 0.. | cluster | The most connections from one address.
max.connections.per.ip.overrides | STRING | | | cluster | Other limits for certain addresses, as host:count pairs.
max.incremental.fetch.session.cache.slots | INT | 1000 | 0.. | | The most fetch sessions of a broker; the least used make room.
metric.reporters | LIST | org.apache.kafka.common.metrics.JmxReporter | | cluster | Classes that report metrics.
metrics.num.samples | INT | 2 | 1.. | | Samples kept of each metric.
metrics.recording.level | STRING | INFO | | | How fine the metrics are that are kept.
metrics.sample.window.ms | LONG | 30000 | 1.. | | How long one sample of a metric lasts.
num.io.threads | INT | 8 | 1.. | cluster | Threads that carry out requests.
num.network.threads | INT | 3 | 1.. | cluster | Threads that read requests and send answers.
num.replica.fetchers | INT | 1 | 1.. | cluster | Threads that copy from one other broker.
producer.purgatory.purge.interval.requests | INT | 1000 | | | Waiting produce requests after which the finished ones are swept away.
queued.max.request.bytes | LONG | -1 | | | Bytes of waiting requests after which no more are read; -1 is no limit.
queued.max.requests | INT | 500 | 1.. | | Waiting requests after which no more are read.
quota.window.num | INT | 11 | 1.. | | Samples kept to measure clients against their quotas.
quota.window.size.seconds | INT | 1 | 1.. | | How long one sample for quotas lasts.
replica.fetch.backoff.ms | INT | 1000 | 0.. | | How long a follower rests after a failed fetch.
replica.fetch.max.bytes | INT | 1048576 | 0.. | | The most bytes of one partition a follower fetches at once.
replica.fetch.min.bytes | INT | 1 | | | The fewest bytes a follower's fetch is answered with, if time allows.
replica.fetch.response.max.bytes | INT | 10485760 | 0.. | | The most bytes a follower fetches at once.
replica.fetch.wait.max.ms | INT | 500 | | | How long a follower's fetch waits for more bytes.
replica.high.watermark.checkpoint.interval.ms | LONG | 5000 | | | How often the high watermarks are noted.
replica.lag.time.max.ms | LONG | 30000 | | | How long a follower may lag behind before it leaves the ISR.
replica.selector.class | STRING | null | | | The class that chooses which replica a consumer reads from.
replica.socket.receive.buffer.bytes | INT | 65536 | | | The socket's receive buffer between brokers.
replica.socket.timeout.ms | INT | 30000 | | | How long a broker waits for another's answer.
replication.quota.window.num | INT | 11 | 1.. | | Samples kept to measure replication against its quota.
replication.quota.window.size.seconds | INT | 1 | 1.. | | How long one sample for replication's quota lasts.
request.timeout.ms | INT | 30000 | | | How long the broker waits for answers to its own requests.
socket.connection.setup.timeout.max.ms | LONG | 30000 | | | The longest the broker waits for its own connections to open.
socket.connection.setup.timeout.ms | LONG | 10000 | | | How long the broker waits for its own connections to open, at first.
socket.listen.backlog.size | INT | 50 | 1.. | | Connections that may wait to be accepted.
socket.receive.buffer.bytes | INT | 102400 | | | The sockets' receive buffer; -1 leaves it to the system.
socket.request.max.bytes | INT | 33554432 | 1.. | | The largest request that is taken; only Produce may be that large here.
socket.send.buffer.bytes | INT | 102400 | | | The sockets' send buffer; -1 leaves it to the system.
telemetry.max.bytes | INT | 1048576 | 1.. | | The most telemetry a client may push at once.
""")
