"""What the log's promises cost: durable produces, recovery, a start, compaction.

python -m tests.bench.log_figures [--full] [FIGURE ...]

Each figure is a ratio taken in one run, beside genuine Kafka 4.4 where it is about that; ratios
hold on a noisy machine where the figures do not. Everything lies in the temporary folder, which
should be on a disk: a file system in memory has no syncs to wait for.
"""

import argparse
import itertools
import os
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from select import POLLIN, poll

from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource

from engine.base.ids import PartitionIndex, TopicName, TopicPartition
from engine.storage.checkpoints import CLEANER_OFFSETS, decode_offsets
from engine.wire.batch import Record, build_batch
from tests.bench import loads
from tests.clients.servers import Server, free_port, genuine, served
from tests.clients.tools import ToolFailedError, installed_kit, run
from tests.clients.wire import WireClient, create_topic

MB = 1_000_000
FSYNC, OS = ("-o", "workbench.durability=fsync"), ("-o", "workbench.durability=os")
WAIT_S = 600.0


def tell(name: str, ratio: float, goal: str, words: str) -> None:
    print(f"{name:52} x{ratio:6.2f}  goal {goal:8}  {words}", flush=True)


# -- durable produces ------------------------------------------------------------------------------


def durable_rate(*, full: bool) -> None:
    """What 8 connections get that have 5 requests in flight, as idempotent ones have, or 50.

    A client gets no more than it has in flight for each sync: the disk's own rate stands beside.
    """
    seconds, rounds = (6.0, 5) if full else (1.0, 2)
    loads_of = itertools.product((5, 50), (1, 100), (1, 8))
    with served(*FSYNC) as durable, served(*OS) as fast:
        for window, records, partitions in loads_of:
            load = partial(
                loads.small_produces,
                connections=8,
                seconds=seconds,
                window=window,
                records=records,
                partitions=partitions,
            )
            pairs, syncs = [], list[float]()
            for _ in range(rounds):
                pair = []
                syncs += sync_times(durable.folder, 100, pause_s=0)
                for server in (durable, fast):
                    pair.append(load(server).rate)
                    loads.clear(server)
                pairs.append(pair)
            ratio = statistics.median(a / b for a, b in pairs)
            rates = " | ".join(f"{statistics.median(s):,.0f}" for s in zip(*pairs, strict=True))
            what = f"{window} in flight, {records} rec., {partitions} part."
            alone = f"the disk alone {1 / statistics.mean(syncs):,.0f} syncs/s"
            tell(f"durable / os, {what}", ratio, ">= 0.60", f"{rates} requests/s; {alone}")


