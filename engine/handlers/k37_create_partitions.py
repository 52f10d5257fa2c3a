"""CreatePartitions (key 37), v0-3.

Gives topics more partitions; the ones they have stay as they are.

v2 flexible
Not done: quotas for partition changes (v3).
"""

from engine.base.errors import Code
from engine.broker.request import Request
from engine.machines.controller.asks import CreatePartitions, Growth, TopicOutcome
from engine.wire.messages.k37_create_partitions import (
    CreatePartitionsRequest,
    CreatePartitionsResponse,
    CreatePartitionsTopic,
    CreatePartitionsTopicResult,
)

KEY, VERSIONS = 37, (0, 3)


async def handle(request: Request[CreatePartitionsRequest]) -> CreatePartitionsResponse:
    body, broker = request.body, request.broker
    if body.timeout_ms <= 0:  # the time is up before anything could be done
        outcomes = [TopicOutcome(topic.name, Code.REQUEST_TIMED_OUT) for topic in body.topics]
    else:
        most = broker.settings.integer("workbench.max.changes.per.request")
        who = request.client_id or "without a name"
        ask = CreatePartitions(
            topics=tuple(_growth(topic) for topic in body.topics[:most]),
            placement_seed=broker.rng.randrange(0, 1 << 16),
            validate_only=body.validate_only,
            max_partitions=broker.settings.integer("workbench.max.partitions.per.request"),
        )
        outcomes = await broker.cluster.ask_for_each(
            ask,
            lambda error: _refused(body.topics[:most], error.code, error.message),
            cause=f"client {who} asked for it",
        )
        too_many = f"One request grows no more than {most} topics."
        outcomes += _refused(body.topics[most:], Code.POLICY_VIOLATION, too_many)
        await broker.settled()
    return CreatePartitionsResponse(
        results=[
            CreatePartitionsTopicResult(
                name=outcome.name or "", error_code=outcome.code, error_message=outcome.message
            )
            for outcome in outcomes
        ]
    )


def _refused(
    topics: list[CreatePartitionsTopic], code: Code, message: str | None
) -> list[TopicOutcome]:
    return [TopicOutcome(topic.name, code, message) for topic in topics]


def _growth(topic: CreatePartitionsTopic) -> Growth:
    assignments = topic.assignments
    return Growth(
        name=topic.name,
        partition_count=topic.count,
        assignments=None
        if assignments is None
        else tuple(tuple(assignment.broker_ids) for assignment in assignments),
    )
