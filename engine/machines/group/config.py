"""What the group coordinator lives by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupConfig:
    """Kafka's settings of groups, in milliseconds and counts."""

    min_session_timeout_ms: int = 6_000
    max_session_timeout_ms: int = 1_800_000
    max_size: int = 2_147_483_647
    initial_rebalance_delay_ms: int = 3_000
    offset_metadata_max_bytes: int = 4_096
    offsets_retention_ms: int = 7 * 24 * 3_600_000
