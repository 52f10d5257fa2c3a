"""The outbox: the one place where the engine thread leaves things for the window's thread.

Three lanes, each bounded, none of which the engine ever waits for:

* **state**: the engine marks keys dirty; `publish` (engine thread, at most 30 times a second)
  builds their views; the last view of a key wins.
* **feed**: record batches for the tails, in a ring bounded in bytes and in items. What falls out
  at the old end is counted exactly, per tail.
* **events**: a small ring with a count of those that fell out.

While nobody is attached nothing is marked, built or kept.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable

from engine.contract.facts import BatchAppended, Event, Skipped
from engine.contract.frames import Frame, Key
from engine.contract.values import View

FEED_BYTES = 16 * 1024 * 1024
FEED_ITEMS = 8_192
EVENT_ITEMS = 512
VIEWS_PER_PUBLISH = 400
"""How many views one `publish` builds at most; the others stay dirty for the next one."""

ListKeys = Callable[[], Iterable[Key]]
BuildView = Callable[[Key], View | None]


class Outbox:
    """Carries states, batches and events from the engine thread to whoever drains it.

    `attach`, `detach` and `drain` may be called from any thread, everything else from the
    engine's. The lock is only ever held to swap or to append, never while building.
    """

    def __init__(
        self,
        *,
        feed_bytes: int = FEED_BYTES,
        feed_items: int = FEED_ITEMS,
        event_items: int = EVENT_ITEMS,
    ) -> None:
        self.is_attached = False
        """Read by the engine before it builds anything for the window."""
        self._feed_byte_limit = feed_bytes
        self._feed_item_limit = feed_items
        self._event_limit = event_items
        self._kinds: dict[str | int, tuple[ListKeys, BuildView]] = {}
        self._dirty: dict[Key, None] = {}
        self._everything_wanted = False
        self._lock = threading.Lock()
        self._states: dict[Key, View | None] = {}
        self._feed: deque[BatchAppended | Skipped] = deque()
        self._feed_bytes = 0
        self._skipped: dict[int, tuple[int, int]] = {}
        self._events: deque[Event] = deque()
        self._events_skipped = 0

    # any thread

    def attach(self) -> None:
        """Somebody watches from now on: the next `publish` sends every key there is."""
        with self._lock:
            self._everything_wanted = True
            self.is_attached = True

    def detach(self) -> None:
        """Nobody watches: forget what waits and take nothing more."""
        with self._lock:
            self.is_attached = False
            self._everything_wanted = False
            self._states = {}
            self._feed = deque()
            self._feed_bytes = 0
            self._skipped = {}
            self._events = deque()
            self._events_skipped = 0

    def drain(self) -> Frame:
        """Take everything that waits."""
        with self._lock:
            states, self._states = self._states, {}
            feed, self._feed = self._feed, deque()
            skipped, self._skipped = self._skipped, {}
            events, self._events = self._events, deque()
            events_skipped, self._events_skipped = self._events_skipped, 0
            self._feed_bytes = 0
        # what was skipped is older than all that is left of the same tail
        gaps = tuple(
            Skipped(tail_id, batch_count, record_count)
            for tail_id, (batch_count, record_count) in skipped.items()
        )
        return Frame(tuple(states.items()), gaps + tuple(feed), tuple(events), events_skipped)

    # engine thread: state

    def register(self, kind: str, *, list_keys: ListKeys, build: BuildView) -> None:
        """Say how the views of the keys that begin with `kind` are found and built."""
        self._kinds[kind] = (list_keys, build)

    def mark(self, key: Key) -> None:
        """The thing behind `key` changed, came or went."""
        if self.is_attached:
            self._dirty[key] = None

    @property
    def has_work(self) -> bool:
        """Whether `publish` would build anything."""
        return self.is_attached and (self._everything_wanted or bool(self._dirty))

    def publish(self) -> None:
        """Build the views of dirty keys, unless the last ones were not even taken yet.

        So a slow or hidden window costs the engine less, and what it gets is always recent.
        """
        if not self.is_attached:
            self._dirty.clear()
            return
        if self._states:
            return
        if self._everything_wanted:
            self._everything_wanted = False
            for list_keys, _build in self._kinds.values():
                self._dirty.update(dict.fromkeys(list_keys()))
        if not self._dirty:
            return
        built = {key: self._kinds[key[0]][1](key) for key in self._take_dirty()}
        with self._lock:
            if self.is_attached:
                self._states.update(built)

    def _take_dirty(self) -> list[Key]:
        if len(self._dirty) <= VIEWS_PER_PUBLISH:
            keys = list(self._dirty)
            self._dirty = {}
            return keys
        keys = [key for key, _ in zip(self._dirty, range(VIEWS_PER_PUBLISH), strict=False)]
        for key in keys:
            del self._dirty[key]
        return keys

    # engine thread: feed and events

    def feed(self, fact: BatchAppended) -> None:
        """Leave a batch for its tails; the oldest ones make room for it."""
        if not self.is_attached:
            return
        with self._lock:
            self._feed.append(fact)
            self._feed_bytes += len(fact.batch)
            self._make_room()

    @property
    def is_feed_half_full(self) -> bool:
        """Whether who can wait should, so that the window takes what there is."""
        return (
            2 * self._feed_bytes > self._feed_byte_limit
            or 2 * len(self._feed) > self._feed_item_limit
        )

    def skip(self, tail_id: int, *, batch_count: int, record_count: int) -> None:
        """Tell a tail, at this place of its feed, of batches that were not even copied."""
        if not self.is_attached:
            return
        with self._lock:
            self._feed.append(Skipped(tail_id, batch_count, record_count))
            self._make_room()

    def _make_room(self) -> None:
        while self._feed_bytes > self._feed_byte_limit or len(self._feed) > self._feed_item_limit:
            dropped = self._feed.popleft()
            if isinstance(dropped, Skipped):
                self._count_skipped(dropped.tail_id, dropped.batch_count, dropped.record_count)
                continue
            self._feed_bytes -= len(dropped.batch)
            for tail_id in dropped.tail_ids:
                self._count_skipped(tail_id, 1, dropped.record_count)

    def _count_skipped(self, tail_id: int, batch_count: int, record_count: int) -> None:
        batches, records = self._skipped.get(tail_id, (0, 0))
        self._skipped[tail_id] = (batches + batch_count, records + record_count)

    def event(self, event: Event) -> None:
        """Leave an event; when the window does not come for them, the oldest are only counted."""
        if not self.is_attached:
            return
        with self._lock:
            self._events.append(event)
            if len(self._events) > self._event_limit:
                self._events.popleft()
                self._events_skipped += 1
