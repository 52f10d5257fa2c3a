"""What the group coordinator lives by."""

import msgspec


class GroupConfig(msgspec.Struct, frozen=True):
    """Kafka's settings of groups, in milliseconds and counts."""

    min_session_timeout_ms: int = 6_000
    max_session_timeout_ms: int = 1_800_000
    max_size: int = 2_147_483_647
    initial_rebalance_delay_ms: int = 3_000
    offset_metadata_max_bytes: int = 4_096
    offsets_retention_ms: int = 7 * 24 * 3_600_000
    consumer_session_timeout_ms: int = 45_000
    consumer_heartbeat_interval_ms: int = 5_000
    consumer_assignment_interval_ms: int = 1_000
    consumer_max_size: int = 2_147_483_647
    consumer_assignors: tuple[str, ...] = ("uniform", "range")
    """The first is what a group has that asks for none."""
    consumer_regex_refresh_ms: int = 600_000
    may_upgrade: bool = True
    """A classic group becomes a consumer group when a consumer of that kind joins it."""
    may_downgrade: bool = True
    """A consumer group becomes a classic group when its last consumer of that kind leaves."""
