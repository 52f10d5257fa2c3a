"""What a committed change did, in words of the image after it."""

from engine.base.ids import NO_TOPIC_ID
from engine.broker.delta import MetadataDelta, delta_of
from engine.broker.shard import Committed
from engine.machines.controller.asks import (
    AlterConfigs,
    ConfigChange,
    ConfigChanges,
    ConfigOperation,
    CreatePartitions,
    CreateTopics,
    DeleteTopics,
    Growth,
)
from engine.machines.step import Ask
from tests.engine.machines.controller.clusters import Decided, new_topic


def difference(decided: Decided, ask: Ask[object]) -> MetadataDelta:
    before = decided.image.copy()
    step = decided.controller.decide(ask, 0)
    for change in step.changes:
        decided.controller.apply(change)
    return delta_of(before, Committed(step.changes, 1, step.why, "the test"))


def names(pairs: list) -> list[tuple[str, int]]:
    return [(topic.name, partition.index) for topic, partition in pairs]


def test_a_new_topic_shows_with_its_partitions_and_settings() -> None:
    topic = new_topic("a", 2, configs=(("retention.ms", "1"),))
    delta = difference(Decided(1), CreateTopics((topic,)))
    assert [made.name for made in delta.created] == ["a"]
    assert names(delta.made) == [("a", 0), ("a", 1)]
    assert [(c.resource_name, c.name, c.value) for c in delta.configs] == [
        ("a", "retention.ms", "1")
    ]
    assert delta.cause == "the test"


def test_a_grown_topic_shows_its_new_partitions_alone() -> None:
    decided = Decided(1)
    decided.create(new_topic("a", 2))
    delta = difference(decided, CreatePartitions((Growth("a", 4),)))
    assert delta.created == []
    assert names(delta.made) == [("a", 2), ("a", 3)]


def test_a_deleted_topic_shows_as_it_was() -> None:
    decided = Decided(1)
    decided.create(new_topic("a", 2))
    delta = difference(decided, DeleteTopics((("a", NO_TOPIC_ID),)))
    (removed,) = delta.removed
    assert (removed.name, len(removed.partitions)) == ("a", 2)


def test_a_broker_that_starts_shows_with_the_partitions_it_leads() -> None:
    decided = Decided(1)
    decided.create(new_topic("a"))
    before = decided.image.copy()
    decided.register(1)
    assert decided.last is not None
    delta = delta_of(before, Committed(decided.last.changes, 1, "", ""))
    assert delta.brokers == [1]
    assert names(delta.changed) == [("a", 0)]


def test_a_setting_given_back_shows_without_value() -> None:
    decided = Decided(1)
    decided.create(new_topic("a", configs=(("retention.ms", "1"),)))
    change = ConfigChange("retention.ms", ConfigOperation.DELETE)
    delta = difference(decided, AlterConfigs((ConfigChanges(2, "a", (change,)),)))
    assert [(c.name, c.value) for c in delta.configs] == [("retention.ms", None)]
