"""FindCoordinator (key 10), v0-6.

Names the broker that coordinates a group: the leader of the group's partition of
`__consumer_offsets`, which is made when the first client asks.

v1 transactions, error_message · v3 flexible · v4 several keys in one request · v6 share groups
Not done: coordinators of transactions and shares: an error that clients wait on.
"""

import re
from collections.abc import Sequence

from engine.base.errors import Code
from engine.broker.answers import encoded_in_turns
from engine.broker.group_coordinator import TOPIC as OFFSETS_TOPIC
from engine.broker.request import Answered, Request
from engine.broker.turns import MANY, Turns
from engine.machines.controller.image import Endpoint
from engine.wire.messages.k10_find_coordinator import (
    Coordinator,
    FindCoordinatorRequest,
    FindCoordinatorResponse,
)

KEY, VERSIONS = 10, (0, 6)

GROUP, TRANSACTION, SHARE = 0, 1, 2
SHARE_FROM = 6
KEYS_FROM = 4
SHARE_KEY = re.compile(r".*:[A-Za-z0-9_-]{22}:\d+", re.DOTALL)

NOT_AVAILABLE = "The coordinator is not available."
BAD_TYPE = (
    "This most likely occurs because of a request being malformed by the client library or the"
    " message was sent to an incompatible broker. See the broker logs for more details."
)


FindAsked = Request[FindCoordinatorRequest]


async def handle(request: FindAsked) -> Answered:
    body, version = request.body, request.version
    if body.key_type == GROUP:
        await request.broker.groups.ready()
    if version < KEYS_FROM:
        found = _coordinator(request, body.key)
        return FindCoordinatorResponse(
            error_code=found.error_code,
            error_message=found.error_message or NOT_AVAILABLE if found.error_code else None,
            node_id=found.node_id,
            host=found.host,
            port=found.port,
        )

    def build(keys: Sequence[str]) -> FindCoordinatorResponse:
        return FindCoordinatorResponse(coordinators=[_coordinator(request, key) for key in keys])

    if len(body.coordinator_keys) <= MANY:
        return build(body.coordinator_keys)
    turns = Turns(request.broker.clock)
    return await encoded_in_turns(build, body.coordinator_keys, version=version, turns=turns)


def _coordinator(request: FindAsked, key: str) -> Coordinator:
    code, message = _refusal(request.body.key_type, key, request.version)
    endpoint = None
    if code is Code.NONE:
        broker_id, endpoint = _leader(request, key)
        if endpoint is not None:
            return Coordinator(key, broker_id, endpoint.host, endpoint.port, Code.NONE, None)
        code = Code.COORDINATOR_NOT_AVAILABLE
    return Coordinator(key=key, node_id=-1, port=-1, error_code=code, error_message=message)


def _leader(request: FindAsked, group_id: str) -> tuple[int, Endpoint | None]:
    broker = request.broker
    index = broker.groups.partition_of(group_id)
    if index is None:
        return -1, None
    leader = broker.cluster.partition(OFFSETS_TOPIC, index).leader
    found = None if leader is None else broker.cluster.image.brokers.get(leader)
    if leader is None or found is None or found.is_fenced:
        return -1, None
    return leader, found.endpoint(request.connection.listener)


def _refusal(key_type: int, key: str, version: int) -> tuple[Code, str]:
    if key_type not in {GROUP, TRANSACTION, SHARE} or (key_type == SHARE and version < SHARE_FROM):
        return Code.INVALID_REQUEST, BAD_TYPE
    if key_type == SHARE and not SHARE_KEY.fullmatch(key):
        return Code.INVALID_REQUEST, ""
    return (Code.NONE if key_type == GROUP else Code.COORDINATOR_NOT_AVAILABLE), ""
