"""JoinGroup (key 11), v0-9.

Enters a classic group; the answer comes when everybody has joined, and tells the leader who did.

v1 rebalance timeout · v4 MEMBER_ID_REQUIRED (KIP-394) · v5 static members (KIP-345) · v6 flexible
· v7 protocol type · v8 reason (KIP-800) · v9 skip_assignment (KIP-814)
"""

from uuid import UUID

from engine.base.errors import Code, KafkaError
from engine.base.rng import random_uuid
from engine.broker.request import Request
from engine.machines.group.asks import Join, JoinOutcome
from engine.wire.messages.k11_join_group import (
    JoinGroupRequest,
    JoinGroupResponse,
    JoinGroupResponseMember,
)

KEY, VERSIONS = 11, (0, 9)

_REBALANCE_TIMEOUT_FROM = 1
_KNOWN_ID_FROM = 4
_TYPE_FROM = 7
_SKIP_FROM = 9


async def handle(request: Request[JoinGroupRequest]) -> JoinGroupResponse:
    body, version = request.body, request.version
    if not body.group_id:
        return _response(version, JoinOutcome(Code.INVALID_GROUP_ID, body.member_id))
    has_timeout = version >= _REBALANCE_TIMEOUT_FROM
    client_id = request.client_id or ""
    ask = Join(
        group_id=body.group_id,
        member_id=body.member_id,
        new_member_id=_new_id(request, body.group_instance_id or client_id),
        instance_id=body.group_instance_id,
        client_id=client_id,
        client_host=f"/{request.connection.host}",
        session_timeout_ms=body.session_timeout_ms,
        rebalance_timeout_ms=body.rebalance_timeout_ms if has_timeout else body.session_timeout_ms,
        protocol_type=body.protocol_type,
        protocols=tuple((each.name, bytes(each.metadata)) for each in body.protocols),
        requires_known_id=version >= _KNOWN_ID_FROM and body.group_instance_id is None,
        can_skip_assignment=version >= _SKIP_FROM,
        reason=body.reason or "",
    )
    try:
        outcome = await request.broker.groups.ask(ask)
    except KafkaError as error:
        outcome = JoinOutcome(error.code, body.member_id)
    if outcome.code not in {Code.NONE, Code.MEMBER_ID_REQUIRED}:
        request.connection.error_count += 1
    return _response(version, outcome)


def _new_id(request: Request[JoinGroupRequest], name: str) -> str:
    return f"{name}-{UUID(bytes=random_uuid(request.broker.rng))}"


def _response(version: int, outcome: JoinOutcome) -> JoinGroupResponse:
    return JoinGroupResponse(
        error_code=outcome.code,
        generation_id=outcome.generation,
        protocol_type=outcome.protocol_type,
        protocol_name=outcome.protocol
        if outcome.protocol is not None or version >= _TYPE_FROM
        else "",
        leader=outcome.leader,
        skip_assignment=outcome.skip_assignment,
        member_id=outcome.member_id,
        members=[
            JoinGroupResponseMember(each.member_id, each.instance_id, each.metadata)
            for each in outcome.members
        ],
    )
