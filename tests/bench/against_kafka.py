"""Throughput, CPU and latency beside genuine Kafka 4.4, in one run, pair by pair.

python -m tests.bench.against_kafka [--full] [--rounds N] [--durability os|fsync] [LOAD ...]

Both brokers run throughout; each load is given to ours, then to Kafka, then again. The ratio is
ours / Kafka's of each pair: its median, least and greatest are printed, with the broker's CPU for
the same work beside it. On a noisy machine the ratios hold where the figures do not.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench import loads
from tests.bench.loads import Figures
from tests.clients.servers import Server, free_port, genuine, served
from tests.clients.tools import ToolFailedError
from tests.clients.wire import WireClient, api_versions

Load = Callable[[Server], Figures]

MB = 1_000_000
MEMORY = "/dev/shm"
"""In `os` mode the folders lie in memory where that can be: no disk stands between the two."""


def chosen_loads(*, full: bool) -> dict[str, Load]:
    scale = 1 if full else 0.1
    seconds = 6.0 if full else 1.0
    big, middle = int(1000 * MB * scale), int(600 * MB * scale)
    return {
        "librdkafka produce 1 KB": partial(loads.librdkafka_produce, size=1000, total=middle),
        "librdkafka produce 100 B": partial(loads.librdkafka_produce, size=100, total=middle // 2),
        "librdkafka consume 1 KB": partial(loads.librdkafka_consume, size=1000, total=big),
        "1 MB batches in": partial(loads.big_batches_in, total=big),
        "1 MB batches out": partial(loads.big_batches_out, total=big),
        "one-record produces, 1 connection": partial(
            loads.small_produces, connections=1, seconds=seconds, window=5
        ),
        "one-record produces, 8 connections": partial(
            loads.small_produces, connections=8, seconds=seconds, window=5
        ),
        "end to end at 2,000 msg/s": partial(loads.end_to_end, per_s=2000, seconds=seconds),
        "500 connections": partial(loads.many_connections, connections=500, seconds=seconds),
        "1,000 partitions created": partial(loads.partitions_made, count=1000 if full else 100),
    }


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):7.2f} ({min(values):.2f}-{max(values):.2f})"


def compare(name: str, load: Load, ours: Server, kafka: Server, rounds: int) -> None:
    pairs: list[tuple[Figures, Figures]] = []
    for _ in range(rounds):
        pair = []
        for server in (ours, kafka):
            pair.append(load(server))
            loads.clear(server)
        pairs.append((pair[0], pair[1]))
        time.sleep(0.5)
    mine = pairs[-1][0]
    rate = spread([a.rate / b.rate for a, b in pairs])
    cpu = spread([a.cpu_s / b.cpu_s for a, b in pairs if b.cpu_s])
    ours_rate = statistics.median(a.rate for a, _ in pairs)
    kafka_rate = statistics.median(b.rate for _, b in pairs)
    print(f"{name:36} x{rate}  cpu x{cpu}  {ours_rate:10,.0f} | {kafka_rate:10,.0f} {mine.unit}")
    for key in mine.more:
        a = statistics.median(x.more[key] for x, _ in pairs)
        b = statistics.median(y.more[key] for _, y in pairs)
        print(f"{'':36} {key}: {a:.2f} | {b:.2f}")
    sys.stdout.flush()


def start_up(options: list[str]) -> None:
    """How long from the start of the process to its first ApiVersions answer, and idle memory."""
    times, resident = [], 0
    for _ in range(5):
        port = free_port()
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "workbench", "serve", "--port", str(port)]
            began = time.perf_counter()
            child = subprocess.Popen(
                [*command, "--data-dir", folder, *options],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            while not loads.is_listening(port):
                time.sleep(0.002)
            with WireClient(port) as client:
                api_versions(client)
                times.append(time.perf_counter() - began)
            time.sleep(1)
            server = Server("workbench", port, child.pid, folder)  # type: ignore[arg-type]
            resident = max(resident, server.resident_bytes())
            child.terminate()
            child.wait()
    print(
        f"serve: first ApiVersions answer after {spread(times)} s, idle {resident / 2**20:.0f} MiB"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--durability", choices=["os", "fsync"], default="os")
    parser.add_argument("load", nargs="*", help="only loads whose name holds one of these")
    options = parser.parse_args()
    rounds = options.rounds or (5 if options.full else 1)
    ours_options = ["-o", f"workbench.durability={options.durability}"]
    start_up(ours_options)
    print(f"ours ({options.durability}) against Kafka 4.4: {rounds} pairs, median (least-greatest)")
    if options.durability == "os" and Path(MEMORY).is_dir():
        tempfile.tempdir = os.environ["TMPDIR"] = MEMORY
    with served(*ours_options) as ours, genuine("log.segment.delete.delay.ms=1000") as kafka:
        for name, load in chosen_loads(full=options.full).items():
            if options.load and not any(word in name for word in options.load):
                continue
            try:
                compare(name, load, ours, kafka, rounds)
            except (AssertionError, OSError, ToolFailedError) as error:
                print(f"{name:36} failed: {error}")
                return 1
    print("every load was carried out by both brokers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
