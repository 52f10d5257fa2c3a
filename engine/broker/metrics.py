"""Measures requests and syncs while somebody watches; nobody pays for it otherwise.

To watch is to serve the same APIs through handlers that look at the clock; connections take up
the change by forgetting what they knew of the APIs. A run of alike produces is measured as a
whole: its answers leave together, and so took equally long.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from engine.broker.histogram import Histogram
from engine.broker.observed import observed
from engine.broker.steady import MeasuredStream, Stream
from engine.contract.frames import Key
from engine.contract.metrics import BrokerMetrics, Latency, MetricsView
from engine.contract.values import View
from engine.wire.catalog import API_NAMES

if TYPE_CHECKING:
    from engine.broker.broker import Broker
    from engine.broker.fleet import Fleet

EVERY_S = 1.0
Learn = Callable[[Any, bytes], Stream | None]
KEY: Key = ("metrics",)


class Measured:
    """One second: of one broker, or of all."""

    def __init__(self) -> None:
        self.apis: dict[int, Histogram] = {}
        self.syncs = Histogram()

    def take(self, other: "Measured") -> None:
        for key, measured in other.apis.items():
            self.apis.setdefault(key, Histogram()).take(measured)
        self.syncs.take(other.syncs)


class Metrics:
    """The meter of all brokers."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        self._clock, self._telemetry = fleet.front.clock, fleet.front.telemetry
        self._timer: asyncio.TimerHandle | None = None
        self._watchers: set[int] = set()
        self._since_ms = 0.0
        self._request_count = 0
        self._brokers: dict[int, Measured] = {}
        self._last: MetricsView | None = None
        fleet.on_joined.append(self._joined)
        self._telemetry.show("metrics", list_keys=lambda: [KEY], build=self._view)

    @property
    def is_watched(self) -> bool:
        return self._timer is not None

    def watch(self, watcher: int = 0) -> None:
        """Measure from now on, until nobody watches any more."""
        self._watchers.add(watcher)
        if self._timer is not None:
            return
        for broker in self._fleet.brokers.values():
            self._measure(broker)
        self._begin()

    def unwatch(self, watcher: int = 0) -> None:
        self._watchers.discard(watcher)
        if not self._watchers:
            self.end()

    def end(self) -> None:
        """Nobody looks any more."""
        self._watchers.clear()
        if self._timer is None:
            return
        self._timer.cancel()
        self._timer = None
        for broker in self._fleet.brokers.values():
            broker.syncer.on_round = None
            broker.serve_through("metrics", None)
        self._last = None
        self._telemetry.mark(KEY)

    def _joined(self, broker: "Broker") -> None:
        if self.is_watched:
            self._measure(broker)

    def _measure(self, broker: "Broker") -> None:
        at = int(broker.broker_id)
        broker.serve_through(
            "metrics",
            lambda key, api: replace(
                api,
                handle=self._timed(at, key, api.handle),
                learn=self._learning(at, key, api.learn),
            ),
        )
        broker.syncer.on_round = self._rounds(at)

    # -- measuring ---------------------------------------------------------------------------

    def _timed(self, at: int, key: int, handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
        clock = self._clock

        def begin(_request: object) -> Callable[[object], None]:
            self._request_count += 1
            began_ms = clock.monotonic_ms()
            return lambda _answer: self._of(at, key).add(clock.monotonic_ms() - began_ms)

        return observed(handle, begin)

    def _learning(self, at: int, key: int, learn: Learn | None) -> Learn | None:
        if learn is None:
            return None

        def learned(request: Any, header: bytes) -> Stream | None:
            stream = learn(request, header)
            return None if stream is None else MeasuredStream(stream, lambda: self._run(at, key))

        return learned

    def _run(self, at: int, key: int) -> Callable[[int], None]:
        clock = self._clock
        began_ms = clock.monotonic_ms()

        def over(count: int) -> None:
            self._request_count += count
            self._of(at, key).add(clock.monotonic_ms() - began_ms, count)

        return over

    def _at(self, at: int) -> "Measured":
        return self._brokers.setdefault(at, Measured())

    def _of(self, at: int, key: int) -> Histogram:
        apis = self._at(at).apis
        found = apis.get(key)
        if found is None:
            found = apis[key] = Histogram()
        return found

    def _rounds(self, at: int) -> Callable[[bool], None]:
        began_ms = deque[float]()

        def on_round(begins: bool) -> None:  # noqa: FBT001 - the syncer's two moments
            now_ms = self._clock.monotonic_ms()
            if begins:
                began_ms.append(now_ms)
            elif began_ms:  # else it began before anyone measured
                self._at(at).syncs.add(now_ms - began_ms.popleft())

        return on_round

    # -- telling -----------------------------------------------------------------------------

    def _begin(self) -> None:
        """A new second."""
        self._since_ms = self._clock.monotonic_ms()
        self._request_count, self._brokers = 0, {}
        self._timer = asyncio.get_running_loop().call_later(EVERY_S, self._tell)

    def _tell(self) -> None:
        clock = self._clock
        seconds = max(clock.monotonic_ms() - self._since_ms, 1.0) / 1_000
        together = Measured()
        for measured in self._brokers.values():
            together.take(measured)
        self._last = MetricsView(
            at_ms=clock.now_ms(),
            requests_per_s=self._request_count / seconds,
            apis=_latencies(together),
            sync=_latency("sync", together.syncs),
            brokers=tuple(
                BrokerMetrics(at, _latencies(measured), _latency("sync", measured.syncs))
                for at, measured in sorted(self._brokers.items())
            ),
        )
        self._telemetry.mark(KEY)
        self._begin()

    def _view(self, _key: Key) -> View | None:
        return self._last


def _latencies(measured: Measured) -> tuple[Latency, ...]:
    return tuple(
        _latency(API_NAMES.get(key, str(key)), each) for key, each in sorted(measured.apis.items())
    )


def _latency(name: str, measured: Histogram) -> Latency:
    return Latency(name, measured.count, measured.percentile(0.5), measured.percentile(0.99))
