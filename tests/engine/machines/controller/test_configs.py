"""Settings changed and refused in Kafka's words."""

import pytest

from engine.base.errors import Code
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    SetFeatures,
)
from engine.machines.controller.image import ConfigResource
from tests.engine.machines.controller.clusters import Decided, new_topic

SET, DELETE, APPEND, SUBTRACT = ConfigOperation
ELR = (("eligible.leader.replicas.version", 1),)


@pytest.fixture
def decided() -> Decided:
    decided = Decided(1)
    decided.create(new_topic("a"))
    return decided


def alter(
    decided: Decided,
    *changes: tuple[str, ConfigOperation, str | None],
    kind: int = ConfigResource.TOPIC,
    name: str = "a",
    **more: bool,
) -> tuple[int, str | None]:
    changed = tuple(ConfigChange(*change) for change in changes)
    (outcome,) = decided.ask(AlterConfigs((ConfigChanges(kind, name, changed, **more),)))
    return outcome.code, outcome.message


def broker(decided: Decided, key: str, value: str | None, name: str = "") -> tuple[int, str | None]:
    change = (key, DELETE if value is None else SET, value)
    return alter(decided, change, kind=ConfigResource.BROKER, name=name)


def configs(decided: Decided) -> dict[str, str]:
    return decided.image.topics["a"].configs


def test_settings_are_set_and_given_back(decided: Decided) -> None:
    assert alter(decided, ("retention.ms", SET, "5")) == (Code.NONE, None)
    assert configs(decided) == {"retention.ms": "5"}
    alter(decided, ("retention.ms", DELETE, None))
    assert configs(decided) == {}


def test_a_list_is_appended_to_and_subtracted_from_its_default(decided: Decided) -> None:
    alter(decided, ("cleanup.policy", APPEND, "compact"))
    assert configs(decided) == {"cleanup.policy": "delete,compact"}
    alter(decided, ("cleanup.policy", SUBTRACT, "delete"))
    assert configs(decided) == {"cleanup.policy": "compact"}


