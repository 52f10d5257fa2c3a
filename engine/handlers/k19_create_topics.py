"""CreateTopics (key 19), v2-7.

Makes topics. Each one succeeds or fails alone.

v4 -1 takes the broker's default for partitions and replicas · v5 flexible, the topic's settings in
the answer · v7 topic ids
Not done: quotas for partition changes (v6).
"""

from collections.abc import Sequence

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID
from engine.broker.answers import answered_in_turns
from engine.broker.auto_creation import create_topics
from engine.broker.broker import Broker
from engine.broker.portions import ask_in_portions, portions
from engine.broker.request import Answered, Request
from engine.machines.controller.asks import CreateTopics, NewTopic, TopicOutcome
from engine.wire.messages.k19_create_topics import (
    CreatableTopic,
    CreatableTopicConfigs,
    CreatableTopicResult,
    CreateTopicsRequest,
    CreateTopicsResponse,
)

KEY, VERSIONS = 19, (2, 7)

TOO_MANY = "One request makes no more than {most} topics."


async def handle(request: Request[CreateTopicsRequest]) -> Answered:
    body, broker = request.body, request.broker
    most = broker.settings.integer("workbench.max.changes.per.request")
    outcomes: list[TopicOutcome] = []
    rest, code, message = body.topics, Code.REQUEST_TIMED_OUT, None
    if body.timeout_ms > 0:  # else the time is up before anything could be done
        outcomes = await _create(request, body.topics[:most])
        rest, code, message = body.topics[most:], Code.POLICY_VIOLATION, TOO_MANY.format(most=most)
        await broker.settled()  # the client may write to it at once

    def build(some: Sequence[TopicOutcome | CreatableTopic]) -> CreateTopicsResponse:
        return CreateTopicsResponse(
            topics=[
                _result(broker, one)
                if isinstance(one, TopicOutcome)
                else _result(broker, TopicOutcome(one.name, code, message))
                for one in some
            ]
        )

    answers: list[TopicOutcome | CreatableTopic] = [*outcomes, *rest]
    return await answered_in_turns(request, build, answers)


async def _create(
    request: Request[CreateTopicsRequest], topics: Sequence[CreatableTopic]
) -> list[TopicOutcome]:
    body, broker = request.body, request.broker
    most = broker.settings.integer("workbench.max.partitions.per.request")

    def ask(part: Sequence[CreatableTopic], made: list[TopicOutcome]) -> CreateTopics:
        return create_topics(
            broker,
            [_new_topic(broker, topic) for topic in part],
            validate_only=body.validate_only,
            max_partitions=most - sum(one.partition_count for one in made if not one.code),
        )

    who = request.client_id or "without a name"
    outcomes = await ask_in_portions(
        broker.cluster,
        portions(topics, key=lambda topic: topic.name, weight=_weight),
        ask,
        lambda topic, error: TopicOutcome(topic.name, error.code, error.message),
        cause=f"client {who} asked for it",
    )
    return list({outcome.name: outcome for outcome in outcomes}.values())


def _weight(topic: CreatableTopic) -> int:
    return len(topic.configs) + max(1, topic.num_partitions, len(topic.assignments))


def _new_topic(broker: Broker, topic: CreatableTopic) -> NewTopic:
    return NewTopic(
        name=topic.name,
        topic_id=broker.cluster.new_topic_id(),
        partition_count=topic.num_partitions,
        replication_factor=topic.replication_factor,
        assignments=tuple(
            (assignment.partition_index, tuple(assignment.broker_ids))
            for assignment in topic.assignments
        ),
        configs=tuple((config.name, config.value) for config in topic.configs),
    )


def _result(broker: Broker, outcome: TopicOutcome) -> CreatableTopicResult:
    if outcome.code is not Code.NONE:
        return CreatableTopicResult(
            name=outcome.name or "",
            topic_id=NO_TOPIC_ID,
            error_code=outcome.code,
            error_message=outcome.message,
        )
    return CreatableTopicResult(
        name=outcome.name or "",
        topic_id=outcome.topic_id,
        error_code=Code.NONE,
        error_message=None,
        num_partitions=outcome.partition_count,
        replication_factor=outcome.replication_factor,
        configs=_configs(broker, dict(outcome.configs)),
    )


def _configs(broker: Broker, overrides: dict[str, str]) -> list[CreatableTopicConfigs]:
    return [
        CreatableTopicConfigs(
            name=entry.key.name,
            value=entry.value,
            config_source=entry.source,
            is_sensitive=entry.key.is_sensitive,
        )
        for entry in broker.settings.topic_entries(overrides)
    ]
