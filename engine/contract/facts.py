"""Facts: what happened, in the order it happened. They travel in the feed or the alarm lane."""

from typing import Literal

from engine.contract.values import Fact

Severity = Literal["info", "good", "warning", "error"]
EventKind = Literal[
    "engine_started", "engine_stopping", "folder_opened", "folder_recovered", "broker_started",
    "broker_listening", "controller_elected", "broker_fenced", "broker_back", "leader_elected",
    "isr_shrank", "isr_grew", "topic_created", "topic_deleted", "topic_grown",
    "config_changed", "client_connected", "client_left", "client_refused", "producer_left_silent",
    "consumer_at_end", "group_created", "group_deleted", "group_empty", "group_rebalancing",
    "group_stable", "group_late", "group_in_time", "segment_rolled", "segment_deleted", "storage_failed", "request_refused",
    "sample_data",
    "records_deleted", "log_compacted", "compaction_failed", "clock_jumped", "disk_low", "disk_well",
    "task_failed",
    "broker_stopped", "broker_killed", "broker_paused", "broker_resumed", "broker_added",
    "broker_draining", "broker_drained", "broker_removed", "fault_set", "fault_removed",
    "topic_restored", "trash_left", "backup_written", "backup_failed", "restore_failed",
    "log_damaged", "log_cut", "transaction_open", "link_cut", "link_back",
]  # fmt: skip


class Event(Fact, frozen=True):
    """One line of the Events pane: what happened and, in one clause, why."""

    at_ms: int
    kind: EventKind
    severity: Severity
    text: str
    """What happened, a sentence without a full stop: "Topic test created"."""
    why: str = ""
    """The cause in one clause, lower case: "client consumer-1 asked for its metadata"."""
    topic: str = ""
    partition: int | None = None
    broker_id: int | None = None
    connection_id: int | None = None
    client_id: str = ""
    software: str = ""
    """The client's library as it names itself: "kafka-python"; empty where it does not."""
    record_count: int | None = None
    """The records it is about, where it is about some."""


class BatchAppended(Fact, frozen=True):
    """A record batch that became readable, copied for the tails that watch its partition."""

    tail_ids: tuple[int, ...]
    topic: str
    partition: int
    base_offset: int
    record_count: int
    appended_at_ms: int
    batch: bytes
    """The whole batch as it lies in the log, header included (`contract.records` opens it)."""
    first_index: int = 0
    """The first record that is meant: who reads may begin in the midst of a batch."""


class Skipped(Fact, frozen=True):
    """The feed was full: so many batches and records were not copied for one tail."""

    tail_id: int
    batch_count: int
    record_count: int
