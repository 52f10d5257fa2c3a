"""Heartbeat (key 12), v0-4.

Keeps a member of a classic group alive and tells it when a rebalance began.

v3 static members (KIP-345) · v4 flexible
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.machines.group.asks import Heartbeat
from engine.wire.messages.k12_heartbeat import HeartbeatRequest, HeartbeatResponse

KEY, VERSIONS = 12, (0, 4)


async def handle(request: Request[HeartbeatRequest]) -> HeartbeatResponse:
    body = request.body
    if not body.group_id:
        return HeartbeatResponse(error_code=Code.INVALID_GROUP_ID)
    ask = Heartbeat(
        group_id=body.group_id,
        member_id=body.member_id,
        instance_id=body.group_instance_id,
        generation=body.generation_id,
    )
    try:
        code = await request.broker.groups.ask(ask)
    except KafkaError as error:
        # a coordinator that loads has not lost the member: Kafka says that all is well
        code = Code.NONE if error.code is Code.COORDINATOR_LOAD_IN_PROGRESS else error.code
    if code not in {Code.NONE, Code.REBALANCE_IN_PROGRESS}:
        request.connection.error_count += 1
    return HeartbeatResponse(error_code=code)
