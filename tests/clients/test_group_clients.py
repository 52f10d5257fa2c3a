"""Groups of every client library: they share, a killed member is replaced, what was read stays read.

The lane also runs against genuine Kafka (`WORKBENCH_LANE_SERVER=genuine`), which proves the lane,
and against three brokers of ours (`WORKBENCH_LANE_SERVER=cluster`).
"""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests.clients.clients import AIOKAFKA, CONFLUENT, KAFKA_PYTHON, PROGRAMS
from tests.clients.servers import Lines, Server, lane_server
from tests.clients.tools import kafka_tool, node_with, program, python_with

pytestmark = [pytest.mark.lane, pytest.mark.timeout(180)]

PARTITIONS = 6
QUICK = (
    "group.initial.rebalance.delay.ms=0",
    "group.consumer.min.session.timeout.ms=6000",
    "group.consumer.session.timeout.ms=6000",
    "group.consumer.min.heartbeat.interval.ms=500",
    "group.consumer.heartbeat.interval.ms=500",
)


@dataclass(frozen=True)
class Library:
    """How a member is started."""

    name: str
    requirements: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    def command(self, *words: str) -> list[str | Path]:
        if self.name == "kafkajs":
            return [program("node"), PROGRAMS / "group_member.js", *words]
        python = python_with(*self.requirements)
        return [python, PROGRAMS / "group_member.py", self.name, *words, *self.given]


COOPERATIVE = ("partition.assignment.strategy=cooperative-sticky",)
CONSUMER_PROTOCOL = ("group.protocol=consumer",)
LIBRARIES = {
    "kafka-python-2.0.2": Library("kafka-python", KAFKA_PYTHON["kafka-python-2.0.2"]),
    "kafka-python": Library("kafka-python", KAFKA_PYTHON["kafka-python"]),
    "aiokafka": Library("aiokafka", AIOKAFKA),
    "confluent eager": Library("confluent", CONFLUENT),
    "confluent cooperative": Library("confluent", CONFLUENT, COOPERATIVE),
    "confluent consumer protocol": Library("confluent", CONFLUENT, CONSUMER_PROTOCOL),
    "kafkajs": Library("kafkajs"),
}


