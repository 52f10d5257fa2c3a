"""DeleteGroups (key 42), v0-3.

Forgets groups without members, and their positions.

v2 flexible · v3 error_message
"""

from engine.base.errors import Code, KafkaError
from engine.broker.answers import answered_in_turns
from engine.broker.request import Answered, Request
from engine.broker.turns import one_by_one
from engine.machines.group.asks import DeleteGroup as DeleteAsk
from engine.wire.messages.k42_delete_groups import (
    DeletableGroupResult,
    DeleteGroupsRequest,
    DeleteGroupsResponse,
)

KEY, VERSIONS = 42, (0, 3)


async def handle(request: Request[DeleteGroupsRequest]) -> Answered:
    results = await one_by_one(
        request.broker.clock, request.body.groups_names, lambda name: _deleted(request, name)
    )
    return await answered_in_turns(
        request, lambda some: DeleteGroupsResponse(results=list(some)), results
    )


async def _deleted(request: Request[DeleteGroupsRequest], group_id: str) -> DeletableGroupResult:
    try:
        code = await request.broker.groups.ask(DeleteAsk(group_id))
    except KafkaError as error:
        code = error.code
    request.connection.error_count += code is not Code.NONE
    return DeletableGroupResult(group_id, code)
