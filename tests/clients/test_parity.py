"""Genuine tools print of our broker what they print of genuine Kafka 4.4 in the same state."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from engine.handlers import TABLE
from engine.wire.batch import Record, build_batch
from engine.wire.catalog import API_NAMES
from tests.clients.twins import BASE_MS, Twins, produce, versions_in
from tests.clients.twins import twins as running_twins
from tests.clients.wire import WireClient

pytestmark = [pytest.mark.lane, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def twins() -> Iterator[Twins]:
    with running_twins() as both:
        yield both


class Setting(NamedTuple):
    """A line of `kafka-configs --describe --all`."""

    value: str
    sensitive: str
    synonyms: str


def settings_in(said: str) -> dict[str, Setting]:
    line = re.compile(r"^  ([\w.-]+)=(.*) sensitive=(\w+) synonyms=\{(.*)\}$", re.MULTILINE)
    return {name: Setting(*rest) for name, *rest in line.findall(said)}


PRINTED = {
    "topics": "kafka-topics --list",
    "one topic": "kafka-topics --describe --topic orders",
    "a topic with settings": "kafka-topics --describe --topic compacted",
    "partitions that lack replicas": "kafka-topics --describe --under-replicated-partitions",
    "partitions without a leader": "kafka-topics --describe --unavailable-partitions",
    "topics with overrides": "kafka-topics --describe --topics-with-overrides",
    "settings of a topic": "kafka-configs --describe --entity-type topics --entity-name compacted",
    "settings of a topic without any": (
        "kafka-configs --describe --entity-type topics --entity-name orders"
    ),
    "settings of no topic": "kafka-configs --describe --entity-type topics --entity-name no-such",
    "settings of a group without any": (
        "kafka-configs --describe --entity-type groups --entity-name no-such"
    ),
    "dynamic settings of the broker": (
        "kafka-configs --describe --entity-type brokers --entity-name 1"
    ),
    "dynamic settings of all brokers": (
        "kafka-configs --describe --entity-type brokers --entity-default"
    ),
    "latest offsets": "kafka-get-offsets --time latest",
    "an election that is not needed": (
        "kafka-leader-election --election-type preferred --topic orders --partition 0"
    ),
    "preferred elections of all": (
        "kafka-leader-election --election-type preferred --all-topic-partitions"
    ),
    "unclean elections of all": (
        "kafka-leader-election --election-type unclean --all-topic-partitions"
    ),
    "partitions that move": "kafka-reassign-partitions --list",
    "a feature turned off, to see": (
        "kafka-features downgrade --feature group.version=0 --dry-run"
    ),
    "producers of a partition without any": (
        "kafka-transactions describe-producers --topic orders --partition 0"
    ),
    "earliest offsets": "kafka-get-offsets --time earliest",
    "offsets of the greatest times": "kafka-get-offsets --time max-timestamp",
    "offsets of a time": f"kafka-get-offsets --time {BASE_MS + 600}",
    "offsets after the last record": f"kafka-get-offsets --time {BASE_MS + 5000}",
    "earliest local offsets": "kafka-get-offsets --topic orders --time earliest-local",
    "latest tiered offsets": "kafka-get-offsets --topic orders --time latest-tiered",
    "offsets of some partitions": "kafka-get-offsets --topic-partitions orders:0,orders:2-4",
}


@pytest.mark.parametrize("command", PRINTED.values(), ids=PRINTED)
def test_the_same_is_printed(command, twins):
    said = twins.tool(*command.split())
    assert said.ours == said.theirs


def test_all_topics_are_described_alike(twins):
    said = twins.tool("kafka-topics", "--describe")
    assert sorted(said.ours.splitlines()) == sorted(said.theirs.splitlines())


def test_producers_of_a_partition_are_described_alike(twins):
    records = [Record(number, BASE_MS, None, b"x") for number in range(3)]
    sent = build_batch(records, producer_id=4711, producer_epoch=2, base_sequence=0)
    for server in (twins.ours, twins.theirs):
        with WireClient(server.port) as client:
            produce(client, "one.partition", 0, sent)
    words = ("describe-producers", "--topic", "one.partition", "--partition", "0")
    for more in ((), ("--broker-id", "1")):
        said = twins.tool("kafka-transactions", *words, *more)
        assert re.search(r"^4711\s", said.theirs, re.MULTILINE)
        assert said.ours == said.theirs


def test_a_tool_of_kafka_2_5_describes_topics_alike(twins):
    said = twins.tool("kafka-topics", "--describe", release="2.5")
    assert sorted(said.ours.splitlines()) == sorted(said.theirs.splitlines())


def test_all_settings_of_a_topic_are_described_alike(twins):
    words = ("--describe", "--all", "--entity-type", "topics", "--entity-name", "compacted")
    said = twins.tool("kafka-configs", *words)
    ours, theirs = settings_in(said.ours), settings_in(said.theirs)
    assert ours == theirs


ACCEPTED_SETTINGS = {
    "advertised.listeners": "genuine Kafka has a listener of its controller beside",
    "controller.listener.names": "our controller has no listener: it is reached in the process",
    "controller.quorum.bootstrap.servers": "the same",
    "listener.security.protocol.map": "the same",
    "listeners": "the same",
    "max.connections": "a tighter limit: a desktop has few descriptors to spare",
    "socket.request.max.bytes": "a tighter limit: it is memory of a desktop application",
}
"""Settings of a broker whose values differ, each with the reason."""


def test_all_settings_of_a_broker_are_described_alike(twins):
    words = ("--describe", "--all", "--entity-type", "brokers", "--entity-name", "1")
    said = twins.tool("kafka-configs", *words)
    ours, theirs = settings_in(said.ours), settings_in(said.theirs)
    own = {name for name in ours if name.startswith("workbench.")}
    different = {
        name: (ours.get(name), theirs.get(name))
        for name in (ours.keys() | theirs.keys()) - own
        if ours.get(name) != theirs.get(name)
    }
    assert len(theirs) > 300
    assert {name: pair for name, pair in different.items() if name not in ACCEPTED_SETTINGS} == {}
    assert set(ACCEPTED_SETTINGS) <= set(different), "take what is alike out of ACCEPTED_SETTINGS"


def test_log_folders_are_described_alike(twins):
    said = twins.tool("kafka-log-dirs", "--describe")
    assert log_folders_in(said.ours) == log_folders_in(said.theirs)


def log_folders_in(said: str) -> list[object]:
    """Brokers → folders → partitions, each in the order of its name."""
    found = json.loads(said[said.index("{") :])
    for broker in found["brokers"]:
        for folder in broker["logDirs"]:
            folder["partitions"].sort(key=lambda partition: partition["partition"])
    return found["brokers"]


def test_the_served_apis_have_the_versions_of_genuine_kafka(twins):
    said = twins.tool("kafka-broker-api-versions")
    ours, theirs = versions_in(said.ours), versions_in(said.theirs)
    served = {f"{API_NAMES[key]}({key})" for key in TABLE}
    assert {api for api, versions in ours.items() if versions != "UNSUPPORTED"} == served
    assert {api: ours[api] for api in served} == {api: theirs[api] for api in served}


def test_the_quorum_is_described_alike(twins):
    said = twins.tool("kafka-metadata-quorum", "describe", "--replication")
    assert quorum_in(said.ours) == quorum_in(said.theirs)
    said = twins.tool("kafka-metadata-quorum", "describe", "--status")
    labels = re.compile(r"^(\w+):", re.MULTILINE)
    assert labels.findall(said.ours) == labels.findall(said.theirs)
    (ours,), (theirs,) = (
        json.loads(re.search(r"^CurrentVoters: +(.*)$", one, re.MULTILINE)[1])
        for one in (said.ours, said.theirs)
    )
    assert ours["id"] == theirs["id"]
    assert ours.keys() == theirs.keys()


def quorum_in(said: str) -> list[tuple[str, ...]]:
    """Node, lag and role of each line; ids, offsets and times are each cluster's own."""
    lines = [line.split() for line in said.splitlines()]
    return [(words[0], words[3], words[6]) for words in lines]


def test_the_cluster_id_is_told(twins):
    said = twins.tool("kafka-cluster", "cluster-id")
    pattern = r"Cluster ID: [\w-]{22}\n"
    assert re.fullmatch(pattern, said.theirs)
    assert re.fullmatch(pattern, said.ours)