def test_replacing_all_drops_what_is_not_named(decided: Decided) -> None:
    alter(decided, ("retention.ms", SET, "5"))
    alter(decided, ("segment.ms", SET, "6"), replaces_all=True)
    assert configs(decided) == {"segment.ms": "6"}


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        (
            [("retention.ms", SET, "x")],
            40,
            "Invalid value x for configuration retention.ms: Not a number of type LONG",
        ),
        (
            [("no.such", SET, "1"), ("retention.ms", SET, "x")],
            40,
            "Unknown topic config name: no.such",
        ),
        ([("retention.ms", SET, None)], 42, "Null value not supported for : retention.ms"),
        (
            [("retention.ms", APPEND, "1")],
            40,
            "Can't APPEND to key retention.ms because its type is not LIST.",
        ),
        (
            [("retention.ms", SET, "1"), ("retention.ms", SET, "2")],
            42,
            "Error due to duplicate config keys",
        ),
        (
            [("min.compaction.lag.ms", SET, "10"), ("max.compaction.lag.ms", SET, "1")],
            40,
            "conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (1)",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_kafkas_words(decided, changes, code, message) -> None:
    assert alter(decided, *changes) == (code, message)
    assert configs(decided) == {}


@pytest.mark.parametrize(
    ("kind", "name", "code", "message"),
    [
        (2, "b", 3, "The topic 'b' does not exist."),
        (2, "", 42, "Default topic resources are not allowed."),
        (4, "x", 42, "Node id must be an integer, but it is: x"),
        (4, "9", 42, "Unexpected broker id, expected 1, but received 9"),
        (99, "a", 42, "Unknown resource type 99"),
    ],
)
def test_what_is_not_there_has_no_settings(decided, kind, name, code, message) -> None:
    change = ("retention.ms", SET, "1")
    assert alter(decided, change, kind=kind, name=name) == (code, message)


def test_the_same_topic_twice_is_refused_both_times(decided: Decided) -> None:
    same = ConfigChanges(2, "a", (ConfigChange("retention.ms", SET, "1"),))
    outcomes = decided.ask(AlterConfigs((same, same)))
    assert [o.message for o in outcomes] == ["Each resource must appear at most once."] * 2


def test_a_read_only_broker_setting_stays(decided: Decided) -> None:
    assert broker(decided, "num.partitions", "4", "1") == (
        Code.INVALID_REQUEST,
        "Cannot update these configs dynamically: [num.partitions]",
    )


def test_a_wrong_broker_value_has_another_code_than_a_topics(decided: Decided) -> None:
    code, message = broker(decided, "log.retention.ms", "x")
    assert code == Code.INVALID_REQUEST
    assert (
        message == "Invalid value x for configuration log.retention.ms: Not a number of type LONG"
    )


def test_what_belongs_to_one_broker_is_not_set_for_all(decided: Decided) -> None:
    code, message = broker(decided, "listeners", "PLAINTEXT://:1")
    assert code == Code.INVALID_REQUEST
    assert message.startswith("Cannot update these configs at default cluster level")


def test_settings_of_unknown_plugins_are_kept(decided: Decided) -> None:
    assert broker(decided, "some.plugin", "1", "1") == (Code.NONE, None)
    assert decided.image.config(ConfigResource.BROKER, "1") == {"some.plugin": "1"}


def test_min_isr_is_cluster_wide_with_eligible_leader_replicas(decided: Decided) -> None:
    decided.ask(SetFeatures(ELR, (("min.insync.replicas", "1"),)))
    assert broker(decided, "min.insync.replicas", "2", "1")[0] == Code.INVALID_CONFIG
    assert broker(decided, "min.insync.replicas", None)[0] == Code.INVALID_CONFIG
    assert broker(decided, "min.insync.replicas", "2")[0] == Code.NONE


def test_another_minimum_of_the_isr_forgets_who_was_eligible_under_the_old() -> None:
    decided = Decided(1, 2, elr=True)
    for name in ("a", "b"):
        decided.assign(1, 2, name=name, min_insync_replicas="2")
    decided.fence(2)
    assert decided.partition("a").eligible_leader_replicas == (2,)
    change = ConfigChange("min.insync.replicas", ConfigOperation.SET, "1")
    decided.ask(AlterConfigs((ConfigChanges(ConfigResource.TOPIC, "a", (change,)),)))
    assert decided.partition("a").eligible_leader_replicas == ()
    assert decided.partition("b").eligible_leader_replicas == (2,)
    change = ConfigChange("min.insync.replicas", ConfigOperation.SET, "2")
    decided.ask(AlterConfigs((ConfigChanges(ConfigResource.BROKER, "", (change,)),)))
    assert decided.partition("b").eligible_leader_replicas == ()


@pytest.mark.parametrize("value", ["*", "", "0:1", "0:1,12:3", "0:1,"])
@pytest.mark.parametrize("side", ["leader", "follower"])
def test_replicas_to_throttle_are_named_in_kafkas_way(side: str, value: str) -> None:
    decided = Decided(1)
    decided.assign(1)
    name = f"{side}.replication.throttled.replicas"
    change = ConfigChange(name, ConfigOperation.SET, value)
    (outcome,) = decided.ask(AlterConfigs((ConfigChanges(ConfigResource.TOPIC, "a", (change,)),)))
    assert (outcome.code, outcome.message) == (Code.NONE, None)
    assert decided.image.topics["a"].configs[name] == value


@pytest.mark.parametrize("value", ["0", "a:1", "0:1,*", "0:1:2", "\u0661:1"])
def test_replicas_to_throttle_named_otherwise_are_refused(value: str) -> None:
    decided = Decided(1)
    decided.assign(1)
    change = ConfigChange("leader.replication.throttled.replicas", ConfigOperation.SET, value)
    (outcome,) = decided.ask(AlterConfigs((ConfigChanges(ConfigResource.TOPIC, "a", (change,)),)))
    assert outcome.code is Code.INVALID_CONFIG
    assert "must be the literal '*' or a list of replicas in the following" in outcome.message
