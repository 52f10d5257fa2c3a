"""CreateTopics (key 19), v2-7.

Makes topics. Each one succeeds or fails alone.

v4 -1 takes the broker's default for partitions and replicas · v5 flexible, the topic's settings in
the answer · v7 topic ids
Not done: quotas for partition changes (v6).
"""

from collections.abc import Sequence

from engine.base.errors import Code, KafkaError
from engine.base.ids import NO_TOPIC_ID
from engine.broker.answers import encoded_in_turns
from engine.broker.auto_creation import create_topics
from engine.broker.broker import Broker
from engine.broker.request import Answered, Request
from engine.broker.turns import Turns
from engine.machines.controller.asks import NewTopic, TopicOutcome
from engine.wire.messages.k19_create_topics import (
    CreatableTopic,
    CreatableTopicConfigs,
    CreatableTopicResult,
    CreateTopicsRequest,
    CreateTopicsResponse,
)

KEY, VERSIONS = 19, (2, 7)

FEW = 16
"""Topics that are answered at once; more are answered in turns."""
TOO_MANY = "One request makes no more than {most} topics."


async def handle(request: Request[CreateTopicsRequest]) -> Answered:
    body, broker = request.body, request.broker
    if body.timeout_ms <= 0:  # the time is up before anything could be done
        outcomes = [TopicOutcome(topic.name, Code.REQUEST_TIMED_OUT) for topic in body.topics]
    else:
        most = broker.settings.integer("workbench.max.changes.per.request")
        who = request.client_id or "without a name"
        asked = create_topics(
            broker,
            [_new_topic(broker, topic) for topic in body.topics[:most]],
            validate_only=body.validate_only,
        )

        def refused(error: KafkaError) -> list[TopicOutcome]:
            names = dict.fromkeys(topic.name for topic in asked.topics)
            return [TopicOutcome(name, error.code, error.message) for name in names]

        cause = f"client {who} asked for it"
        outcomes = await broker.cluster.ask_for_each(asked, refused, cause=cause)
        outcomes += [
            TopicOutcome(topic.name, Code.POLICY_VIOLATION, TOO_MANY.format(most=most))
            for topic in body.topics[most:]
        ]
        await broker.settled()  # the client may write to it at once

    def build(some: Sequence[TopicOutcome]) -> CreateTopicsResponse:
        return CreateTopicsResponse(topics=[_result(broker, outcome) for outcome in some])

    if len(outcomes) <= FEW:
        return build(outcomes)
    turns = Turns(broker.clock)
    return await encoded_in_turns(build, outcomes, version=request.version, turns=turns)


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
