"""The settings of brokers, all subjects together."""

from engine.base.configs.key import ConfigKey
from engine.base.configs.table import read_table

BROKER_KEYS: dict[str, ConfigKey] = read_table("""
node.id | INT | null | | | The number of this broker in its cluster.
""")
