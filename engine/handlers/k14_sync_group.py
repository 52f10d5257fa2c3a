"""SyncGroup (key 14), v0-5.

Takes the leader's assignment and gives each member its share of it.

v3 static members (KIP-345) · v4 flexible · v5 protocol type and name are compared
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.machines.group.asks import Sync, SyncOutcome
from engine.wire.messages.k14_sync_group import SyncGroupRequest, SyncGroupResponse

KEY, VERSIONS = 14, (0, 5)

_TYPES_FROM = 5


async def handle(request: Request[SyncGroupRequest]) -> SyncGroupResponse:
    body, version = request.body, request.version
    if not body.group_id:
        return SyncGroupResponse(error_code=Code.INVALID_GROUP_ID)
    if version >= _TYPES_FROM and (body.protocol_type is None or body.protocol_name is None):
        return SyncGroupResponse(error_code=Code.INCONSISTENT_GROUP_PROTOCOL)
    ask = Sync(
        group_id=body.group_id,
        member_id=body.member_id,
        instance_id=body.group_instance_id,
        generation=body.generation_id,
        protocol_type=body.protocol_type,
        protocol=body.protocol_name,
        assignments=tuple((each.member_id, bytes(each.assignment)) for each in body.assignments),
    )
    try:
        outcome = await request.broker.groups.ask(ask)
    except KafkaError as error:
        # the members have joined before the coordinator went: they have to do it again
        is_loading = error.code is Code.COORDINATOR_LOAD_IN_PROGRESS
        outcome = SyncOutcome(Code.REBALANCE_IN_PROGRESS if is_loading else error.code)
    if outcome.code not in {Code.NONE, Code.REBALANCE_IN_PROGRESS}:
        request.connection.error_count += 1
    return SyncGroupResponse(
        error_code=outcome.code,
        protocol_type=outcome.protocol_type,
        protocol_name=outcome.protocol,
        assignment=outcome.assignment,
    )
