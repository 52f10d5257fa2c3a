"""Journeys 4 and 5 without a window: a leader is killed and back, and too few replicas are in sync.

A producer of kafka-python in another process lives through both.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clients.clients import KAFKA_PYTHON, program_reads
from tests.clients.servers import CLUSTER, Lines, Server, ctl, process, served_cluster
from tests.clients.tools import kafka_tool, python_with

pytestmark = [pytest.mark.lane, pytest.mark.timeout(180)]

LIBRARY = KAFKA_PYTHON["kafka-python"]
SENDER = """\
import sys
from kafka import KafkaProducer
from kafka.errors import KafkaError

port, topic, retries = sys.argv[1:]
producer = KafkaProducer(bootstrap_servers=[f"127.0.0.1:{port}"], acks="all", retries=int(retries))
for line in sys.stdin:
    try:
        print(producer.send(topic, line.strip().encode(), partition=0).get(60).offset, flush=True)
    except KafkaError as error:
        print(type(error).__name__, flush=True)
producer.close()
"""
COUNT = 50
SETTLED_S = 60.0


@pytest.fixture
def server() -> Iterator[Server]:
    with served_cluster() as running:
        yield running


def create(server: Server, topic: str, replicas: str) -> None:
    kafka_tool("kafka-topics", "--bootstrap-server", server.bootstrap, "--create", "--topic",
               topic, "--replica-assignment", replicas)  # fmt: skip
    until(server, topic, lambda found: len(found["isr"]) == len(replicas.split(":")))


def state(server: Server, topic: str) -> dict[str, Any]:
    """The one partition of a topic, as `ctl describe` tells of it."""
    (found,) = json.loads(ctl(server, "describe", topic, "--json"))["partitions"]
    return found


def until(server: Server, topic: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + SETTLED_S
    while not holds(found := state(server, topic)):
        assert time.monotonic() < deadline, found
    return found


@contextlib.contextmanager
def sender(
    server: Server, topic: str, *, retries: int = 2**31 - 1
) -> Iterator[Callable[[str], str]]:
    """A producer that runs on: what it was told of a value, the offset or the error."""
    words = [python_with(*LIBRARY), "-c", SENDER, str(server.port), topic, str(retries)]
    with process(*words, given=True) as child:
        assert child.stdin is not None
        told, complaints = Lines(child.stdout), Lines(child.stderr)

        def send(value: str) -> str:
            child.stdin.write(f"{value}\n".encode())
            child.stdin.flush()
            return told.until(".")

        try:
            yield send
        finally:
            child.stdin.close()
            told.rest()
            complaints.rest()


def counted(server: Server, topic: str) -> str:
    """How many records a genuine tool finds."""
    words = ("kafka-get-offsets", "--bootstrap-server", server.bootstrap, "--topic", topic)
    return kafka_tool(*words).strip()


def test_a_killed_leader_loses_nothing_and_comes_back(server: Server) -> None:
    create(server, "journey-4", "2:1:3")  # the tools ask broker 1
    sent = [f"{number}" for number in range(2 * COUNT)]
    with sender(server, "journey-4") as send:
        assert [send(value) for value in sent[:COUNT]] == sent[:COUNT]
        before = state(server, "journey-4")
        assert before["leader"] == 2
        assert counted(server, "journey-4") == f"journey-4:0:{COUNT}"
        ctl(server, "kill-broker", "2")
        after = until(server, "journey-4", lambda found: found["leader"] not in (None, 2))
        assert counted(server, "journey-4") == f"journey-4:0:{COUNT}"
        assert after["leader_epoch"] == before["leader_epoch"] + 1
        assert sorted(after["isr"]) == [1, 3]
        assert [send(value) for value in sent[COUNT:]] == sent[COUNT:]
        ctl(server, "revive-broker", "2")
        healed = until(server, "journey-4", lambda found: len(found["isr"]) == CLUSTER)
    assert [end for _, end in healed["end_offsets"]] == [2 * COUNT] * CLUSTER
    read = program_reads(LIBRARY, "kafka_python", server.bootstrap, {"journey-4": len(sent)})
    assert [record.value for record in read["journey-4"]] == [value.encode() for value in sent]


@pytest.mark.parametrize(
    ("end", "replicas"),
    [("kill-broker", "1:2"), ("stop-broker", "1:2:3")],
    ids=["a killed one of two", "two stopped ones of three"],
)
def test_too_few_in_sync_refuse_what_is_for_all(end: str, replicas: str, server: Server) -> None:
    create(server, "journey-5", replicas)
    _, *others = replicas.split(":")
    with sender(server, "journey-5", retries=0) as send:
        assert send("enough") == "0"
        for broker in others:
            ctl(server, end, broker)
        until(server, "journey-5", lambda found: found["isr"] == [1])
        assert send("too few") == "NotEnoughReplicasError"
        assert state(server, "journey-5")["high_watermark"] == 1
        ctl(server, "revive-broker", others[0])
        until(server, "journey-5", lambda found: len(found["isr"]) == 2)
        assert send("enough again") == "1"
