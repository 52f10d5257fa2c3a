"""kill -9 of three brokers at once under idempotent producers: what was acknowledged stays.

LANE_CLUSTER_KILLS rounds. Each producer of librdkafka knows another broker only. In the end nothing
acknowledged is lost, nothing is there twice, each producer's records are in its order, and the
replicas are alike byte for byte.
"""

import os
import random
import signal
import statistics
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from confluent_kafka import Producer

from tests.clients.servers import CLUSTER, free_ports, served_cluster
from tests.clients.test_kill_under_load import CODECS, Loader, Place, everything, judge
from tests.clients.wire import WireClient, create_topic

KILLS = int(os.environ.get("LANE_CLUSTER_KILLS") or 2)

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300 + 20 * KILLS)]

PARTITIONS = 2
TOPICS = {"kept": {"retention_ms": "-1"}, "small": {"internal_segment_bytes": "65536"}}
PROBE, PROBED = "probe", 2 * CLUSTER
"""A topic whose leaders are everywhere, and its partitions."""
SETTLED_S = 60.0


def test_nothing_acknowledged_is_lost_by_three_brokers(tmp_path: Path) -> None:
    chance, port, over = random.Random(7), free_ports(CLUSTER), threading.Event()
    loaders = [
        Loader(port + number % CLUSTER, codec, over, tuple(TOPICS))
        for number, codec in enumerate(CODECS)
    ]
    waits: list[float] = []
    try:
        for kill in range(KILLS):
            began = time.monotonic()
            with served_cluster(port=port, folder=tmp_path) as server:
                if kill == 0:
                    prepare(port)
                    for loader in loaders:
                        loader.start()
                until_writable(port)
                waits.append(time.monotonic() - began)
                time.sleep(chance.uniform(0.05, 2.5))
                os.kill(server.pid, signal.SIGKILL)
        with served_cluster(port=port, folder=tmp_path):
            until_writable(port)
            over.set()
            for loader in loaders:
                loader.join()
            until_in_sync(port)
            found = [everything(port + step, tuple(TOPICS)) for step in range(CLUSTER)]
            count = judge(found[0], loaders)
            assert found[0] == found[1] == found[2]
    finally:
        over.set()
    assert [reason for loader in loaders for reason in loader.refused] == []
    assert count > 20 * KILLS
    judge_copies(tmp_path, found[0])
    print(
        f"{KILLS} kills of {CLUSTER} brokers, {count} records acknowledged, 0 lost, 0 twice;"
        f" all partitions writable {statistics.median(waits):.2f} s after a start began,"
        f" at most {max(waits):.2f} s"
    )


def prepare(port: int) -> None:
    topics = [(name, PARTITIONS, configs) for name, configs in TOPICS.items()]
    with WireClient(port) as client:
        for name, count, configs in [*topics, (PROBE, PROBED, {})]:
            assert create_topic(client, name, count, replication_factor=CLUSTER, **configs)[0] == 0


def until_writable(port: int) -> None:
    """Every partition acknowledges a record."""
    refused: list[str] = []
    producer = Producer({"bootstrap.servers": f"127.0.0.1:{port}", "acks": "all", "log_level": 0})
    for partition in range(PROBED):
        told = lambda error, _: error and refused.append(str(error))  # noqa: E731
        producer.produce(PROBE, b"", partition=partition, on_delivery=told)
    assert producer.flush(SETTLED_S) == 0
    assert refused == []


def until_in_sync(port: int, topics: Iterable[str] = TOPICS) -> None:
    asker = Producer({"bootstrap.servers": f"127.0.0.1:{port}"})
    deadline = time.monotonic() + SETTLED_S
    while time.monotonic() < deadline:
        known = asker.list_topics(timeout=10).topics
        found = [each for name in topics for each in known[name].partitions.values()]
        if all(len(partition.isrs) == CLUSTER for partition in found):
            return
    pytest.fail("not all replicas came to be in sync")


def judge_copies(folder: Path, places: Iterable[Place]) -> None:
    """The replicas in the folders of the stopped brokers are alike byte for byte."""
    for topic, partition in places:
        copies = {bytes_of(folder / f"broker-{each}", topic, partition) for each in (1, 2, 3)}
        assert len(copies) == 1, f"the replicas of {topic}-{partition} differ"


def bytes_of(folder: Path, topic: str, partition: int) -> bytes:
    """A replica's whole log; its segments may begin elsewhere than those of another."""
    files = sorted((folder / f"{topic}-{partition}").glob("*.log"))
    assert files
    return b"".join(file.read_bytes() for file in files)
