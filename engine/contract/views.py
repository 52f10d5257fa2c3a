"""Views: what is true now, one struct per kind of thing, sent when it changed.

Counts and offsets are exact. A figure that is not known is None, never 0 or -1. Rates are per
second over the last few seconds; times are milliseconds since 1970.
"""

from typing import Literal

from engine.contract.values import View

Durability = Literal["fsync", "os"]
Role = Literal["unknown", "producer", "consumer", "both", "admin"]


class ListenerView(View, frozen=True):
    """One address a broker listens on."""

    host: str
    port: int


class ClusterView(View, frozen=True):
    """The cluster as a whole. Key: ("cluster",)."""

    cluster_id: str
    controller_id: int | None
    controller_epoch: int
    address: str
    """What to paste into a client: `localhost:9092`."""
    data_folder: str
    durability: Durability
    records_in_per_s: float
    records_out_per_s: float
    bytes_in_per_s: float
    bytes_out_per_s: float
    connection_count: int
    connections_refused: int
    memory_bytes: int
    storage_error: str | None
    """Why the log folder went offline, in one sentence; None while it is well."""
    broker_count: int = 1
    brokers_down: int = 0
    """Those that do not run, are paused, or are fenced."""
    offline_partitions: int = 0
    """Without a leader that serves."""
    under_replicated_partitions: int = 0


PAUSED = "it is paused"
"""Why a broker that was paused does not serve."""


class BrokerView(View, frozen=True):
    """One broker. Key: ("broker", broker_id)."""

    broker_id: int
    listeners: tuple[ListenerView, ...]
    is_controller: bool
    is_running: bool
    connection_count: int
    partition_count: int
    leader_count: int
    log_size_bytes: int
    requests_per_s: float
    log_folder: str
    bound_hosts: tuple[str, ...] = ()
    """The addresses it truly listens on: `127.0.0.1` and `::1`; clients are told `listeners`."""
    bound_port: int | None = None
    disk_free_bytes: int | None = None
    """Of the disk that holds the log folder, as last looked at."""
    is_disk_low: bool = False
    """Less is free than `workbench.disk.low.bytes`."""
    is_fenced: bool = False
    """The controller lets it lead nothing."""
    why: str = ""
    """Why it does not serve, in one clause; empty while it does."""
    lease_left_ms: int | None = None
    """Until the controller fences it, if it stays silent; None for the controller itself."""
    ended_at_ms: int | None = None
    """When it ended, where it does not run and this engine saw it end."""
    out_of_sync_count: int = 0
    """Partitions of which it has a replica outside the ISR."""


class TopicView(View, frozen=True):
    """One topic. Key: ("topic", name)."""

    name: str
    topic_id: str
    """Kafka's base64 form."""
    partition_count: int
    replication_factor: int
    is_internal: bool
    cleanup_policy: str
    size_bytes: int
    records_in_per_s: float
    configs: tuple[tuple[str, str], ...]
    """The settings that differ from the broker's, as (name, value)."""
    records_out_per_s: float = 0.0
    bytes_out_per_s: float = 0.0
    """What clients fetched, a batch that was fetched twice counted twice."""


class FollowerView(View, frozen=True):
    """A follower's copy, as the leader knows of it; None where it has not heard of it."""

    broker_id: int
    end_offset: int | None
    lag: int | None
    """Records that the leader has and it has not."""


class PartitionView(View, frozen=True):
    """One partition. Key: ("partition", topic, partition). End offsets are exclusive."""

    topic: str
    partition: int
    leader: int | None
    leader_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    log_start_offset: int
    last_stable_offset: int
    high_watermark: int
    log_end_offset: int
    size_bytes: int
    segment_count: int
    records_in_per_s: float
    bytes_in_per_s: float
    last_append_at_ms: int | None
    offline_replicas: tuple[int, ...] = ()
    """On brokers that do not run."""
    followers: tuple[FollowerView, ...] = ()
    why: str = ""
    """Why no leader serves it, in one clause; empty while one does."""


class TopicTraffic(View, frozen=True):
    """What one client moved of one topic; the name "" stands for all later topics together."""

    topic: str
    records_in: int
    records_out: int
    records_in_per_s: float
    records_out_per_s: float


class ClientView(View, frozen=True):
    """One client connected to a broker. Key: ("client", connection_id).

    One that left is told again as it was in the end, for a while. Key: ("left_client", id).
    """

    connection_id: int
    broker_id: int
    client_id: str
    host: str
    port: int
    software_name: str
    """As the client says in ApiVersions 3 and later; empty where it does not."""
    software_version: str
    connected_at_ms: int
    role: Role
    last_api: str
    """Kafka's name and version, "Fetch v12"."""
    last_request_at_ms: int
    request_count: int
    error_count: int
    records_in_per_s: float
    records_out_per_s: float
    topics: tuple[str, ...]
    records_in: int = 0
    records_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    traffic: tuple[TopicTraffic, ...] = ()
    errors: tuple[tuple[str, int], ...] = ()
    """The error codes it was answered with, as (Kafka's name, how often), the most frequent first."""
    last_error: str = ""
    """The last error answered, in words: what it means and what to do."""
    last_error_api: str = ""
    last_error_at_ms: int | None = None
    left_at_ms: int | None = None
    left_why: str = ""
    reads_at: tuple[tuple[str, int, int], ...] = ()
    """(topic, partition, the next offset it will want), by what it fetched; of a few hundred."""
