"""Genuine tools say of our three brokers what they say of genuine Kafka's three.

Each scenario brings both clusters into the same state with the same tools and compares what is
printed. Topics are given their replicas by hand, so that both clusters look the same.
"""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.handlers import TABLE
from engine.wire.batch import Record, build_batch
from engine.wire.catalog import API_NAMES
from tests.clients.servers import Lines, free_ports, genuine, process, served
from tests.clients.tools import ToolFailedError, installed_kit, kafka_tool
from tests.clients.twins import BASE_MS, KIT_SETTINGS, Said, Twins, produce, versions_in
from tests.clients.wire import WireClient

pytestmark = [pytest.mark.lane, pytest.mark.timeout(900)]

BROKERS = 3
LOOKS = 30
"""How often something that comes about by itself is looked for."""


@pytest.fixture(scope="module")
def twins() -> Iterator[Twins]:
    """Three brokers each, with the same settings."""
    settings = {
        **KIT_SETTINGS,
        "offsets.topic.replication.factor": str(BROKERS),
        "transaction.state.log.replication.factor": str(BROKERS),
        "share.coordinator.state.topic.replication.factor": str(BROKERS),
    }
    given = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    with (
        served("--brokers", str(BROKERS), *given, port=free_ports(BROKERS)) as ours,
        genuine(fast=True, brokers=BROKERS) as theirs,
    ):
        yield Twins(ours, theirs)


def alike(said: Said) -> Said:
    """Ports are counted from each cluster's first; ids of topics are each cluster's own."""

    def plain(text: str) -> str:
        text = re.sub(r"(127\.0\.0\.1|localhost):\d+", "HOST:PORT", text)
        return re.sub(r"TopicId: [\w-]{22}", "TopicId: ID", text)

    return Said(plain(said.ours), plain(said.theirs))


def same(twins: Twins, *words: str, status: int | None = 0) -> str:
    """What both print, which must be the same."""
    said = alike(twins.tool(*words, status=status))
    assert said.ours == said.theirs
    return said.theirs


def until(twins: Twins, words: tuple[str, ...], pattern: str) -> str:
    """What both print once that holds for both."""
    said = Said("", "")
    for _ in range(LOOKS):
        said = alike(twins.tool(*words))
        if re.search(pattern, said.ours) and re.search(pattern, said.theirs):
            assert said.ours == said.theirs
            return said.theirs
    raise ToolFailedError(f"never {pattern!r}:\nours:\n{said.ours}\ntheirs:\n{said.theirs}")


def create(twins: Twins, name: str, assignment: str, *configs: str) -> None:
    words = [word for config in configs for word in ("--config", config)]
    same(
        twins,
        *("kafka-topics", "--create", "--topic", name, "--replica-assignment", assignment),
        *words,
    )
    until(twins, describe(name), r"Isr: \d")


def describe(name: str, *more: str) -> tuple[str, ...]:
    return ("kafka-topics", "--describe", "--topic", name, *more)


def plan(folder: Path, **partitions: list[int]) -> str:
    """A file for kafka-reassign-partitions: topic_partition=[replicas]."""
    found = [
        {"topic": name.rpartition("_")[0], "partition": int(name.rpartition("_")[2])}
        | {"replicas": replicas}
        for name, replicas in partitions.items()
    ]
    path = folder / "plan.json"
    path.write_text(json.dumps({"version": 1, "partitions": found}))
    return str(path)


def test_a_topic_on_three_brokers_is_described_alike(twins):
    create(twins, "described", "1:2:3,2:3:1,3:1:2", "min.insync.replicas=2")
    same(twins, *describe("described"))
    for state in ("under-replicated", "unavailable", "at-min-isr", "under-min-isr"):
        same(twins, "kafka-topics", "--describe", f"--{state}-partitions")


def test_a_topic_at_its_least_in_sync_is_named(twins):
    create(twins, "least", "1:2", "min.insync.replicas=2")
    words = ("kafka-topics", "--describe", "--at-min-isr-partitions")
    assert "least" in same(twins, *words)
    same(twins, "kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", "least",
         "--add-config", "min.insync.replicas=1")  # fmt: skip
    assert not same(twins, *words).strip()


def test_the_preferred_leader_is_elected(twins, tmp_path):
    create(twins, "preferred", "1:2")
    file = plan(tmp_path, preferred_0=[2, 1])
    same(twins, "kafka-reassign-partitions", "--reassignment-json-file", file, "--execute")
    until(twins, describe("preferred"), r"Leader: 1\s+Replicas: 2,1\s")
    words = ("kafka-leader-election", "--election-type", "preferred")
    elected = same(twins, *words, "--topic", "preferred", "--partition", "0")
    assert "Successfully completed leader election" in elected
    until(twins, describe("preferred"), r"Leader: 2\s+Replicas: 2,1\s")