def durable_wait(*, full: bool) -> None:
    count = 5000 if full else 1000
    with served(*FSYNC) as server:
        before = sync_times(server.folder, count // 2)
        waits = paced_produces(server, count=count, per_s=500)
        after = sync_times(server.folder, count // 2)
    sync = statistics.median(before + after)
    p50, p99 = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    worst = statistics.quantiles(before + after, n=100)[98]
    words = (
        f"p99 {p99 * 1e3:.2f} ms, median {p50 * 1e3:.2f} ms; a sync alone {sync * 1e3:.2f} ms,"
        f" its p99 {worst * 1e3:.2f} ms"
    )
    tell("p99 of a durable produce at 500/s / a sync", p99 / sync, "<= 4", words)


def sync_times(folder: Path, count: int, *, pause_s: float = 0.002) -> list[float]:
    """What this disk takes for a small append that is safe, at the same pace."""
    times = []
    with (folder / "sync-times").open("wb", buffering=0) as file:
        for _ in range(count):
            file.write(bytes(170))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
            time.sleep(pause_s)
    return times


def paced_produces(server: Server, *, count: int, per_s: int) -> list[float]:
    topic = loads.fresh_topic(server)
    batch = build_batch([Record(0, 0, None, b"x" * 100, ())])
    waits, sent_at = list[float](), deque[float]()
    with WireClient(server.port) as client:
        frame = loads.produce_frame(client, topic, batch)
        poller = poll()
        poller.register(client.socket, POLLIN)
        began, sent = time.perf_counter(), 0
        while len(waits) < count:
            if sent < count and time.perf_counter() >= began + sent / per_s:
                sent_at.append(time.perf_counter())
                client.socket.sendall(frame)
                sent += 1
            due = began + sent / per_s - time.perf_counter()
            if poller.poll(max(0.0, due * 1000) if sent < count else 1000):
                client.skip_answer()
                waits.append(time.perf_counter() - sent_at.popleft())
    return waits


# -- recovery and start ----------------------------------------------------------------------------


@contextmanager
def kafka_on(folder: Path) -> Iterator[Server]:
    """Genuine Kafka on a folder that stays."""
    kit = installed_kit("4.4")
    command = [kit, "up", "--kit", "4.4", "--port", "0", "--dir", folder]
    said = run(command, seconds=WAIT_S).stdout.decode()
    port, pid = (
        re.search(r"^bootstrap [^:]*:(\d+)$", said, re.MULTILINE),
        re.search(r"pid (\d+) port", said),
    )
    assert port, said
    assert pid, said
    try:
        yield Server("kafka 4.4", int(port[1]), int(pid[1]), folder)
    finally:
        run([kit, "down", folder, "--keep"], seconds=60, status=None)


@contextmanager
def ours_on(folder: Path) -> Iterator[Server]:
    with served(*FSYNC, folder=folder) as server:
        yield server


def recovery(*, full: bool) -> None:
    total = 1000 * MB if full else 100 * MB
    taken = {}
    with tempfile.TemporaryDirectory() as place:
        for name, started in (("ours", ours_on), ("kafka", kafka_on)):
            folder = Path(place) / name
            folder.mkdir()
            with started(folder) as server:
                topic = loads.filled_topic(server, 1000, total)
                end = loads.end_offset(server, topic)
                os.kill(server.pid, signal.SIGKILL)
            began = time.perf_counter()
            with started(folder) as server:
                assert loads.end_offset(server, topic) == end
                taken[name] = time.perf_counter() - began
    words = f"{taken['ours']:.2f} s | {taken['kafka']:.2f} s until the last offset is served"
    name = f"start after kill -9 on {total // MB} MB / Kafka"
    tell(name, taken["ours"] / taken["kafka"], "<= 0.25", words)


def start(*, full: bool) -> None:
    count = 1000 if full else 200
    times, cpu_times, port = [], [], free_port()
    with tempfile.TemporaryDirectory() as place, bytecode_kept():
        with served(folder=Path(place), port=port), WireClient(port) as client:
            code, _ = create_topic(client, "many", count)
            assert code == 0
            loads.await_leaders(client, "many", count)
            batch = build_batch([Record(0, 0, None, b"x" * 100, ())])
            for partition in range(count):
                client.socket.sendall(loads.produce_frame(client, "many", batch, partition))
                client.skip_answer()
        for _ in range(3):
            began = time.perf_counter()
            with served(folder=Path(place), port=port) as server:
                times.append(time.perf_counter() - began)
                cpu_times.append(server.cpu_seconds())
    taken, cpu = statistics.median(times), statistics.median(cpu_times)
    words = f"{taken:.2f} s until ready, {cpu:.2f} s of CPU"
    tell(f"clean start with {count:,} partitions", taken, "<= 1 s", words)


@contextmanager
def bytecode_kept() -> Iterator[None]:
    """As users run it: compiled at the first start, not at each."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as place:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = place
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


# -- compaction ------------------------------------------------------------------------------------


def compaction(*, full: bool) -> None:
    count = 4000 if full else 600
    chance = random.Random(4)
    batches = [
        build_batch(
            [
                Record(
                    at,
                    1_700_000_000_000,
                    b"key-%d" % chance.randrange(50_000),
                    chance.randbytes(100),
                )
                for at in range(500)
            ]
        )
        for _ in range(100)
    ]
    options = ["log.cleaner.backoff.ms=100", "log.initial.task.delay.ms=100"]
    ours_options = [word for option in options for word in ("-o", option)]
    with served(*ours_options) as ours, genuine(*options) as kafka:
        taken = {server: compacted(server, batches, count) for server in (ours, kafka)}
    words = f"{taken[ours]:.2f} s | {taken[kafka]:.2f} s for {count * 500:,} records"
    tell("compaction / Kafka's", taken[ours] / taken[kafka], "<= 1", words)


def compacted(server: Server, batches: list[bytes], count: int) -> float:
    """Seconds from the moment when a full topic may be compacted to the cleaner's own note."""
    name = "to-compact"
    with WireClient(server.port) as client:
        settings = {"segment_bytes": "16777216", "min_cleanable_dirty_ratio": "0.01"}
        assert create_topic(client, name, retention_ms="-1", **settings)[0] == 0
        loads.await_leaders(client, name, 1)
        for number in range(count):
            client.socket.sendall(loads.produce_frame(client, name, batches[number % len(batches)]))
            client.skip_answer()
    (folder,) = server.folder.glob(f"**/{name}-0")
    active = max(int(path.stem) for path in folder.glob("*.log"))
    began = time.perf_counter()
    entry = ConfigEntry("cleanup.policy", "compact", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, name, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": server.bootstrap})
    admin.incremental_alter_configs([resource])[resource].result(30)
    place = TopicPartition(TopicName(name), PartitionIndex(0))
    while cleaned_to(folder.parent / CLEANER_OFFSETS, place) < active:
        assert time.perf_counter() - began < WAIT_S
        time.sleep(0.02)
    return time.perf_counter() - began


def cleaned_to(path: Path, place: TopicPartition) -> int:
    data = path.read_bytes() if path.exists() else b""
    return decode_offsets(data).get(place, 0) if data else 0


FIGURES: dict[str, Callable[..., None]] = {
    "durable-rate": durable_rate,
    "durable-wait": durable_wait,
    "recovery": recovery,
    "start": start,
    "compaction": compaction,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("figure", nargs="*", choices=[*FIGURES, []], help="only these")
    options = parser.parse_args()
    failed = 0
    for name in options.figure or FIGURES:
        try:
            FIGURES[name](full=options.full)
        except (AssertionError, OSError, ToolFailedError) as error:
            failed += 1
            print(f"{name} failed: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
