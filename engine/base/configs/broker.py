"""The settings of brokers, all subjects together, and which of them this engine lives by."""

from engine.base.configs.cluster import CLUSTER_KEYS
from engine.base.configs.groups import GROUPS_KEYS
from engine.base.configs.key import ConfigKey
from engine.base.configs.log import LOG_KEYS
from engine.base.configs.network import NETWORK_KEYS
from engine.base.configs.remote import REMOTE_KEYS
from engine.base.configs.security import SECURITY_KEYS
from engine.base.configs.workbench import WORKBENCH_KEYS

BROKER_KEYS: dict[str, ConfigKey] = {
    **LOG_KEYS,
    **NETWORK_KEYS,
    **CLUSTER_KEYS,
    **GROUPS_KEYS,
    **SECURITY_KEYS,
    **REMOTE_KEYS,
    **WORKBENCH_KEYS,
}
