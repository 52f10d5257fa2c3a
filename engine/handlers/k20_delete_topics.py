"""DeleteTopics (key 20), v1-6.

Deletes topics with all their records. Each one succeeds or fails alone.

v4 flexible · v5 error_message · v6 by name or by id
Not done: throttling.
"""

from engine.base.errors import Code
from engine.base.ids import NO_TOPIC_ID, TopicId
from engine.broker.request import Request
from engine.machines.controller.asks import DeleteTopics, TopicOutcome
from engine.wire.messages.k20_delete_topics import (
    DeletableTopicResult,
    DeleteTopicsRequest,
    DeleteTopicsResponse,
)

KEY, VERSIONS = 20, (1, 6)

BY_ID_FROM = 6

Asked = tuple[tuple[str | None, TopicId], ...]


async def handle(request: Request[DeleteTopicsRequest]) -> DeleteTopicsResponse:
    body, broker = request.body, request.broker
    asked = _asked(body, request.version)
    if body.timeout_ms <= 0:  # the time is up before anything could be done
        outcomes = _refused(asked, Code.REQUEST_TIMED_OUT, None)
    else:
        most = broker.settings.integer("workbench.max.changes.per.request")
        who = request.client_id or "without a name"
        ask = DeleteTopics(asked[:most])
        outcomes = await broker.cluster.ask_for_each(
            ask,
            lambda error: _refused(ask.topics, error.code, error.message),
            cause=f"client {who} asked for it",
        )
        too_many = f"One request deletes no more than {most} topics."
        outcomes += _refused(asked[most:], Code.POLICY_VIOLATION, too_many)
        await broker.settled()
    return DeleteTopicsResponse(
        responses=[_result(outcome, request.version) for outcome in outcomes]
    )


def _refused(asked: Asked, code: Code, message: str | None) -> list[TopicOutcome]:
    return [TopicOutcome(name, code, message, topic_id) for name, topic_id in asked]


def _asked(body: DeleteTopicsRequest, version: int) -> Asked:
    if version < BY_ID_FROM:
        return tuple((name, NO_TOPIC_ID) for name in body.topic_names)
    return tuple((topic.name, TopicId(topic.topic_id)) for topic in body.topics)


def _result(outcome: TopicOutcome, version: int) -> DeletableTopicResult:
    name = outcome.name
    return DeletableTopicResult(
        name=name if version >= BY_ID_FROM else name or "",
        topic_id=outcome.topic_id,
        error_code=outcome.code,
        error_message=outcome.message,
    )
