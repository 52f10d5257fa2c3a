"""DeleteGroups (key 42), v0-3.

Forgets groups without members, and their positions.

v2 flexible · v3 error_message
"""

from engine.base.errors import Code, KafkaError
from engine.broker.request import Request
from engine.machines.group.asks import DeleteGroup as DeleteAsk
from engine.wire.messages.k42_delete_groups import (
    DeletableGroupResult,
    DeleteGroupsRequest,
    DeleteGroupsResponse,
)

KEY, VERSIONS = 42, (0, 3)


async def handle(request: Request[DeleteGroupsRequest]) -> DeleteGroupsResponse:
    results = [await _deleted(request, group_id) for group_id in request.body.groups_names]
    return DeleteGroupsResponse(results=results)


async def _deleted(request: Request[DeleteGroupsRequest], group_id: str) -> DeletableGroupResult:
    try:
        code = await request.broker.groups.ask(DeleteAsk(group_id))
    except KafkaError as error:
        code = error.code
    request.connection.error_count += code is not Code.NONE
    return DeletableGroupResult(group_id, code)
