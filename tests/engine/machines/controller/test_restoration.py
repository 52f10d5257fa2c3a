"""A deleted topic made to exist again."""

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.machines.controller.asks import DeleteTopics, RestoreTopic, ReturningPartition
from tests.engine.machines.controller.clusters import Decided, new_topic

OLD = TopicId(b"the-old-topic-id")


def restore(name: str = "a", replicas: tuple[int, ...] = (1,)) -> RestoreTopic:
    partitions = tuple(ReturningPartition(index, replicas, 3, 7) for index in range(2))
    return RestoreTopic(name, OLD, (("retention.ms", "1"),), partitions)


def test_it_comes_back_with_its_id_settings_and_later_epochs() -> None:
    decided = Decided(1)
    outcome = decided.ask(restore())
    assert (outcome.code, outcome.partition_count) == (Code.NONE, 2)
    topic = decided.image.topics["a"]
    assert topic.topic_id == OLD
    assert topic.configs == {"retention.ms": "1"}
    assert [
        (p.leader, p.leader_epoch, p.partition_epoch, p.isr) for p in topic.partitions.values()
    ] == [(1, 4, 8, (1,))] * 2


def test_a_taken_name_is_refused_in_words() -> None:
    decided = Decided(1)
    decided.create(new_topic("a"))
    outcome = decided.ask(restore())
    assert outcome.code is Code.TOPIC_ALREADY_EXISTS
    assert "taken by a newer topic" in (outcome.message or "")
    decided.ask(DeleteTopics((("a", NO_TOPIC_ID),)))
    assert decided.ask(restore()).code is Code.NONE
    assert "it is not deleted" in (decided.ask(restore()).message or "")


def test_a_name_that_collides_now_is_refused() -> None:
    decided = Decided(1)
    decided.create(new_topic("a.b"))
    assert decided.ask(restore("a_b")).code is Code.INVALID_TOPIC_EXCEPTION


def test_a_broker_that_is_not_there_any_more_is_named() -> None:
    outcome = Decided(1).ask(restore(replicas=(1, 4)))
    assert outcome.code is Code.INVALID_REPLICA_ASSIGNMENT
    assert "broker 4" in (outcome.message or "")
