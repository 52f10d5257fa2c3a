"""ListGroups (key 16), v0-5.

Lists the groups that this broker coordinates.

v3 flexible · v4 states and a filter of them (KIP-518) · v5 types and a filter of them (KIP-848)
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.wire.messages.k16_list_groups import (
    ListedGroup,
    ListGroupsRequest,
    ListGroupsResponse,
)

KEY, VERSIONS = 16, (0, 5)


async def handle(request: Request[ListGroupsRequest]) -> ListGroupsResponse:
    body = request.body
    try:
        groups = await request.broker.groups.listed()
    except KafkaError as error:
        request.connection.error_count += 1
        return ListGroupsResponse(error_code=error.code)
    states = {state.lower() for state in body.states_filter}
    types = {kind.lower() for kind in body.types_filter}
    return ListGroupsResponse(
        error_code=Code.NONE,
        groups=[
            ListedGroup(each.group_id, each.protocol_type, each.state, each.kind)
            for each in groups
            if (not states or each.state.lower() in states)
            and (not types or each.kind.lower() in types)
        ],
    )
