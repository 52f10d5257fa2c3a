"""Groups of the consumer protocol in the window: who waits for whom, and what was shared anew."""

import asyncio

from engine.contract.commands import CreateTopic
from engine.contract.groups import GroupView
from engine.wire.messages.k10_find_coordinator import FindCoordinatorRequest
from engine.wire.messages.k42_delete_groups import DeleteGroupsRequest
from engine.wire.messages.k68_consumer_group_heartbeat import (
    ConsumerGroupHeartbeatRequest,
    TopicPartitions,
)
from tests.engine.handlers.asking import Client
from tests.engine.hosting import Watched, watched_engine

CONFIGS = {"workbench.durability": "os", "group.consumer.assignment.interval.ms": "0"}


def group_in(engine: Watched) -> GroupView:
    view = engine.states["group", "g"]
    assert isinstance(view, GroupView)
    return view


def joining(member_id: str) -> ConsumerGroupHeartbeatRequest:
    return ConsumerGroupHeartbeatRequest(
        group_id="g",
        member_id=member_id,
        rebalance_timeout_ms=60_000,
        subscribed_topic_names=["t"],
        topic_partitions=[],
    )


def test_a_group_its_members_and_what_they_wait_for_are_shown() -> None:
    async def run() -> None:
        async with watched_engine(configs=CONFIGS) as engine:
            client = Client(engine)
            await engine.host.execute(CreateTopic("t", 2))
            await client.ask(FindCoordinatorRequest(key="g"), 0)
            first = await client.ask(joining("a"), 1)
            (share,) = first.assignment.topic_partitions
            engine.look()
            group = group_in(engine)
            assert (group.kind, group.state, group.generation) == ("consumer", "Stable", 2)
            assert (group.protocol_type, group.protocol) == ("consumer", "uniform")
            (member,) = group.members
            assert (member.state, member.epoch, member.topics) == ("stable", 2, ("t",))
            assert (member.assigned, member.target) == ((("t", (0, 1)),), None)
            assert member.session_ends_at_ms is not None
            assert not member.may_be_removed, "Kafka refuses it"
            assert [each.member_id for each in group.positions] == ["a", "a"]
            await client.ask(joining("b"), 1)
            engine.look()
            group = group_in(engine)
            assert group.state == "Reconciling"
            assert [each.state for each in group.members] == ["stable", "unreleased"]
            assert all(each.target for each in group.members)
            holding = ConsumerGroupHeartbeatRequest(
                group_id="g", member_id="a", member_epoch=2,
                topic_partitions=[TopicPartitions(share.topic_id, [0, 1])],
            )  # fmt: skip
            await client.ask(holding, 1)
            engine.look()
            group = group_in(engine)
            assert [each.state for each in group.members] == ["unrevoked", "unreleased"]
            assert group.last_edge == ("Stable", "TargetMade", "Reconciling")
            assert group.rebalances[0].took_ms is None
            assert [each.why for each in group.rebalances] == ["b joined", "a joined"]
            assert engine.events("group_stable") == ["Group g is stable: epoch 2, 1 member"]

    asyncio.run(run())


def test_a_group_that_is_left_and_deleted_is_told_and_gone() -> None:
    async def run() -> None:
        async with watched_engine(configs=CONFIGS) as engine:
            client = Client(engine)
            await client.ask(FindCoordinatorRequest(key="g"), 0)
            await client.ask(joining("a"), 1)
            leaving = ConsumerGroupHeartbeatRequest(group_id="g", member_id="a", member_epoch=-1)
            assert (await client.ask(leaving, 1)).error_code == 0
            engine.look()
            assert (group_in(engine).state, group_in(engine).members) == ("Empty", ())
            await client.ask(DeleteGroupsRequest(groups_names=["g"]), 1)
            engine.look()
            assert ("group", "g") not in engine.states
            for kind in ("group_created", "group_empty", "group_deleted"):
                assert len(engine.events(kind)) == 1

    asyncio.run(run())
