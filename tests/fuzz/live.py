"""A running broker under fire, and a healthy client beside that must not notice.

`python -m tests.fuzz.live --seconds 60` starts `serve`, attacks it, and prints what came of it.
"""

import argparse
import contextlib
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from engine.handlers import TABLE
from engine.wire.batch import Record, build_batch
from engine.wire.catalog import request_type
from engine.wire.message import MAX_ELEMENTS
from engine.wire.messages import k00_produce, k01_fetch
from tests.clients.servers import Server, served
from tests.clients.wire import WireClient, api_versions, create_topic
from tests.engine.wire.floods import floods
from tests.fuzz import admin, corpus
from tests.fuzz.mutate import mutated

TOPIC = "fuzz"
ANSWER_S = 0.02
"""How long an attacker waits for an answer before it goes on."""


@dataclass
class Healthy:
    """A client that produces and fetches all the time; what it had to wait for."""

    port: int
    waits_s: list[float] = field(default_factory=list)
    error: Exception | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def beside(self) -> Iterator["Healthy"]:
        thread = threading.Thread(target=self._work, name="healthy client")
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()

    def _work(self) -> None:
        try:
            with WireClient(self.port) as client:
                while not self._over.is_set():
                    began = time.perf_counter()
                    self._ask(client)
                    self.waits_s.append(time.perf_counter() - began)
                    self._over.wait(0.005)
        except (OSError, AssertionError) as error:
            self.error = error

    @staticmethod
    def _ask(client: WireClient) -> None:
        batch = build_batch([Record(0, int(time.time() * 1000), None, b"healthy")])
        data = k00_produce.PartitionProduceData(index=0, records=memoryview(batch))
        produce = k00_produce.ProduceRequest(
            acks=1,
            timeout_ms=5000,
            topic_data=[k00_produce.TopicProduceData(name="healthy", partition_data=[data])],
        )
        told = client.ask(produce, 9, k00_produce.ProduceResponse)
        said = told.responses[0].partition_responses[0]
        assert said.error_code == 0, f"produce was answered with {said.error_code}"
        partition = k01_fetch.FetchPartition(
            partition=0, fetch_offset=said.base_offset, partition_max_bytes=1000
        )
        fetch = k01_fetch.FetchRequest(
            topics=[k01_fetch.FetchTopic(topic="healthy", partitions=[partition])]
        )
        client.ask(fetch, 11, k01_fetch.FetchResponse)

    def said(self) -> str:
        waits = sorted(self.waits_s)
        if not waits:
            return "the healthy client was never answered"
        p99 = waits[int(len(waits) * 0.99)]
        return f"{len(waits)} turns, p99 {p99 * 1e3:.1f} ms, worst {waits[-1] * 1e3:.1f} ms"


def fire(port: int, frames: list[bytes], *, patience_s: float = ANSWER_S) -> int:
    """Send frames on one connection, reading what comes; how many were taken."""
    taken = 0
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.settimeout(10)
        for frame in frames:
            sock.sendall(frame)
            taken += 1
            while select.select([sock], [], [], patience_s)[0]:
                if not sock.recv(1 << 20):
                    return taken
    return taken


def by_hand(port: int) -> None:
    """Each hand-made attack on a connection of its own, and all behind an honest beginning."""
    for frame in corpus.hand_made().values():
        fire(port, [frame])
        fire(port, [*corpus.healthy(), frame])


def by_chance(port: int, seconds: float, seed: int) -> int:
    """Mutations of everything that genuine clients send."""
    rng = Random(seed)
    frames = [*corpus.golden_requests(), *corpus.declared_requests()]
    small = [frame for frame in frames if len(frame) < 20_000]
    end, fired = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        volley = [mutated(rng, rng.choice(small), small) for _ in range(rng.choice((1, 5, 20)))]
        fired += fire(port, volley, patience_s=rng.choice((0, 0, ANSWER_S)))
    return fired


def by_floods(port: int, healthy: Healthy) -> list[tuple[float, str, int]]:
    """The largest requests that the limits let through; how long the healthy client waited."""
    waits = []
    for name, frame in [
        *admin.frames(),
        *flood_frames(),
    ]:  # encoded before: the healthy client shares this process
        before = len(healthy.waits_s)
        fire(port, [frame], patience_s=0.3)
        worst = max(healthy.waits_s[before:], default=0.0)
        waits.append((worst, name, len(frame)))
    return sorted(waits, reverse=True)


OF_SMALL = 10_000
"""Elements that requests may have in which an element is a few bytes."""


def flood_frames() -> list[tuple[str, bytes]]:
    """For every request that is served, and every array in it: as long as may be."""
    frames = []
    for key in sorted(TABLE):
        version = TABLE[key].versions[1]
        for elements in (MAX_ELEMENTS, OF_SMALL):
            for path, message in floods(request_type(key), version, elements):
                name = f"{request_type(key).__name__} v{version} {path}"
                frames.append((name, corpus.framed(message, version)))
    return frames


@contextlib.contextmanager
def loiterers(port: int, count: int) -> Iterator[None]:
    """Connections that begin a request and never go on."""
    with contextlib.ExitStack() as stack:
        for number in range(count):
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            sock.sendall(corpus.healthy()[1][: 1 + number % 20])
        yield


@dataclass
class Outcome:
    """What an attack did to a broker."""

    fired: int
    healthy: Healthy
    floods: list[tuple[float, str, int]]
    grown_bytes: int

    def lines(self) -> list[str]:
        lines = [f"{self.fired} mutated frames were taken; healthy client: {self.healthy.said()}"]
        lines += [
            f"flood {name}, {size} bytes: healthy client waited {wait * 1e3:.0f} ms"
            for wait, name, size in self.floods[:5]
        ]
        return [*lines, f"the broker grew by {self.grown_bytes / 1e6:.0f} MB"]


def attack(server: Server, *, seconds: float, seed: int, loiterer_count: int = 200) -> Outcome:
    """Everything that is known, then chance, while the healthy client goes on."""
    with WireClient(server.port) as client:
        create_topic(client, TOPIC)
        create_topic(client, "healthy")
    before = server.resident_bytes()
    with Healthy(server.port).beside() as healthy, loiterers(server.port, loiterer_count):
        by_hand(server.port)
        floods_waited = by_floods(server.port, healthy)
        fired = by_chance(server.port, seconds, seed)
    with WireClient(server.port) as client:
        assert api_versions(client)
    return Outcome(fired, healthy, floods_waited, server.resident_bytes() - before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with served() as server:
        outcome = attack(server, seconds=options.seconds, seed=options.seed)
    print("\n".join(outcome.lines()))
    return 0 if outcome.healthy.error is None else 1


if __name__ == "__main__":
    sys.exit(main())
