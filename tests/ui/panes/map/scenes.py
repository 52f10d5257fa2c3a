"""Stores with clusters of any size, for tests of the map."""

from engine.contract.frames import Frame, Key
from engine.contract.values import View
from engine.contract.views import FollowerView
from tests.ui import samples
from ui.models.store import Store


def states(
    brokers: int = 3, partitions: int = 3, replicas: int = 3, topics: tuple[str, ...] = ("orders",)
) -> tuple[tuple[Key, View | None], ...]:
    """Every replica in sync, leaders in turn."""
    found: list[tuple[Key, View | None]] = [(("cluster",), samples.cluster())]
    found += [(("broker", each), samples.broker(each)) for each in range(1, brokers + 1)]
    for name in topics:
        found.append((("topic", name), samples.topic(name, partition_count=partitions)))
        for index in range(partitions):
            on = tuple(1 + (index + step) % brokers for step in range(min(replicas, brokers)))
            followers = tuple(FollowerView(each, 98, 2) for each in on[1:])
            view = samples.partition(
                name, index, leader=on[0], replicas=on, isr=on, followers=followers,
                high_watermark=97, log_end_offset=100, records_in_per_s=5.0,
            )  # fmt: skip
            found.append((("partition", name, index), view))
    return tuple(found)


def store_of(*more: tuple[Key, View | None], **size: int) -> Store:
    store = Store()
    store.apply(Frame(states=(*states(**size), *more)))
    return store
