"""A client at the wrong broker is told where to go."""

import asyncio

from engine.base.errors import Code
from engine.broker.leaders import LeaderHint, leader_hint
from engine.wire.messages.k00_produce import ProduceRequest
from engine.wire.messages.k01_fetch import FetchPartition, FetchRequest, FetchTopic
from tests.engine.broker.partitions import batch
from tests.engine.handlers.serving import OS, serving
from tests.engine.handlers.test_k00_produce import request as produce


def test_the_hint_names_the_leader_and_its_address() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            found = leader_hint(engine.broker, Code.NOT_LEADER_OR_FOLLOWER, "t", 0)
            assert found == LeaderHint(1, 0, "localhost", 9092, None)

    asyncio.run(run())


def test_other_refusals_and_unknown_partitions_have_none() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            assert leader_hint(engine.broker, Code.CORRUPT_MESSAGE, "t", 0) is None
            assert leader_hint(engine.broker, Code.NOT_LEADER_OR_FOLLOWER, "t", 9) is None
            assert leader_hint(engine.broker, Code.NOT_LEADER_OR_FOLLOWER, "u", 0) is None

    asyncio.run(run())


def test_produce_and_fetch_carry_the_hint_in_the_versions_that_know_it() -> None:
    async def run() -> None:
        async with serving(configs=OS) as engine:
            await engine.topic("t")
            engine.broker.partition("t", 0).resign()
            client = engine.client()
            asked: ProduceRequest = produce(batch())
            for version, leader, nodes in ((9, -1, []), (10, 1, [1])):
                answer = await client.call(asked, version)
                (refused,) = answer.responses[0].partition_responses
                assert Code(refused.error_code) is Code.NOT_LEADER_OR_FOLLOWER
                assert refused.current_leader.leader_id == leader
                assert [node.node_id for node in answer.node_endpoints] == nodes
            # any replica serves a reader that knows its epoch: KIP-392
            engine.broker.partition("t", 0).leader_epoch = 2
            asks = [FetchPartition(current_leader_epoch=1)]
            topics = [FetchTopic("t", engine.broker.cluster.topic("t").topic_id, asks)]
            for version, leader, nodes in ((11, -1, []), (12, 1, []), (16, 1, [1])):
                answer = await client.call(FetchRequest(topics=topics), version)
                (data,) = answer.responses[0].partitions
                assert Code(data.error_code) is Code.FENCED_LEADER_EPOCH
                assert data.current_leader.leader_id == leader
                assert [node.node_id for node in answer.node_endpoints] == nodes

    asyncio.run(run())
