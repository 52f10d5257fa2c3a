"""Keys and values of the coordinators' logs: groups, share partitions and transactions."""

from engine.wire.coordinator_records.logs import (
    GROUPS,
    SHARE_STATE,
    TRANSACTIONS,
    CoordinatorLog,
    encode_key,
    encode_value,
)

__all__ = [
    "GROUPS",
    "SHARE_STATE",
    "TRANSACTIONS",
    "CoordinatorLog",
    "encode_key",
    "encode_value",
]