class Member:
    """A running member: what it holds, what it read."""

    def __init__(self, child: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
        assert child.stdout is not None
        self.child, self._complaints = child, complaints
        self._lines = Lines(child.stdout)
        self._seen = 0
        self.held: set[int] = set()
        self.read: list[tuple[int, int]] = []

    def look(self) -> None:
        """Take in what it said so far."""
        with contextlib.suppress(AssertionError):
            self._lines.until("^never$", seconds=0.05)
        for line in self._lines.seen[self._seen :]:
            what, *words = line.split()
            if what == "assigned":
                self.held = {int(word) for word in words}
            elif what == "read":
                self.read.append((int(words[0]), int(words[1])))
        self._seen = len(self._lines.seen)

    def __repr__(self) -> str:
        """What it holds, whether it runs, and what it complained of last."""
        said = ""
        if not self._complaints.closed:
            self._complaints.seek(0)
            said = self._complaints.read().decode(errors="replace")[-2_000:]
        return f"holds {sorted(self.held)}, ended with {self.child.poll()}: {said}"

    def leave(self) -> None:
        """End cleanly, when its input closes."""
        assert self.child.stdin is not None
        self.child.stdin.close()
        self.child.wait(30)
        self._lines.rest()
        self._complaints.close()

    def kill(self) -> None:
        assert self.child.stdin is not None
        self.child.kill()
        self.child.stdin.close()
        self.child.wait(30)
        self._lines.rest()
        self._complaints.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with lane_server(*(word for each in QUICK for word in ("-o", each))) as running:
        yield running


class Play:
    """Members of one group on one topic."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.topic, self.group = f"t-{name}".replace(" ", "-"), f"g-{name}"
        self.members: list[Member] = []
        self.sent = 0
        kafka_tool("kafka-topics", "--bootstrap-server", server.bootstrap, "--create",
                   "--topic", self.topic, "--partitions", str(PARTITIONS))  # fmt: skip

    def start(self, library: Library, *more: str) -> Member:
        words = library.command(self.server.bootstrap, self.group, self.topic)
        modules = node_with("kafkajs") / "node_modules" if library.name == "kafkajs" else ""
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it ends with the member
        child = subprocess.Popen(
            [str(word) for word in [*words, *more]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env={**os.environ, "NODE_PATH": str(modules)},
        )
        self.members.append(Member(child, complaints))
        return self.members[-1]

    def send(self, count: int) -> None:
        """So many records, dealt to the partitions in turn."""
        from confluent_kafka import Producer  # noqa: PLC0415 - the test environment has it

        producer = Producer({"bootstrap.servers": self.server.bootstrap})
        for number in range(self.sent, self.sent + count):
            producer.produce(self.topic, b"%d" % number, partition=number % PARTITIONS)
        assert producer.flush(30) == 0
        self.sent += count

    def until(self, what: str, members: list[Member], held: list[int]) -> None:
        """All partitions are held, each by one, in shares of these sizes."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for member in members:
                member.look()
            sizes = sorted(len(member.held) for member in members)
            together = set[int]().union(*(member.held for member in members))
            if sizes == sorted(held) and len(together) == sum(held) == PARTITIONS:
                return
        pytest.fail(f"{what}: {members}")

    def until_read(self, members: list[Member], count: int) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for member in members:
                member.look()
            if len({each for member in members for each in member.read}) >= count:
                return
        pytest.fail(f"{[len(member.read) for member in members]} of {count} records were read")

    def end(self) -> None:
        for member in self.members:
            assert member.child.stdin is not None
            if not member.child.stdin.closed:
                member.kill()


@contextlib.contextmanager
def playing(server: Server, name: str) -> Iterator[Play]:
    play = Play(server, name)
    try:
        yield play
    finally:
        play.end()


@pytest.mark.parametrize("name", LIBRARIES)
def test_members_share_crash_and_go_on_where_they_were(name: str, server: Server) -> None:
    library = LIBRARIES[name]
    with playing(server, name) as play:
        play.send(60)
        first = play.start(library)
        play.until("one member has all", [first], [6])
        play.until_read([first], 60)
        second = play.start(library)
        play.until("two share", [first, second], [3, 3])
        first.kill()
        play.until("the other takes over", [second], [6])
        play.send(30)
        play.until_read([first, second], 90)
        second.leave()
        second.look()
        third = play.start(library)
        play.until("it is back", [third], [6])
        play.send(6)
        play.until_read([third], 6)
        assert all(offset >= 15 for _, offset in third.read), "nothing committed is read again"


def test_libraries_share_one_group(server: Server) -> None:
    """Those that know the range assignor, together."""
    with playing(server, "mixed") as play:
        names = ("kafka-python", "confluent eager")
        members = []
        for name in names:
            given = ("partition.assignment.strategy=range",) if "confluent" in name else ()
            members.append(play.start(LIBRARIES[name], *given))
        play.until("they share", members, [3, 3])
        play.send(60)
        play.until_read(members, 60)


@pytest.mark.parametrize("name", ["confluent eager", "confluent consumer protocol"])
def test_a_static_member_restarts_without_a_rebalance(name: str, server: Server) -> None:
    library = LIBRARIES[name]
    static = ("group.instance.id=one",)
    if library.given != CONSUMER_PROTOCOL:
        static = (*static, "session.timeout.ms=30000")
    with playing(server, f"static {name}") as play:
        first = play.start(library, *static)
        other = play.start(library, "group.instance.id=two")
        play.until("they share", [first, other], [3, 3])
        share = set(first.held)
        if library.given == CONSUMER_PROTOCOL:
            first.leave()  # for a while: until its session ends nobody else may have its name
        else:
            first.kill()
        again = play.start(library, *static)
        play.until("it has its share again", [again, other], [3, 3])
        assert again.held == share
        said = [line for line in other._lines.seen if line.startswith("assigned")]
        assert len(said) <= 3, "the other was not disturbed"


def test_both_protocols_share_one_group(server: Server) -> None:
    with playing(server, "both") as play:
        names = ("confluent eager", "confluent consumer protocol", "kafka-python")
        members = [play.start(LIBRARIES[name]) for name in names]
        play.until("they share", members, [2, 2, 2])
        play.send(60)
        play.until_read(members, 60)
        members[1].leave()
        play.until("the classic ones go on", [members[0], members[2]], [3, 3])


@pytest.mark.parametrize(
    ("release", "given"), [("4", ""), ("4", "group.protocol=consumer"), ("2.5", "")]
)
def test_a_console_consumer_goes_on_where_its_group_was(
    release: str, given: str, server: Server
) -> None:
    with playing(server, f"console-{release}-{given[-8:]}") as play:
        play.send(12)
        words = ["kafka-console-consumer", "--bootstrap-server", server.bootstrap, "--topic",
                 play.topic, "--group", play.group, "--from-beginning"]  # fmt: skip
        words += ["--command-property", given] if given else []
        first = kafka_tool(*words, "--max-messages", "12", release=release, seconds=60)
        play.send(6)
        second = kafka_tool(*words, "--max-messages", "6", release=release, seconds=60)
        numbers = [int(line) for line in (first + second).split()]
        assert sorted(numbers) == list(range(18))
