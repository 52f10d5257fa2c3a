"""Topics made, grown and deleted on behalf of the window."""

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID
from engine.broker.auto_creation import create_topics
from engine.broker.broker import Broker
from engine.broker.views import uuid_text
from engine.commands.refusals import refusal_of
from engine.contract.commands import CreateTopic, DeleteTopic, GrowTopic, TopicCreated
from engine.contract.values import Done
from engine.machines.controller.asks import (
    CreatePartitions,
    DeleteTopics,
    Growth,
    NewTopic,
    TopicOutcome,
)

CAUSE = "asked for in the window"


async def create_topic(broker: Broker, command: CreateTopic) -> TopicCreated:
    topic = NewTopic(
        name=command.name,
        topic_id=broker.cluster.new_topic_id(),
        partition_count=_or_default(command.partition_count),
        replication_factor=_or_default(command.replication_factor),
        configs=command.configs,
    )
    ask = create_topics(broker, [topic], validate_only=command.validate_only)
    (outcome,) = await broker.cluster.ask(ask, cause=CAUSE)
    _require(outcome, command.name)
    await broker.settled()
    return TopicCreated(
        name=command.name,
        topic_id=uuid_text(outcome.topic_id),
        partition_count=outcome.partition_count,
        replication_factor=outcome.replication_factor,
    )


async def delete_topic(broker: Broker, command: DeleteTopic) -> Done:
    ask = DeleteTopics(((command.name, NO_TOPIC_ID),))
    (outcome,) = await broker.cluster.ask(ask, cause=CAUSE)
    _require(outcome, command.name)
    await broker.settled()
    await broker.trash.settled()
    return Done()


async def grow_topic(broker: Broker, command: GrowTopic) -> Done:
    ask = CreatePartitions(
        (Growth(command.name, command.partition_count),),
        placement_seed=broker.rng.randrange(0, 1 << 16),
        max_partitions=broker.settings.integer("workbench.max.partitions.per.request"),
    )
    (outcome,) = await broker.cluster.ask(ask, cause=CAUSE)
    _require(outcome, command.name)
    await broker.settled()
    return Done()


def _or_default(count: int | None) -> int:
    """-1 asks for the broker's default; a real -1 is refused like every other such number."""
    if count is None:
        return -1
    return count if count != -1 else 0


def _require(outcome: TopicOutcome, name: str) -> None:
    if outcome.code is not Code.NONE:
        raise refusal_of(outcome.code, outcome.message, f"topic {name}")
