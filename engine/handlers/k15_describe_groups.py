"""DescribeGroups (key 15), v0-6.

Describes classic groups: state, protocol, members and what they are assigned.

v3 authorized operations · v4 static members · v5 flexible · v6 GROUP_ID_NOT_FOUND (KIP-1043)
"""

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.authority import GROUP_OPERATIONS, NOT_ASKED
from engine.broker.request import Answered, Request
from engine.broker.turns import one_by_one
from engine.machines.group.asks import DescribeGroup as DescribeAsk
from engine.machines.group.asks import NotClassicGroup
from engine.wire.messages.k15_describe_groups import (
    DescribedGroup,
    DescribedGroupMember,
    DescribeGroupsRequest,
    DescribeGroupsResponse,
)

KEY, VERSIONS = 15, (0, 6)

_NOT_FOUND_FROM = 6
DEAD = "Dead"


async def handle(request: Request[DescribeGroupsRequest]) -> Answered:
    groups = await one_by_one(
        request.broker.clock, request.body.groups, lambda name: _described(request, name)
    )
    return await answered_in_turns(
        request, lambda some: DescribeGroupsResponse(groups=list(some)), groups
    )


async def _described(request: Request[DescribeGroupsRequest], group_id: str) -> DescribedGroup:
    if not group_id:
        return DescribedGroup(Code.INVALID_GROUP_ID, None, group_id)
    try:
        found = await request.broker.groups.ask(DescribeAsk(group_id))
    except KafkaError as error:
        request.connection.error_count += 1
        return DescribedGroup(error.code, None, group_id)
    operations = GROUP_OPERATIONS if request.body.include_authorized_operations else NOT_ASKED
    if isinstance(found, NotClassicGroup):
        if request.version >= _NOT_FOUND_FROM:
            return DescribedGroup(
                Code.GROUP_ID_NOT_FOUND, found.message, group_id, DEAD,
                authorized_operations=operations,
            )  # fmt: skip
        return DescribedGroup(Code.NONE, None, group_id, DEAD, authorized_operations=operations)
    return DescribedGroup(
        Code.NONE,
        None,
        group_id,
        found.state,
        found.protocol_type,
        found.protocol,
        [
            DescribedGroupMember(
                each.member_id,
                each.instance_id,
                each.client_id,
                each.client_host,
                each.metadata,
                each.assignment,
            )
            for each in found.members
        ],
        operations,
    )
