"""Groups in the window: what they are, why they were shared anew, and when they went."""

import asyncio

from engine.contract.groups import GroupView
from engine.wire.data.opaque import (
    ConsumerProtocolAssignment,
    ConsumerProtocolAssignmentTopicPartition,
)
from engine.wire.message import encode_whole
from engine.wire.messages.k08_offset_commit import (
    OffsetCommitRequest,
    OffsetCommitRequestPartition,
    OffsetCommitRequestTopic,
)
from engine.wire.messages.k10_find_coordinator import FindCoordinatorRequest
from engine.wire.messages.k11_join_group import JoinGroupRequest, JoinGroupRequestProtocol
from engine.wire.messages.k13_leave_group import LeaveGroupRequest
from engine.wire.messages.k14_sync_group import SyncGroupRequest, SyncGroupRequestAssignment
from engine.wire.messages.k42_delete_groups import DeleteGroupsRequest
from tests.engine.handlers.asking import Client
from tests.engine.hosting import Watched, watched_engine
from tests.engine.machines.group.playing import subscription


def shares(*partitions: int) -> bytes:
    found = ConsumerProtocolAssignmentTopicPartition("t", list(partitions))
    return b"\0\0" + encode_whole(ConsumerProtocolAssignment(assigned_partitions=[found]), 0)


def group_in(engine: Watched) -> GroupView:
    view = engine.states["group", "g"]
    assert isinstance(view, GroupView)
    return view


async def member(client: Client) -> tuple[str, int]:
    await client.ask(FindCoordinatorRequest(key="g"), 0)
    asked = JoinGroupRequest(
        group_id="g",
        session_timeout_ms=10_000,
        protocol_type="consumer",
        protocols=[JoinGroupRequestProtocol("range", subscription("t"))],
    )
    joined = await client.ask(asked, 3)
    share = SyncGroupRequest(
        group_id="g",
        generation_id=joined.generation_id,
        member_id=joined.member_id,
        assignments=[SyncGroupRequestAssignment(joined.member_id, shares(0, 1))],
    )
    assert (await client.ask(share, 2)).error_code == 0
    return joined.member_id, joined.generation_id


def test_a_group_its_member_and_its_positions_are_shown() -> None:
    async def run() -> None:
        configs = {"group.initial.rebalance.delay.ms": "0", "workbench.durability": "os"}
        async with watched_engine(configs=configs) as engine:
            client = Client(engine)
            member_id, generation = await member(client)
            commit = OffsetCommitRequest(
                group_id="g",
                generation_id_or_member_epoch=generation,
                member_id=member_id,
                topics=[
                    OffsetCommitRequestTopic("__consumer_offsets", bytes(16), [
                        OffsetCommitRequestPartition(0, 5, -1, "note")])
                ],
            )  # fmt: skip
            await client.ask(commit, 6)
            engine.look()
            group = group_in(engine)
            assert (group.kind, group.state, group.generation) == ("classic", "Stable", 1)
            (found,) = group.members
            assert (found.member_id, found.is_leader, found.state) == (member_id, True, "stable")
            assert (found.topics, found.assigned) == (("t",), (("t", (0, 1)),))
            assert found.session_ends_at_ms is not None
            at = {(each.topic, each.partition): each for each in group.positions}
            assert at["t", 0].member_id == member_id
            assert at["t", 0].committed_offset is None
            assert at["__consumer_offsets", 0].committed_offset == 5
            (rebalance,) = group.rebalances
            assert (rebalance.member_count, rebalance.generation) == (1, 1)
            assert rebalance.why == f"{member_id} joined"
            assert engine.events("group_stable") == ["Group g is stable: generation 1, 1 member"]

    asyncio.run(run())


def test_a_group_that_is_left_and_deleted_is_told_and_gone() -> None:
    async def run() -> None:
        configs = {"group.initial.rebalance.delay.ms": "0", "workbench.durability": "os"}
        async with watched_engine(configs=configs) as engine:
            client = Client(engine)
            member_id, _ = await member(client)
            await client.ask(LeaveGroupRequest(group_id="g", member_id=member_id), 1)
            engine.look()
            assert (group_in(engine).state, group_in(engine).members) == ("Empty", ())
            await client.ask(DeleteGroupsRequest(groups_names=["g"]), 1)
            engine.look()
            assert ("group", "g") not in engine.states
            for kind in ("group_created", "group_empty", "group_deleted"):
                assert len(engine.events(kind)) == 1

    asyncio.run(run())
