"""Two brokers in the same state, ours and genuine Kafka, and what the same tool prints of each."""

import contextlib
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from engine.wire.batch import Record, build_batch
from engine.wire.messages import k03_metadata
from engine.wire.messages.k00_produce import (
    PartitionProduceData,
    ProduceRequest,
    ProduceResponse,
    TopicProduceData,
)
from tests.clients.servers import Server, genuine, served
from tests.clients.tools import installed_kit, run
from tests.clients.wire import WireClient, create_topic

NOT_YET = {3, 5, 6}
"""Errors of a partition whose leader is still on its way."""

BASE_MS = int(time.time() - 600) * 1000
"""The time of the first record: recent, or genuine Kafka's retention takes it away meanwhile."""

KIT_SETTINGS = {
    "auto.create.topics.enable": "true",
    "default.replication.factor": "1",
    "group.initial.rebalance.delay.ms": "0",
    "inter.broker.listener.name": "PLAINTEXT",
    "min.insync.replicas": "1",
    "num.partitions": "1",
    "offsets.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.replication.factor": "1",
}
"""What the kit gives genuine Kafka in its file; ours is given the same."""


@dataclass(frozen=True)
class Topic:
    """A topic of the common state, with the record batches of each partition."""

    name: str
    partition_count: int
    configs: dict[str, str]
    batches: dict[int, tuple[bytes, ...]]


def batch(*moments: int, key: bytes | None = b"k") -> bytes:
    """A batch with one record for each moment, in ms after `BASE_MS`."""
    return build_batch(
        [
            Record(offset, BASE_MS + moment, key, b"value %d" % moment)
            for offset, moment in enumerate(moments)
        ]
    )


TOPICS = (
    Topic("orders", 3, {}, {0: (batch(0, 900, 500), batch(700)), 2: (batch(100),)}),
    Topic("one.partition", 1, {}, {0: (batch(10), batch(20), batch(30))}),
    Topic(
        "compacted",
        1,
        {
            "cleanup_policy": "compact,delete",
            "min_cleanable_dirty_ratio": "0.2",
            "retention_ms": "7200000",
            "segment_bytes": "1048576",
        },
        {0: (batch(5, 6),)},
    ),
    Topic("empty", 1, {"compression_type": "zstd"}, {}),
    Topic("to-grow", 1, {}, {}),
    Topic("to-change", 1, {"retention_ms": "5000"}, {}),
    Topic("to-delete", 2, {}, {0: (batch(1),)}),
)


def fill(server: Server) -> None:
    """Bring a fresh broker to the common state."""
    with WireClient(server.port) as client:
        for topic in TOPICS:
            code, _ = create_topic(client, topic.name, topic.partition_count, **topic.configs)
            assert code == 0, (server.name, topic.name, code)
        for topic in TOPICS:
            await_leaders(client, topic)
            for partition, batches in topic.batches.items():
                for data in batches:
                    produce(client, topic.name, partition, data)


def await_leaders(client: WireClient, topic: Topic) -> None:
    asked = [k03_metadata.MetadataRequestTopic(name=topic.name)]
    request = k03_metadata.MetadataRequest(topics=asked, allow_auto_topic_creation=False)
    while True:
        (found,) = client.ask(request, 9, k03_metadata.MetadataResponse).topics
        partitions = found.partitions
        if len(partitions) == topic.partition_count and all(p.leader_id >= 0 for p in partitions):
            return


def produce(client: WireClient, topic: str, partition: int, data: bytes) -> None:
    parts = [PartitionProduceData(index=partition, records=data)]
    request = ProduceRequest(
        acks=-1, timeout_ms=30_000, topic_data=[TopicProduceData(name=topic, partition_data=parts)]
    )
    while True:
        answer = client.ask(request, 9, ProduceResponse)
        code = answer.responses[0].partition_responses[0].error_code
        if code not in NOT_YET:
            assert code == 0, (topic, partition, code)
            return


ADDRESS_FIRST = {"kafka-features", "kafka-metadata-quorum", "kafka-transactions"}
"""Tools that want to know whom to ask before what."""


@dataclass(frozen=True)
class Said:
    """What a tool printed of each broker."""

    ours: str
    theirs: str


@dataclass(frozen=True)
class Twins:
    """Both brokers."""

    ours: Server
    theirs: Server

    def tool(self, name: str, *words: str, release: str = "4", status: int | None = 0) -> Said:
        """The same tool on both, side by side; what must differ is made alike."""

        def said_of(server: Server) -> str:
            at = ["--bootstrap-server", server.bootstrap]
            said = [name, *at, *words] if name in ADDRESS_FIRST else [name, *words, *at]
            command = [installed_kit(release), "tool", "--kit", release, *said]
            quiet = {"KAFKA_KIT_LOG": "OFF"}
            done = run(command, seconds=120, status=status, env=quiet)
            printed = done.stdout if status == 0 else done.stdout + done.stderr
            return alike(printed.decode(), server)

        with ThreadPoolExecutor(2) as pool:
            ours, theirs = pool.map(said_of, (self.ours, self.theirs))
        return Said(ours, theirs)


@contextlib.contextmanager
def twins() -> Iterator[Twins]:
    """Ours and genuine Kafka 4.4, with the same settings, topics and records."""
    given = [word for name, value in KIT_SETTINGS.items() for word in ("-o", f"{name}={value}")]
    with served(*given) as ours, genuine(fast=True) as theirs:
        for server in (ours, theirs):
            fill(server)
        yield Twins(ours, theirs)


def alike(said: str, server: Server) -> str:
    """Addresses, folders and ids by their kind; settings sorted; no stack of an exception."""
    said = re.sub(rf"(127\.0\.0\.1|localhost):{server.port}\b", "HOST:PORT", said)
    said = re.sub(rf"{re.escape(str(server.folder))}[^\s,\"]*", "FOLDER", said)
    said = re.sub(r"TopicId: [\w-]{22}", "TopicId: ID", said)
    said = re.sub(r"Configs: (\S+)", _sorted_settings, said)
    return re.sub(r"^\tat .*\n", "", said, flags=re.MULTILINE)


def _sorted_settings(found: re.Match[str]) -> str:
    """A value may hold commas itself."""
    return "Configs: " + ",".join(sorted(re.split(r",(?=[\w.-]+=)", found[1])))


def versions_in(said: str) -> dict[str, str]:
    """Each API with its versions, as `kafka-broker-api-versions` prints them."""
    return dict(re.findall(r"^\t(\w+\(\d+\)): (.*?),?$", said, re.MULTILINE))
