"""DeleteTopics (key 20), v1-6.

Deletes topics with all their records. Each one succeeds or fails alone.

v4 flexible · v5 error_message · v6 by name or by id
Not done: throttling.
"""

from collections.abc import Sequence

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.broker.answers import answered_in_turns
from engine.broker.portions import ask_in_portions, portions
from engine.broker.request import Answered, Request
from engine.machines.controller.asks import DeleteTopics, TopicOutcome
from engine.wire.messages.k20_delete_topics import (
    DeletableTopicResult,
    DeleteTopicsRequest,
    DeleteTopicsResponse,
    DeleteTopicState,
)

KEY, VERSIONS = 20, (1, 6)

BY_ID_FROM = 6

TOO_MANY = "One request deletes no more than {most} topics."

Asked = tuple[str | None, TopicId]


async def handle(request: Request[DeleteTopicsRequest]) -> Answered:
    body, broker = request.body, request.broker
    most = broker.settings.integer("workbench.max.changes.per.request")
    asked: Sequence[str | DeleteTopicState]
    asked = body.topic_names if request.version < BY_ID_FROM else body.topics
    outcomes: list[TopicOutcome] = []
    rest, code, message = asked, Code.REQUEST_TIMED_OUT, None
    if body.timeout_ms > 0:  # else the time is up before anything could be done
        outcomes = await _delete(request, [_asked(topic) for topic in asked[:most]])
        rest, code, message = asked[most:], Code.POLICY_VIOLATION, TOO_MANY.format(most=most)
        await broker.settled()

    def build(some: Sequence[TopicOutcome | str | DeleteTopicState]) -> DeleteTopicsResponse:
        return DeleteTopicsResponse(
            responses=[
                _result(
                    one if isinstance(one, TopicOutcome) else _refused(_asked(one), code, message),
                    request.version,
                )
                for one in some
            ]
        )

    answers: list[TopicOutcome | str | DeleteTopicState] = [*outcomes, *rest]
    return await answered_in_turns(request, build, answers)


async def _delete(
    request: Request[DeleteTopicsRequest], topics: Sequence[Asked]
) -> list[TopicOutcome]:
    cluster = request.broker.cluster

    def key(topic: Asked) -> TopicId | Asked:
        """By name and by id is the same topic twice."""
        name, topic_id = topic
        found = None if name is None else cluster.image.topics.get(name)
        if found is not None:
            return found.topic_id
        return topic if topic_id == NO_TOPIC_ID else topic_id

    who = request.client_id or "without a name"
    return await ask_in_portions(
        cluster,
        portions(topics, key=key, weight=lambda _: 1),
        lambda part, _: DeleteTopics(tuple(part)),
        lambda topic, error: _refused(topic, error.code, error.message),
        cause=f"client {who} asked for it",
    )


def _refused(topic: Asked, code: Code, message: str | None) -> TopicOutcome:
    name, topic_id = topic
    return TopicOutcome(name, code, message, topic_id)


def _asked(topic: str | DeleteTopicState) -> Asked:
    if isinstance(topic, str):
        return topic, NO_TOPIC_ID
    return topic.name, TopicId(topic.topic_id)


def _result(outcome: TopicOutcome, version: int) -> DeletableTopicResult:
    name = outcome.name
    return DeletableTopicResult(
        name=name if version >= BY_ID_FROM else name or "",
        topic_id=outcome.topic_id,
        error_code=outcome.code,
        error_message=outcome.message,
    )
