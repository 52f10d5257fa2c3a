"""Members of classic groups by real requests, for the tests of the group handlers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from engine.wire.messages.k10_find_coordinator import FindCoordinatorRequest
from engine.wire.messages.k11_join_group import JoinGroupRequest, JoinGroupRequestProtocol
from engine.wire.messages.k14_sync_group import SyncGroupRequest, SyncGroupRequestAssignment
from tests.engine.handlers.serving import OS, Client, Serving, serving

QUICK = {**OS, "group.initial.rebalance.delay.ms": "0"}


@asynccontextmanager
async def coordinating() -> AsyncIterator[Serving]:
    """An engine whose coordinator has loaded, with a topic `t`."""
    async with serving(configs=QUICK) as engine:
        await engine.topic("t", 2)
        await engine.client().call(FindCoordinatorRequest(key="g"), 0)
        yield engine


async def join(client: Client, version: int = 3, **more: Any) -> Any:
    given = {
        "group_id": "g",
        "session_timeout_ms": 10_000,
        "rebalance_timeout_ms": 10_000 if version else -1,
        "protocol_type": "consumer",
        "protocols": [JoinGroupRequestProtocol("range", b"meta")],
    }
    return await client.call(JoinGroupRequest(**{**given, **more}), version)


async def sync(client: Client, joined: Any, version: int = 2, **more: Any) -> Any:
    given = {
        "group_id": "g",
        "generation_id": joined.generation_id,
        "member_id": joined.member_id,
        "assignments": [SyncGroupRequestAssignment(joined.member_id, b"share")],
    }
    return await client.call(SyncGroupRequest(**{**given, **more}), version)


async def member(client: Client) -> Any:
    """A member alone in its group `g`, with its share."""
    joined = await join(client)
    assert (joined.error_code, (await sync(client, joined)).error_code) == (0, 0)
    return joined
