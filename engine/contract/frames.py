"""A frame: everything the window is told in one tick of its timer."""

from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.values import Value, View

Key = tuple[str | int, ...]
"""("cluster",), ("broker", 1), ("topic", "test"), ("partition", "test", 0), ("client", 17)."""


class Frame(Value, frozen=True):
    """What changed since the last frame; empty tuples where nothing did."""

    states: tuple[tuple[Key, View | None], ...] = ()
    """The last view of each key that changed; None: the thing is gone."""
    feed: tuple[BatchAppended | Skipped, ...] = ()
    events: tuple[Event, ...] = ()
    events_skipped: int = 0
