"""The settings of brokers, all subjects together, and which of them this engine lives by."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table
from engine.base.configs.tables.cluster import CLUSTER_KEYS
from engine.base.configs.tables.groups import GROUPS_KEYS
from engine.base.configs.tables.log import LOG_KEYS
from engine.base.configs.tables.network import NETWORK_KEYS
from engine.base.configs.tables.remote import REMOTE_KEYS
from engine.base.configs.tables.security import SECURITY_KEYS
from engine.base.configs.tables.workbench import WORKBENCH_KEYS

BROKER_KEYS: dict[str, ConfigKey] = {
    **LOG_KEYS,
    **NETWORK_KEYS,
    **CLUSTER_KEYS,
    **GROUPS_KEYS,
    **SECURITY_KEYS,
    **REMOTE_KEYS,
    **WORKBENCH_KEYS,
}

HIDDEN_BROKER_KEYS: dict[str, ConfigKey] = read_table("""
log.initial.task.delay.ms | LONG | 30000 | 0.. | | How long a started broker waits before it looks after its logs.
producer.id.expiration.check.interval.ms | INT | 600000 | 1.. | | How often silent producers are looked for.
""")
"""Settings that are taken and never listed, as in Kafka."""

GIVEN_BROKER_KEYS: dict[str, ConfigKey] = read_table("""
follower.replication.throttled.rate | LONG | 9223372036854775807 | 0.. | cluster | Bytes per second that a broker copies of its throttled replicas.
leader.replication.throttled.rate | LONG | 9223372036854775807 | 0.. | cluster | Bytes per second that others copy of a broker's throttled replicas.
replica.alter.log.dirs.io.max.bytes.per.second | LONG | 9223372036854775807 | 0.. | cluster | Bytes per second that move between the log folders of a broker: it has one.
""")
"""Settings that are listed only where they are given, as in Kafka."""

KNOWN_BROKER_KEYS = {**BROKER_KEYS, **HIDDEN_BROKER_KEYS, **GIVEN_BROKER_KEYS}
