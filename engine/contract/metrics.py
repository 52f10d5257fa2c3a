"""Metrics: how fast requests and syncs are, measured only while somebody watches."""

from engine.contract.values import Command, Value, View


class WatchMetrics(Command, frozen=True):
    """Measure from now on, and tell once a second. Reply: `Done`."""

    watcher: int = 0
    """Who watches: it goes on until each has ended."""


class UnwatchMetrics(Command, frozen=True):
    """One watches no more. Reply: `Done`."""

    watcher: int = 0


class Latency(Value, frozen=True):
    """How long something took in the last second, in milliseconds; None where nothing was."""

    name: str
    """Kafka's name of the API: "Produce"."""
    count: int
    p50_ms: float | None
    p99_ms: float | None


class BrokerMetrics(Value, frozen=True):
    """The last second of one broker, each API it was asked."""

    broker_id: int
    apis: tuple[Latency, ...]
    sync: Latency


class MetricsView(View, frozen=True):
    """The last second. Key: ("metrics",). Gone while nobody watches.

    A request counts from its handler's start until its answer is ready; a fetch that waits for
    records is counted in `requests_per_s` alone, for its time is the client's wish.
    """

    at_ms: int
    requests_per_s: float
    apis: tuple[Latency, ...]
    sync: Latency
    """Rounds in which logs were made safe on the disk."""
    brokers: tuple[BrokerMetrics, ...] = ()
