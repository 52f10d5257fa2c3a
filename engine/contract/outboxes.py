"""The outboxes of all who watch one engine: what it leaves goes into each of them.

Each watcher counts its tails from 0. In the engine their numbers differ: those of one watcher begin
at its `first_tail_id`, and its outbox is told of them by the numbers that the watcher gave.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from engine.contract.facts import BatchAppended, Event
from engine.contract.frames import Key
from engine.contract.outbox import BuildView, ListKeys, Outbox

TAILS_EACH = 1 << 32


class Outboxes:
    """What the engine sees of its watchers. Everything here is called on the engine's thread."""

    def __init__(self, first: Outbox | None = None) -> None:
        self._each: dict[Outbox, int] = {} if first is None else {first: 0}
        self._kinds: dict[str, tuple[ListKeys, BuildView]] = {}

    @property
    def is_attached(self) -> bool:
        """Read by the engine before it builds anything for a watcher."""
        return any(outbox.is_attached for outbox in self._each)

    def add(self, outbox: Outbox, *, first_tail_id: int) -> None:
        """One more watches; its tails are the `TAILS_EACH` from `first_tail_id` on."""
        self._each[outbox] = first_tail_id
        for kind, (list_keys, build) in self._kinds.items():
            outbox.register(kind, list_keys=list_keys, build=build)

    def remove(self, outbox: Outbox) -> None:
        self._each.pop(outbox, None)

    def keys(self) -> Iterable[Key]:
        """Everything there is to be seen now."""
        for list_keys, _build in self._kinds.values():
            yield from list_keys()

    # -- state

    def register(self, kind: str, *, list_keys: ListKeys, build: BuildView) -> None:
        self._kinds[kind] = (list_keys, build)
        for outbox in self._each:
            outbox.register(kind, list_keys=list_keys, build=build)

    def mark(self, key: Key) -> None:
        for outbox in self._each:
            outbox.mark(key)

    @property
    def has_work(self) -> bool:
        return any(outbox.has_work for outbox in self._each)

    def publish(self) -> None:
        for outbox in self._each:
            outbox.publish()

    # -- feed and events

    def feed(self, fact: BatchAppended) -> None:
        """Leave a batch where its tails are looked at."""
        for outbox, first in self._each.items():
            mine = tuple(
                tail_id - first
                for tail_id in fact.tail_ids
                if first <= tail_id < first + TAILS_EACH
            )
            if mine:
                outbox.feed(fact if mine == fact.tail_ids else replace(fact, tail_ids=mine))

    def skip(self, tail_id: int, *, batch_count: int, record_count: int) -> None:
        found = self._of(tail_id)
        if found is not None:
            outbox, mine = found
            outbox.skip(mine, batch_count=batch_count, record_count=record_count)

    def is_taken(self, tail_id: int) -> bool:
        """Whether somebody would see what is left for a tail."""
        return self._of(tail_id) is not None

    def is_feed_half_full(self, tail_id: int) -> bool:
        """Whether who can wait should, so that the watcher of a tail takes what there is."""
        found = self._of(tail_id)
        return found is not None and found[0].is_feed_half_full

    def event(self, event: Event) -> None:
        for outbox in self._each:
            outbox.event(event)

    def _of(self, tail_id: int) -> tuple[Outbox, int] | None:
        """Whose tail it is, and the number it has there."""
        for outbox, first in self._each.items():
            if first <= tail_id < first + TAILS_EACH:
                return outbox, tail_id - first
        return None
