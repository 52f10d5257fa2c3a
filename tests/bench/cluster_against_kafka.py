"""Three brokers of ours in one process beside genuine Kafka's three processes, in one run.

python -m tests.bench.cluster_against_kafka [--rounds N] [--durability os|fsync]

Each round starts both clusters with the same lease settings and gives each: records with three
replicas and acks=all, by kcat; then a client that produces on while its partition's leader is
paused, and another while it is killed: how long until the next record is acknowledged. Figures,
never a verdict.
"""

import argparse
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

from engine.contract.cluster_commands import KillBroker, PauseBroker, ResumeBroker
from engine.contract.values import Command, Done
from tests.bench.against_kafka import MB, MEMORY
from tests.bench.loads import kcat_produces, next_name
from tests.clients.servers import CLUSTER, Server, genuine, served_cluster
from tests.clients.wire import WireClient, create_topic
from workbench.control_client import ControlClient

LEASES = ("broker.session.timeout.ms=9000", "broker.heartbeat.interval.ms=2000")
"""Kafka's defaults, said so that nobody has to look them up."""
CLIENT = {
    "acks": "all",
    "enable.idempotence": True,
    "linger.ms": 0,
    "socket.timeout.ms": 1000,
    "request.timeout.ms": 1000,
    "retry.backoff.ms": 50,
    "reconnect.backoff.max.ms": 200,
    "topic.metadata.refresh.fast.interval.ms": 100,
    "message.timeout.ms": 120_000,
    "log_level": 0,
}
EVERY_S = 0.005
PATIENCE_S = 120.0
SIZE, TOTAL = 1000, 300 * MB

Act = Callable[[Server, int], None]
"""What is done to a broker."""


def commanded(command: type[Command]) -> Act:
    """Done to a broker of ours."""

    def act(server: Server, broker_id: int) -> None:
        folder = str(server.folder)
        with ControlClient(folder, folder) as client:
            client.ask(command(broker_id), Done)

    return act


def signalled(number: signal.Signals) -> Act:
    """Done to a process of genuine Kafka."""

    def act(server: Server, broker_id: int) -> None:
        os.kill((server.pid, *server.more_pids)[broker_id - 1], number)

    return act


OURS = {"pause": commanded(PauseBroker), "go on": commanded(ResumeBroker),
        "kill": commanded(KillBroker)}  # fmt: skip
THEIRS = {"pause": signalled(signal.SIGSTOP), "go on": signalled(signal.SIGCONT),
          "kill": signalled(signal.SIGKILL)}  # fmt: skip


def fresh_topic(server: Server, partition_count: int) -> str:
    name = next_name(server)
    with WireClient(server.port) as client:
        code, _ = create_topic(client, name, partition_count, replication_factor=CLUSTER,
                               min_insync_replicas="2", retention_ms="-1")  # fmt: skip
        assert code == 0, code
    until_in_sync(server, name)
    return name


def until_in_sync(server: Server, topic: str) -> None:
    asker, deadline = Producer(_client(server)), time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        partitions = asker.list_topics(topic, timeout=10).topics[topic].partitions.values()
        if partitions and all(len(each.isrs) == CLUSTER for each in partitions):
            return
        time.sleep(0.05)
    raise AssertionError(f"{server.name}: not all replicas of {topic} came to be in sync")


def throughput(server: Server) -> dict[str, float]:
    count = TOTAL // SIZE
    kcat_produces(server, fresh_topic(server, CLUSTER), SIZE, count // 2, "-X", "acks=all")  # warm
    topic = fresh_topic(server, CLUSTER)
    watch = kcat_produces(server, topic, SIZE, count, "-X", "acks=all")
    consumer = Consumer({**_bootstrap(server), "group.id": "counts"})
    ends = [consumer.get_watermark_offsets(TopicPartition(topic, each))[1] for each in range(3)]
    consumer.close()
    assert sum(ends) == count, f"{sum(ends)} of {count} records arrived"
    return {
        "records/s": count / watch.wall_s,
        "MB/s": TOTAL / MB / watch.wall_s,
        "records per CPU second": count / watch.cpu_s,
        "MB per CPU second": TOTAL / MB / watch.cpu_s,
    }


def silence_s(server: Server, act: Act) -> tuple[float, str, int]:
    """How long a running producer waits once something was done to its leader; topic and leader."""
    topic = fresh_topic(server, 1)
    producer = Producer(_client(server))
    acknowledged_at: dict[int, float] = {}
    sent = 0

    def send() -> int:
        nonlocal sent
        number, sent = sent, sent + 1

        def told(error: object, _message: object) -> None:
            if error is None:
                acknowledged_at[number] = time.perf_counter()

        producer.produce(topic, b"%d" % number, partition=0, on_delivery=told)
        producer.poll(EVERY_S)
        return number

    while len(acknowledged_at) < 100:
        send()
    leader = producer.list_topics(topic, timeout=10).topics[topic].partitions[0].leader
    began = time.perf_counter()
    act(server, leader)
    first = sent
    while not any(number in acknowledged_at for number in range(first, sent)):
        assert time.perf_counter() - began < PATIENCE_S, server.name
        send()
    took_s = min(acknowledged_at[number] for number in acknowledged_at if number >= first) - began
    assert producer.flush(60) == 0
    return took_s, topic, leader


def measured(server: Server, acts: dict[str, Act]) -> dict[str, float]:
    """All figures of one cluster; in the end one of its brokers is dead."""
    found = throughput(server)
    found["s from pausing the leader"], topic, leader = silence_s(server, acts["pause"])
    acts["go on"](server, leader)
    until_in_sync(server, topic)
    found["s from killing the leader"], _, _ = silence_s(server, acts["kill"])
    return found


def _bootstrap(server: Server) -> dict[str, str]:
    """Every broker: the first may be the one that is gone."""
    ports = range(server.port, server.port + CLUSTER)
    return {"bootstrap.servers": ",".join(f"127.0.0.1:{port}" for port in ports)}


def _client(server: Server) -> dict[str, str | int | bool]:
    return {**CLIENT, **_bootstrap(server)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--durability", choices=["os", "fsync"], default="os")
    options = parser.parse_args()
    given = [word for each in (*LEASES, f"workbench.durability={options.durability}")
             for word in ("-o", each)]  # fmt: skip
    if options.durability == "os" and Path(MEMORY).is_dir():
        tempfile.tempdir = os.environ["TMPDIR"] = MEMORY
    pairs: list[tuple[dict[str, float], dict[str, float]]] = []
    for _ in range(options.rounds):
        with served_cluster(*given) as ours:
            mine = measured(ours, OURS)
        with genuine(*LEASES, brokers=CLUSTER) as kafka:
            pairs.append((mine, measured(kafka, THEIRS)))
    print(
        f"three brokers of ours in one process ({options.durability}) | Kafka 4.4 in three,"
        f" {options.rounds} rounds, median; leases {', '.join(LEASES)}"
    )
    for name in pairs[0][0]:
        mine, theirs = (statistics.median(pair[side][name] for pair in pairs) for side in (0, 1))
        print(f"{name:28} {mine:12,.2f} | {theirs:12,.2f}   x{mine / theirs:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
