"""Moves: how many batches went from whom to whom, counted only while somebody watches."""

from typing import Literal

from engine.contract.values import Command, Reply, Value, View

Way = Literal["produced", "replicated", "fetched"]


class WatchMoves(Command, frozen=True):
    """Count batches as they move from now on. Reply: `MovesBegun`."""

    watcher: int = 0
    """Who watches: it goes on until each has ended."""


class UnwatchMoves(Command, frozen=True):
    """One watches no more. Reply: `Done`."""

    watcher: int = 0


class Move(Value, frozen=True):
    """Batches of one partition from one to another, counted since the first one watched.

    Produced: from `client` to `broker_id`. Replicated: from `broker_id` to `follower`. Fetched:
    from `broker_id` to `client`.
    """

    way: Way
    topic: str
    partition: int
    broker_id: int
    batch_count: int
    client: str = ""
    """Its client id, its address where it gives none."""
    follower: int | None = None
    is_about: bool = False
    """Of very large answers only the beginning was counted through."""
    refused_count: int = 0
    """Batches that were sent and not taken."""
    refusal: str = ""
    """Kafka's name of the error that was answered last."""


class HeldBatches(Value, frozen=True):
    """What one follower got of its leader and may not take before the next step."""

    leader: int
    follower: int
    places: tuple[tuple[str, int, int], ...]
    """(topic, partition, batches); internal topics do not wait."""


class MovesView(View, frozen=True):
    """All ways that were taken within the last seconds. Key: ("moves",). Gone while nobody watches."""

    moves: tuple[Move, ...]
    left_out_count: int = 0
    """Batches on more ways than are kept apart."""
    held: tuple[HeldBatches, ...] = ()
    """What waits on the links at step pace."""


class MovesBegun(Reply, frozen=True):
    """What was counted before, because others watch already."""

    moves: tuple[Move, ...]
