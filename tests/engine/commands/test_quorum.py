"""The quorum and the metadata log by command: who has how much, and each record in words."""

import asyncio

import pytest

from engine.contract.commands import CreateTopic, SetTopicConfig
from engine.contract.quorum import (
    DescribeQuorum,
    MetadataPage,
    QuorumDescription,
    QuorumMember,
    ReadMetadata,
)
from engine.contract.values import EngineError
from tests.engine.crews import Crews
from tests.engine.hosting import Watched, watched_engine


def run(story) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await story(engine)

    asyncio.run(live())


async def read(engine, offset: int, count: int = 500) -> MetadataPage:
    page = await engine.host.execute(ReadMetadata(offset, count))
    assert isinstance(page, MetadataPage)
    return page


def test_every_record_of_the_log_is_told_in_words() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("orders", 1))
        await engine.host.execute(SetTopicConfig("orders", "retention.ms", "1000"))
        page = await read(engine, 0)
        assert [each.offset for each in page.records] == list(range(page.end_offset))
        assert page.high_watermark == page.end_offset
        first, *_ = page.records
        assert (first.kind, first.is_control) == ("LeaderChangeMessage", True)
        assert first.text == "Broker 1 leads the quorum from here on, by the votes of 1"
        said = {each.text: each for each in page.records}
        made = said["orders-0 is made: leader 1, replicas 1, in sync 1"]
        assert made.kind == "PartitionRecord"
        assert dict(made.fields)["topicId"].endswith("(orders)")
        assert dict(made.fields)["replicas"] == "1"
        assert "retention.ms of topic orders is 1000" in said
        assert any(text.startswith("Broker 1 registers with epoch ") for text in said)

    run(story)


def test_a_page_begins_where_it_is_asked_to_and_has_no_more_than_asked() -> None:
    async def story(engine: Watched) -> None:
        end = (await read(engine, 0)).end_offset
        assert [each.offset for each in (await read(engine, 3, 2)).records] == [3, 4]
        assert (await read(engine, end)).records == ()
        with pytest.raises(EngineError, match="1 to 500"):
            await read(engine, 0, 501)

    run(story)


def test_the_quorum_is_told_as_its_leader_knows_it() -> None:
    crews = Crews(3)

    async def story(crews: Crews) -> None:
        found = await crews.host.execute(DescribeQuorum())
        assert isinstance(found, QuorumDescription)
        assert found.leader_id == crews.fleet.image.controller_id
        assert [each.broker_id for each in found.members if each.is_voter] == [1, 2, 3]
        await crews.create("orders")

        def level(members: tuple[QuorumMember, ...]) -> bool:
            return all(each.lag == 0 for each in members)

        await asyncio.sleep(3)
        found = await crews.host.execute(DescribeQuorum())
        assert level(found.members)
        follower = next(each for each in found.members if each.broker_id != found.leader_id)
        await crews.kill(follower.broker_id)
        await crews.create("payments", replicas=2, is_awaited=False)
        await asyncio.sleep(3)
        found = await crews.host.execute(DescribeQuorum())
        assert not level(found.members)

    crews.run(story)