def test_a_partition_moves_and_is_verified(twins, tmp_path):
    create(twins, "moves", "1:2")
    words = (
        "kafka-reassign-partitions",
        *("--reassignment-json-file", plan(tmp_path, moves_0=[3, 2])),
    )
    same(twins, *words, "--execute")
    until(twins, (*words, "--verify"), "is completed")
    until(twins, describe("moves"), r"Leader: 3\s+Replicas: 3,2\s+Isr: (3,2|2,3)")
    same(twins, "kafka-reassign-partitions", "--list")


def test_more_replicas_and_fewer(twins, tmp_path):
    create(twins, "factor", "1")
    for replicas in ([1, 2, 3], [2]):
        words = (
            "kafka-reassign-partitions",
            *("--reassignment-json-file", plan(tmp_path, factor_0=replicas)),
        )
        same(twins, *words, "--execute")
        until(twins, (*words, "--verify"), "is completed")
    until(twins, describe("factor"), r"Leader: 2\s+Replicas: 2\s+Isr: 2\s")


def test_a_throttled_move_leaves_no_throttle_behind(twins, tmp_path):
    create(twins, "throttled", "1:2")
    words = (
        "kafka-reassign-partitions",
        *("--reassignment-json-file", plan(tmp_path, throttled_0=[2, 3])),
    )
    same(twins, *words, "--execute", "--throttle", "10000000")
    until(twins, (*words, "--verify"), "is completed")
    for kind, name in (("topics", "throttled"), ("brokers", "1")):
        same(twins, "kafka-configs", "--describe", "--entity-type", kind, "--entity-name", name)


def test_a_move_is_generated_for_the_same_brokers(twins, tmp_path):
    create(twins, "generated", "1:2,2:3")
    topics = tmp_path / "topics.json"
    topics.write_text(json.dumps({"version": 1, "topics": [{"topic": "generated"}]}))
    said = twins.tool(
        "kafka-reassign-partitions",
        *("--generate", "--topics-to-move-json-file", str(topics), "--broker-list", "1,2,3"),
    )
    current = [one.partition("Proposed")[0] for one in (said.ours, said.theirs)]
    assert current[0] == current[1]
    proposed = [json.loads(one.rpartition("configuration")[2]) for one in (said.ours, said.theirs)]
    assert [len(one["partitions"]) for one in proposed] == [2, 2]


REFUSED = {
    "an election that is not needed": (
        "kafka-leader-election --election-type preferred --topic refused --partition 0"
    ),
    "an unclean election of a partition with a leader": (
        "kafka-leader-election --election-type unclean --topic refused --partition 0"
    ),
    "more replicas than brokers": (
        "kafka-topics --create --topic wide --replication-factor 4 --partitions 1"
    ),
    "one broker twice": "kafka-topics --create --topic odd --replica-assignment 1:1",
    "uneven replicas": "kafka-topics --create --topic odd --replica-assignment 1:2,3",
    "a broker that is not there": "kafka-topics --create --topic odd --replica-assignment 1:9",
    "growth onto one broker of two": (
        "kafka-topics --alter --topic refused --partitions 2 --replica-assignment 1:2,3"
    ),
}


def test_what_cannot_be_is_refused_in_the_same_words(twins):
    create(twins, "refused", "1:2")
    for command in REFUSED.values():
        assert same(twins, *command.split(), status=None).strip()


def test_the_quorum_has_three_voters(twins):
    said = twins.tool("kafka-metadata-quorum", "describe", "--status")
    for one in (said.ours, said.theirs):
        voters = json.loads(re.search(r"^CurrentVoters: +(.*)$", one, re.MULTILINE)[1])
        assert [voter["id"] for voter in voters] == [1, 2, 3]
        assert re.search(r"^LeaderId: +[123]$", one, re.MULTILINE)
        assert re.search(r"^CurrentObservers: +\[\]$", one, re.MULTILINE)
    said = twins.tool("kafka-metadata-quorum", "describe", "--replication")
    role = re.compile(r"\b(?:Leader|Follower)\b")
    roles = [sorted(role.findall(one)) for one in (said.ours, said.theirs)]
    assert roles[0] == roles[1]


def test_three_brokers_serve_the_same_versions_of_the_same_apis(twins):
    said = alike(twins.tool("kafka-broker-api-versions"))
    brokers = [
        re.split(r"^HOST:PORT \(", one, flags=re.MULTILINE)[1:] for one in (said.ours, said.theirs)
    ]
    heads = [sorted(one.partition(")")[0] for one in found) for found in brokers]
    assert heads[0] == heads[1]
    assert len(heads[0]) == BROKERS
    assert len({one.partition(" -> ")[2] for one in brokers[0]}) == 1
    served = {f"{API_NAMES[key]}({key})" for key in TABLE}
    for one in brokers[1]:
        theirs = versions_in(one)
        assert {api: theirs[api] for api in served} == {
            api: versions for api, versions in versions_in(brokers[0][0]).items() if api in served
        }


