"""Dots: batches under way on the map, one dot for so many of them as is said beside it.

Pure: it is told what moved and what time it is. Every batch that moved is either stood for by a
dot or still owed to the next one of its lane; none is drawn that did not move.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.contract.moves import Move, Way
from ui.panes.map.scene import Element

MOST_DOTS = 300
TRAVEL_MS = 600.0
SPREAD_MS = 33.0
"""What one frame brought leaves over the time until the next."""
LANE_MS = 10_000.0
"""A lane that nothing took for so long is not drawn any more."""
CALMER_AFTER_MS = 2_000.0
RATIOS = tuple(step * 10**power for power in range(9) for step in (1, 2, 5))


class Lane(NamedTuple):
    """From whom to whom batches go on the map."""

    way: Way
    source: Element
    target: Element


class Dot(NamedTuple):
    """One dot on its way."""

    lane: Lane
    began_ms: float


class Refusal(NamedTuple):
    """A batch that was sent and not taken."""

    client: str
    broker_id: int
    topic: str
    partition: int
    name: str


@dataclass(slots=True)
class _LaneState:
    """What one lane was taken by."""

    last_ms: float = 0
    owed: int = 0
    """Batches since its last dot."""
    counted: deque[tuple[float, int]] = field(default_factory=deque)
    """What the last second brought."""

    def count(self, now_ms: float, batches: int = 0) -> None:
        if batches:
            self.counted.append((now_ms, batches))
        while self.counted and self.counted[0][0] + 1_000 < now_ms:
            self.counted.popleft()


class Dots:
    """The dots of one map, from the first moment it is seen."""

    def __init__(self, lane_of: Callable[[Move], Lane | None]) -> None:
        """`lane_of` says where a move is drawn; None: it is not on this map."""
        self._lane_of = lane_of
        self._known: dict[tuple[object, ...], tuple[int, int]] = {}
        self._lanes: dict[Lane, _LaneState] = {}
        self._live: deque[Dot] = deque()
        self._recent: deque[tuple[float, int]] = deque()
        self._calm_since_ms: float | None = None
        self.travel_ms = TRAVEL_MS
        self.ratio = 1
        self.batch_count = 0
        """Batches that moved on this map."""
        self.dot_count = 0
        self.stood_for = 0
        """Batches that the dots stood for: the ratio of each at its time."""

    def begin(self, moves: Iterable[Move]) -> None:
        """What was counted before this map was seen."""
        for move in moves:
            self._known[_place(move)] = (move.batch_count, move.refused_count)

    def take(self, moves: Iterable[Move], now_ms: float) -> list[Refusal]:
        """Send a dot for what moved since the last time; what was refused since then."""
        moved: dict[Lane, int] = {}
        refusals = []
        for move in moves:
            place = _place(move)
            batches, refused = self._known.get(place, (0, 0))
            if (batches, refused) == (move.batch_count, move.refused_count):
                continue
            if batches > move.batch_count or refused > move.refused_count:
                batches = refused = 0  # the way was forgotten, and is counted anew
            self._known[place] = (move.batch_count, move.refused_count)
            lane = self._lane_of(move)
            if lane is None:
                continue
            if move.batch_count > batches:
                moved[lane] = moved.get(lane, 0) + move.batch_count - batches
            if move.refused_count > refused:
                place_of = (move.client, move.broker_id, move.topic, move.partition)
                refusals.append(Refusal(*place_of, move.refusal))
                self._lanes.setdefault(lane, _LaneState()).last_ms = now_ms
        self._move(moved, now_ms)
        return refusals

    def _move(self, moved: dict[Lane, int], now_ms: float) -> None:
        total = sum(moved.values())
        self.batch_count += total
        self._recent.append((now_ms, total))
        self._settle_ratio(now_ms)
        for lane, batches in moved.items():
            state = self._lanes.setdefault(lane, _LaneState())
            state.last_ms = now_ms
            state.count(now_ms, batches)
            leaving, state.owed = divmod(state.owed + batches, self.ratio)
            self.dot_count += leaving
            self.stood_for += leaving * self.ratio
            self._live.extend(Dot(lane, now_ms + SPREAD_MS * at / leaving) for at in range(leaving))

    def _settle_ratio(self, now_ms: float) -> None:
        """Batches of one journey's time must fit; a finer ratio waits until it would last."""
        self._forget(now_ms)
        room = MOST_DOTS - len(self._live)
        owed = sum(state.owed for state in self._lanes.values())
        burst = (self._recent[-1][1] + owed) / max(room, 1)
        usual = sum(batches for _, batches in self._recent) / MOST_DOTS
        wanted = next(ratio for ratio in RATIOS if ratio >= max(usual, burst))
        if wanted > self.ratio:
            self.ratio, self._calm_since_ms = wanted, None
        elif wanted < self.ratio:
            if self._calm_since_ms is None:
                self._calm_since_ms = now_ms
            elif now_ms - self._calm_since_ms >= CALMER_AFTER_MS:
                self.ratio, self._calm_since_ms = wanted, None
        else:
            self._calm_since_ms = None

    def _forget(self, now_ms: float) -> None:
        while self._live and self._live[0].began_ms + self.travel_ms <= now_ms:
            self._live.popleft()
        while self._recent and self._recent[0][0] + self.travel_ms < now_ms:
            self._recent.popleft()

    @property
    def owed(self) -> int:
        """Batches that no dot stands for yet."""
        return sum(state.owed for state in self._lanes.values())

    @property
    def is_moving(self) -> bool:
        return bool(self._live)

    def under_way(self, now_ms: float) -> Iterable[tuple[Lane, float]]:
        """Each dot's lane, and how much of it lies behind it: 0 to 1."""
        self._forget(now_ms)
        travel_ms = self.travel_ms
        for lane, began_ms in self._live:
            if began_ms <= now_ms < began_ms + travel_ms:
                yield lane, (now_ms - began_ms) / travel_ms

    def lanes(self, now_ms: float) -> tuple[Lane, ...]:
        """Those that were taken lately."""
        gone = [lane for lane, it in self._lanes.items() if it.last_ms + LANE_MS < now_ms]
        for lane in gone:
            if not self._lanes[lane].owed:
                del self._lanes[lane]
        return tuple(lane for lane, it in self._lanes.items() if it.last_ms + LANE_MS >= now_ms)

    def next_end_ms(self, now_ms: float) -> float | None:
        """When the next lane will have been quiet for long enough to go."""
        left = [
            it.last_ms + LANE_MS for it in self._lanes.values() if it.last_ms + LANE_MS >= now_ms
        ]
        return min(left, default=None)

    def per_second(self, lane: Lane, now_ms: float) -> int:
        """Batches of the last second, for who wants no dots."""
        state = self._lanes.get(lane)
        if state is None:
            return 0
        state.count(now_ms)
        return sum(batches for _, batches in state.counted)


def _place(move: Move) -> tuple[object, ...]:
    return (move.way, move.topic, move.partition, move.broker_id, move.client, move.follower)
