"""What of a topic's settings its logs live by, from Kafka's config names and defaults of 4.4."""

from collections.abc import Mapping

import msgspec

INT64_MAX = (1 << 63) - 1


class LogConfig(msgspec.Struct, frozen=True):
    """The settings of one log; topic configs over broker configs, already validated."""

    cleanup_policy: frozenset[str] = frozenset({"delete"})
    compression_type: str = "producer"
    delete_retention_ms: int = 86_400_000
    file_delete_delay_ms: int = 60_000
    flush_messages: int = INT64_MAX
    flush_ms: int = INT64_MAX
    index_interval_bytes: int = 4096
    max_compaction_lag_ms: int = INT64_MAX
    max_decompressed_message_bytes: int = 2_147_483_639
    max_message_bytes: int = 1_048_588
    message_timestamp_after_max_ms: int = 3_600_000
    message_timestamp_before_max_ms: int = INT64_MAX
    message_timestamp_type: str = "CreateTime"
    min_cleanable_dirty_ratio: float = 0.5
    min_compaction_lag_ms: int = 0
    min_insync_replicas: int = 1
    producer_id_expiration_ms: int = 86_400_000
    retention_bytes: int = -1
    retention_ms: int = 604_800_000
    segment_bytes: int = 1_073_741_824
    segment_index_bytes: int = 10_485_760
    segment_jitter_ms: int = 0
    segment_ms: int = 604_800_000
    workbench_max_decompressed_bytes: int = 67_108_864
    workbench_max_decompression_ratio: int = 100

    @property
    def is_compacted(self) -> bool:
        return "compact" in self.cleanup_policy

    @property
    def is_deleted(self) -> bool:
        """Whether old segments go by age and size."""
        return "delete" in self.cleanup_policy

    @property
    def longest_segment_ms(self) -> int:
        """How long a segment is written at most: what waits for compaction must be closed first."""
        return min(self.segment_ms, self.max_compaction_lag_ms if self.is_compacted else INT64_MAX)

    @property
    def has_append_time(self) -> bool:
        return self.message_timestamp_type == "LogAppendTime"

    @classmethod
    def of(cls, configs: Mapping[str, str]) -> "LogConfig":
        """From topic config names; `internal.segment.bytes`, where given, wins as in Kafka."""
        values: dict[str, object] = {}
        for name, attribute in _FIELDS.items():
            text = configs.get(name)
            if text is None:
                continue
            match getattr(_DEFAULT, attribute):
                case frozenset():
                    values[attribute] = frozenset(part.strip() for part in text.split(",") if part)
                case int():
                    values[attribute] = int(text)
                case float():
                    values[attribute] = float(text)
                case _:
                    values[attribute] = text
        internal = configs.get("internal.segment.bytes")
        if internal is not None:
            values["segment_bytes"] = int(internal)
        return cls(**values)  # type: ignore[arg-type] # the match above holds to each field's type


_DEFAULT = LogConfig()
_FIELDS = {
    name.replace("_", "."): name
    for name in LogConfig.__struct_fields__  # e.g. segment.index.bytes: segment_index_bytes
}

DEFAULTS: Mapping[str, str] = {
    name: ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)
    for name, value in ((name, getattr(_DEFAULT, field)) for name, field in _FIELDS.items())
}
"""Every config name this module knows, with its default as Kafka prints it."""