OWN_FEATURES = {
    "metadata.version": "ours is that of 4.3, so that genuine Kafka 4.3 takes the folder over",
    "share.version": "nothing here serves it",
    "streams.version": "nothing here serves it",
    "transaction.version": "nothing here serves it",
}
"""Features that differ, each with the reason."""


def test_features_of_three_brokers_are_described_alike(twins):
    said = twins.tool("kafka-features", "describe")
    ours, theirs = (
        {line.split()[1]: re.sub(r"\s*Epoch: \d+", "", line).split() for line in one.splitlines()}
        for one in (said.ours, said.theirs)
    )
    different = {name for name in ours | theirs if ours.get(name) != theirs.get(name)}
    assert different == OWN_FEATURES.keys(), (ours, theirs)


@pytest.mark.parametrize(
    "words",
    [
        "upgrade --feature kraft.version=1",
        "downgrade --feature kraft.version=0",
        "disable --feature kraft.version",
    ],
)
def test_the_version_of_the_quorum_is_raised_and_kept_alike(twins, words):
    assert same(twins, "kafka-features", *words.split(), status=None).strip()


def test_a_throttle_is_kept_and_shown_alike(twins):
    about = ("kafka-configs", "--entity-type", "brokers", "--entity-name", "2")
    rate = "leader.replication.throttled.rate"
    for given in (f"{rate}=1000000,of.a.plugin=secret", f"{rate}=fast", f"{rate}=-5"):
        same(twins, *about, "--alter", "--add-config", given, status=None)
        assert rate in same(twins, *about, "--describe")
    same(twins, *about, "--alter", "--delete-config", f"{rate},of.a.plugin")


def test_a_throttled_move_takes_its_time(twins, tmp_path):
    create(twins, "slow", "1:2")
    for server in (twins.ours, twins.theirs):
        with WireClient(server.port) as client:
            for _ in range(20):
                produce(client, "slow", 0, build_batch([Record(0, BASE_MS, None, bytes(100_000))]))
    words = ("kafka-reassign-partitions", "--reassignment-json-file", plan(tmp_path, slow_0=[1, 3]))
    same(twins, *words, "--execute", "--throttle", "10000")
    said = alike(twins.tool(*describe("slow")))
    assert all(re.search(r"Isr: (1,2|2,1)\s", one) for one in (said.ours, said.theirs)), said
    same(twins, *words, "--execute", "--additional", "--throttle", "100000000")
    until(twins, (*words, "--verify"), "is completed")
    until(twins, describe("slow"), r"Replicas: 1,3\s+Isr: (1,3|3,1)")


def test_the_metadata_log_of_every_broker_is_dumped_alike(twins):
    create(twins, "dumped", "1:2:3")
    dumps = []
    for broker in range(1, BROKERS + 1):
        file = twins.ours.folder / f"broker-{broker}/__cluster_metadata-0/{0:020}.log"
        words = ("kafka-dump-log", "--cluster-metadata-decoder", "--skip-record-metadata")
        dumps.append(kafka_tool(*words, "--files", str(file)))
    records = [re.findall(r"payload: (.*)", dump) for dump in dumps]
    assert any('"name":"dumped"' in record for record in records[0])
    shared = min(len(found) for found in records)
    assert records[0][:shared] == records[1][:shared] == records[2][:shared]


def test_log_folders_of_three_brokers_are_listed(twins):
    create(twins, "folders", "1:2:3")
    said = twins.tool("kafka-log-dirs", "--describe", "--topic-list", "folders")
    found = [json.loads(one[one.index("{") :]) for one in (said.ours, said.theirs)]
    placed = [
        {
            broker["broker"]: [p["partition"] for d in broker["logDirs"] for p in d["partitions"]]
            for broker in one["brokers"]
        }
        for one in found
    ]
    assert placed[0] == placed[1] == {1: ["folders-0"], 2: ["folders-0"], 3: ["folders-0"]}


def test_replicas_are_verified_without_a_difference(twins):
    """The tool never ends by itself: its first report is enough."""
    create(twins, "verified", "1:2:3")
    with ThreadPoolExecutor(2) as pool:
        reports = pool.map(first_report, (twins.ours.bootstrap, twins.theirs.bootstrap))
    assert all("max lag is 0 for partition verified-0" in report for report in reports)


def first_report(bootstrap: str) -> str:
    words = ("--topics-include", "verified", "--report-interval-ms", "1000")
    tool = [installed_kit("4"), "tool", "--kit", "4", "kafka-replica-verification"]
    with process(*tool, "--broker-list", bootstrap, *words) as child:
        out, err = Lines(child.stdout), Lines(child.stderr)
        try:
            return out.until("max lag is")
        finally:
            child.terminate()
            out.rest()
            err.rest()
