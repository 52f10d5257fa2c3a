"""LeaveGroup (key 13), v0-5.

Takes members out of a group at once, without waiting for their sessions to end.

v3 several members, static ones by their instance id (KIP-345) · v4 flexible · v5 reason (KIP-800)
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.machines.group.asks import Leave, LeaveOutcome, Leaver
from engine.wire.messages.k13_leave_group import (
    LeaveGroupRequest,
    LeaveGroupResponse,
    MemberResponse,
)

KEY, VERSIONS = 13, (0, 5)

_SEVERAL_FROM = 3


async def handle(request: Request[LeaveGroupRequest]) -> LeaveGroupResponse:
    body = request.body
    if not body.group_id:
        return LeaveGroupResponse(error_code=Code.INVALID_GROUP_ID)
    is_several = request.version >= _SEVERAL_FROM
    leavers = (
        tuple(
            Leaver(each.member_id, each.group_instance_id, each.reason or "")
            for each in body.members
        )
        if is_several
        else (Leaver(body.member_id),)
    )
    try:
        outcome = await request.broker.groups.ask(Leave(body.group_id, leavers))
    except KafkaError as error:
        outcome = LeaveOutcome(error.code)
    if outcome.code is not Code.NONE or not is_several:
        code = outcome.code or outcome.codes[0]
        request.connection.error_count += code is not Code.NONE
        return LeaveGroupResponse(error_code=code)
    return LeaveGroupResponse(
        members=[
            MemberResponse(leaver.member_id, leaver.instance_id, code)
            for leaver, code in zip(leavers, outcome.codes, strict=True)
        ]
    )
