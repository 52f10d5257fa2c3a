"""CreatePartitions (key 37), v0-3.

Gives topics more partitions; the ones they have stay as they are.

v2 flexible
Not done: quotas for partition changes (v3).
"""

from collections.abc import Sequence

from engine.base.errors import Code
from engine.broker.answers import answered_in_turns
from engine.broker.portions import ask_in_portions, portions
from engine.broker.request import Answered, Request
from engine.machines.controller.asks import CreatePartitions, Growth, TopicOutcome
from engine.wire.messages.k37_create_partitions import (
    CreatePartitionsRequest,
    CreatePartitionsResponse,
    CreatePartitionsTopic,
    CreatePartitionsTopicResult,
)

KEY, VERSIONS = 37, (0, 3)


TOO_MANY = "One request grows no more than {most} topics."


async def handle(request: Request[CreatePartitionsRequest]) -> Answered:
    body, broker = request.body, request.broker
    most = broker.settings.integer("workbench.max.changes.per.request")
    outcomes: list[TopicOutcome] = []
    rest, code, message = body.topics, Code.REQUEST_TIMED_OUT, None
    if body.timeout_ms > 0:  # else the time is up before anything could be done
        outcomes = await _grow(request, body.topics[:most])
        rest, code, message = body.topics[most:], Code.POLICY_VIOLATION, TOO_MANY.format(most=most)
        await broker.settled()

    def build(some: Sequence[TopicOutcome | CreatePartitionsTopic]) -> CreatePartitionsResponse:
        return CreatePartitionsResponse(
            results=[
                _result(one)
                if isinstance(one, TopicOutcome)
                else _result(TopicOutcome(one.name, code, message))
                for one in some
            ]
        )

    answers: list[TopicOutcome | CreatePartitionsTopic] = [*outcomes, *rest]
    return await answered_in_turns(request, build, answers)


async def _grow(
    request: Request[CreatePartitionsRequest], topics: Sequence[CreatePartitionsTopic]
) -> list[TopicOutcome]:
    body, broker = request.body, request.broker
    present = {
        topic.name: len(found.partitions)
        for topic in topics
        if (found := broker.cluster.image.topics.get(topic.name)) is not None
    }
    most = broker.settings.integer("workbench.max.partitions.per.request")

    def ask(part: Sequence[CreatePartitionsTopic], done: list[TopicOutcome]) -> CreatePartitions:
        added = sum(
            one.partition_count - present.get(one.name or "", 0) for one in done if not one.code
        )
        return CreatePartitions(
            topics=tuple(_growth(topic) for topic in part),
            placement_seed=broker.rng.randrange(0, 1 << 16),
            validate_only=body.validate_only,
            max_partitions=most - added,
        )

    who = request.client_id or "without a name"
    return await ask_in_portions(
        broker.cluster,
        portions(
            topics,
            key=lambda topic: topic.name,
            weight=lambda topic: max(1, topic.count - present.get(topic.name, topic.count)),
        ),
        ask,
        lambda topic, error: TopicOutcome(topic.name, error.code, error.message),
        cause=f"client {who} asked for it",
    )


def _result(outcome: TopicOutcome) -> CreatePartitionsTopicResult:
    return CreatePartitionsTopicResult(
        name=outcome.name or "", error_code=outcome.code, error_message=outcome.message
    )


def _growth(topic: CreatePartitionsTopic) -> Growth:
    assignments = topic.assignments
    return Growth(
        name=topic.name,
        partition_count=topic.count,
        assignments=None
        if assignments is None
        else tuple(tuple(assignment.broker_ids) for assignment in assignments),
    )
