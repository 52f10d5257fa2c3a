"""What genuine tools change, and what is refused them, is said as genuine Kafka 4.4 says it."""

import json
from collections.abc import Iterator

import pytest

from tests.clients.twins import Twins
from tests.clients.twins import twins as running_twins

pytestmark = [pytest.mark.lane, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def twins() -> Iterator[Twins]:
    with running_twins() as both:
        yield both


MOVES = {
    "to where it is": {"topic": "orders", "partition": 0, "replicas": [1]},
    "to nobody": {"topic": "orders", "partition": 0, "replicas": [77]},
    "of no topic": {"topic": "no-such", "partition": 0, "replicas": [1]},
}


@pytest.mark.parametrize("step", ["execute", "verify", "cancel"])
@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_moves_are_granted_and_refused_in_the_same_words(move, step, twins, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"version": 1, "partitions": [move]}))
    words = ("--reassignment-json-file", str(plan), f"--{step}")
    said = twins.tool("kafka-reassign-partitions", *words, status=None)
    assert said.theirs.strip()
    assert said.ours == said.theirs


REFUSED = {
    "a topic that exists": "kafka-topics --create --topic orders",
    "a bad name": "kafka-topics --create --topic bad+name",
    "a name that collides": "kafka-topics --create --topic one_partition",
    "too many replicas": "kafka-topics --create --topic wide --replication-factor 3",
    "an election of no topic": (
        "kafka-leader-election --election-type preferred --topic no-such --partition 0"
    ),
    "an unclean election of no partition": (
        "kafka-leader-election --election-type unclean --topic orders --partition 77"
    ),
    "forgetting a broker that is not there": "kafka-cluster unregister --id 77",
    "a feature that is too new": "kafka-features upgrade --feature group.version=9",
    "a feature of another world": "kafka-features upgrade --feature no.such.version=1",
    "a feature turned off without a word": (
        "kafka-features upgrade --feature group.version=0 --dry-run"
    ),
    "an unknown setting": "kafka-topics --create --topic odd --config no.such.setting=1",
    "a bad value": "kafka-topics --create --topic odd --config retention.ms=words",
    "a description of no topic": "kafka-topics --describe --topic no-such",
    "a deletion of no topic": "kafka-topics --delete --topic no-such",
    "growth of no topic": "kafka-topics --alter --topic no-such --partitions 2",
    "growth to fewer": "kafka-topics --alter --topic orders --partitions 2",
    "growth to as many": "kafka-topics --alter --topic orders --partitions 3",
    "all settings of no topic": (
        "kafka-configs --describe --entity-type topics --entity-name no-such --all"
    ),
    "a change to a bad value": (
        "kafka-configs --alter --entity-type topics --entity-name orders"
        " --add-config retention.ms=words"
    ),
    "a change of no topic": (
        "kafka-configs --alter --entity-type topics --entity-name no-such"
        " --add-config retention.ms=1"
    ),
    "a change of a read-only setting": (
        "kafka-configs --alter --entity-type brokers --entity-name 1 --add-config node.id=7"
    ),
    "offsets of no topic": "kafka-get-offsets --topic no-such",
    "a setting that a group may not have": (
        "kafka-configs --alter --entity-type groups --entity-name g"
        " --add-config consumer.session.timeout.ms=1"
    ),
    "a setting that groups do not have": (
        "kafka-configs --alter --entity-type groups --entity-name g --add-config no.such=1"
    ),
}


@pytest.mark.parametrize("command", REFUSED.values(), ids=REFUSED)
def test_the_same_is_refused_with_the_same_words(command, twins):
    said = twins.tool(*command.split(), status=1)
    assert said.theirs.strip()
    assert said.ours == said.theirs


TOPIC_CONFIGS = "kafka-configs --entity-type topics --entity-name"
BROKER_CONFIGS = "kafka-configs --entity-type brokers"
GROUP_CONFIGS = "kafka-configs --entity-type groups"

CHANGES = {
    "more partitions": (
        "kafka-topics --alter --topic to-grow --partitions 4",
        "kafka-topics --describe --topic to-grow",
    ),
    "settings of a topic": (
        (
            f"{TOPIC_CONFIGS} to-change --alter --delete-config retention.ms --add-config"
            " cleanup.policy=[compact,delete],segment.ms=60000"
        ),
        f"{TOPIC_CONFIGS} to-change --describe",
    ),
    "a setting of the broker": (
        f"{BROKER_CONFIGS} --entity-name 1 --alter --add-config message.max.bytes=2000000",
        f"{BROKER_CONFIGS} --entity-name 1 --describe",
    ),
    "a setting of all brokers": (
        f"{BROKER_CONFIGS} --entity-default --alter --add-config message.max.bytes=3000000",
        f"{BROKER_CONFIGS} --entity-default --describe",
    ),
    "the broker's setting gone": (
        f"{BROKER_CONFIGS} --entity-name 1 --alter --delete-config message.max.bytes",
        f"{TOPIC_CONFIGS} orders --describe --all",
    ),
    "settings of a group": (
        (
            f"{GROUP_CONFIGS} --entity-name g --alter --add-config"
            " consumer.session.timeout.ms=50000,consumer.heartbeat.interval.ms=6000"
        ),
        f"{GROUP_CONFIGS} --describe",
    ),
    "a group's setting gone": (
        f"{GROUP_CONFIGS} --entity-name g --alter --delete-config consumer.session.timeout.ms",
        f"{GROUP_CONFIGS} --entity-name g --describe --all",
    ),
    "a deletion": (
        "kafka-topics --delete --topic to-delete",
        "kafka-topics --list",
    ),
}


@pytest.mark.parametrize(("change", "look"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_made_and_shown_alike(change, look, twins):
    for command in (change, look):
        said = twins.tool(*command.split())
        assert said.ours == said.theirs
