"""The figures of a second cross as plain data."""

import msgspec

from engine.contract.metrics import Latency, MetricsView


def test_they_survive_msgpack() -> None:
    view = MetricsView(5, 1.5, (Latency("Produce", 2, 0.1, 0.4),), Latency("sync", 0, None, None))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(view), type=MetricsView) == view
