"""FindCoordinator (key 10), v0-6.

Names the broker that coordinates a group or a transactional id. There is no coordinator yet, and
this says so with an error that clients wait on; it is advertised because librdkafka takes it as the
sign of a broker that knows lz4.

v1 transactions, error_message · v3 flexible · v4 several keys in one request · v6 share groups
Not done: coordinators of groups, transactions and shares.
"""

import re
from collections.abc import Sequence

from engine.base.errors import Code
from engine.broker.answers import encoded_in_turns
from engine.broker.request import Answer, Request
from engine.broker.turns import MANY, Turns
from engine.wire.messages.k10_find_coordinator import (
    Coordinator,
    FindCoordinatorRequest,
    FindCoordinatorResponse,
)

KEY, VERSIONS = 10, (0, 6)

GROUP, TRANSACTION, SHARE = 0, 1, 2
SHARE_FROM = 6
SHARE_KEY = re.compile(r".*:[A-Za-z0-9_-]{22}:\d+", re.DOTALL)

NOT_AVAILABLE = "The coordinator is not available."
BAD_TYPE = (
    "This most likely occurs because of a request being malformed by the client library or the"
    " message was sent to an incompatible broker. See the broker logs for more details."
)


def handle(request: Request[FindCoordinatorRequest]) -> Answer:
    body, version = request.body, request.version
    if version < 4:
        code, message = _refusal(body.key_type, body.key, version)
        return FindCoordinatorResponse(
            error_code=code,
            error_message=message or NOT_AVAILABLE,
            node_id=-1,
            port=-1,
        )

    def build(keys: Sequence[str]) -> FindCoordinatorResponse:
        return FindCoordinatorResponse(
            coordinators=[_coordinator(body.key_type, key, version) for key in keys]
        )

    if len(body.coordinator_keys) <= MANY:
        return build(body.coordinator_keys)
    turns = Turns(request.broker.clock)
    return encoded_in_turns(build, body.coordinator_keys, version=version, turns=turns)


def _coordinator(key_type: int, key: str, version: int) -> Coordinator:
    code, message = _refusal(key_type, key, version)
    return Coordinator(key=key, node_id=-1, port=-1, error_code=code, error_message=message)


def _refusal(key_type: int, key: str, version: int) -> tuple[Code, str]:
    if key_type not in {GROUP, TRANSACTION, SHARE} or (key_type == SHARE and version < SHARE_FROM):
        return Code.INVALID_REQUEST, BAD_TYPE
    if key_type == SHARE and not SHARE_KEY.fullmatch(key):
        return Code.INVALID_REQUEST, ""
    return Code.COORDINATOR_NOT_AVAILABLE, ""
