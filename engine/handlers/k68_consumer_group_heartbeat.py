"""ConsumerGroupHeartbeat (key 68), v0-1.

Enters a consumer group, follows what the broker assigns, and leaves (KIP-848).

v1 regular expressions, ids made by the client
"""

import base64

from engine.base.errors import Code, KafkaError
from engine.base.rng import random_uuid
from engine.broker.group_settings import consumer_assignors, serves_consumer_groups
from engine.broker.request import Request
from engine.machines.group.consumer.asks import ConsumerHeartbeat, ConsumerHeartbeatOutcome
from engine.wire.messages.k68_consumer_group_heartbeat import (
    Assignment,
    ConsumerGroupHeartbeatRequest,
    ConsumerGroupHeartbeatResponse,
    TopicPartitions,
)

KEY, VERSIONS = 68, (0, 1)

_OWN_IDS_FROM = 1
_JOINING, _LEAVING_FOR_A_WHILE = 0, -2

HeartbeatAsked = Request[ConsumerGroupHeartbeatRequest]


async def handle(request: HeartbeatAsked) -> ConsumerGroupHeartbeatResponse:
    outcome = await _outcome(request)
    if outcome.code is not Code.NONE:
        request.connection.error_count += 1
    told = None
    if outcome.assignment is not None:
        told = Assignment(
            topic_partitions=[
                TopicPartitions(topic_id=topic_id, partitions=list(partitions))
                for topic_id, partitions in outcome.assignment
            ]
        )
    return ConsumerGroupHeartbeatResponse(
        error_code=outcome.code,
        error_message=outcome.message,
        member_id=outcome.member_id,
        member_epoch=outcome.member_epoch,
        heartbeat_interval_ms=outcome.heartbeat_interval_ms,
        assignment=told,
    )


async def _outcome(request: HeartbeatAsked) -> ConsumerHeartbeatOutcome:
    if not serves_consumer_groups(request.broker):
        return ConsumerHeartbeatOutcome(Code.UNSUPPORTED_VERSION)
    body = request.body
    wrong = _malformed(body, request.version)
    if wrong is not None:
        return ConsumerHeartbeatOutcome(Code.INVALID_REQUEST, wrong)
    assignors = consumer_assignors(request.broker)
    if body.server_assignor is not None and body.server_assignor not in assignors:
        return ConsumerHeartbeatOutcome(
            Code.UNSUPPORTED_ASSIGNOR,
            f"ServerAssignor {body.server_assignor} is not supported."
            f" Supported assignors: {', '.join(assignors)}.",
        )
    try:
        return await request.broker.groups.ask(_ask(request))
    except KafkaError as error:
        return ConsumerHeartbeatOutcome(error.code)


def _ask(request: HeartbeatAsked) -> ConsumerHeartbeat:
    body = request.body
    names = body.subscribed_topic_names
    owned = body.topic_partitions
    return ConsumerHeartbeat(
        group_id=body.group_id,
        member_id=body.member_id or _new_id(request),
        member_epoch=body.member_epoch,
        client_id=request.client_id or "",
        client_host=f"/{request.connection.host}",
        instance_id=body.instance_id,
        rack_id=body.rack_id,
        rebalance_timeout_ms=None if body.rebalance_timeout_ms == -1 else body.rebalance_timeout_ms,
        topics=None if names is None else frozenset(names),
        regex=body.subscribed_topic_regex,
        assignor=body.server_assignor,
        owned=None
        if owned is None
        else tuple((each.topic_id, tuple(each.partitions)) for each in owned),
    )


def _new_id(request: HeartbeatAsked) -> str:
    """As Kafka writes a Uuid."""
    return base64.urlsafe_b64encode(random_uuid(request.broker.rng)).decode().rstrip("=")


def _malformed(body: ConsumerGroupHeartbeatRequest, version: int) -> str | None:
    """What is wrong with a request by itself, in Kafka's words."""
    if not body.member_id and (version >= _OWN_IDS_FROM or body.member_epoch != _JOINING):
        return "MemberId can't be empty."
    for field, text in (
        ("GroupId", body.group_id),
        ("InstanceId", body.instance_id),
        ("RackId", body.rack_id),
    ):
        if text is not None and not text.strip():
            return f"{field} can't be empty."
    if body.member_epoch < _LEAVING_FOR_A_WHILE:
        return f"MemberEpoch is {body.member_epoch}, but must be greater than or equal to -2."
    if body.member_epoch == _LEAVING_FOR_A_WHILE and body.instance_id is None:
        return "InstanceId can't be null."
    return _wrong_first(body) if body.member_epoch == _JOINING else None


def _wrong_first(body: ConsumerGroupHeartbeatRequest) -> str | None:
    if body.rebalance_timeout_ms == -1:
        return "RebalanceTimeoutMs must be provided in first request."
    if body.topic_partitions is None or body.topic_partitions:
        return "TopicPartitions must be empty when (re-)joining."
    if body.subscribed_topic_names is None and body.subscribed_topic_regex is None:
        return (
            "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
            " (re-)joining."
        )
    return None
