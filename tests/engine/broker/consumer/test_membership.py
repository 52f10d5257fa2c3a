"""A member by its requests alone: it joins, leads, beats, keeps positions, leaves."""

import pytest

from engine.base.errors import Code, KafkaError
from engine.broker.consumer.calls import Calls
from engine.broker.consumer.membership import Membership
from engine.contract.commands import CreateTopic
from engine.contract.consumers import StartConsumer
from engine.server.inner import dial
from tests.engine.broker.consumer.living import QUICK
from tests.engine.hosting import watched_engine
from tests.sim.loop import SimLoop

ASKED = StartConsumer("g", ("test",), tail_id=1)
NOTHING = frozenset()


def run(story, asked=ASKED):
    async def live():
        async with watched_engine(configs=QUICK) as watched:
            await watched.host.execute(CreateTopic("test", 2))
            calls = Calls(dial(watched.host.crew.nodes[1].listeners[0]), "anna")
            await story(watched, Membership(calls, asked))
            calls.close()

    SimLoop(1).run(live())


def test_alone_it_leads_and_deals_itself_everything():
    async def story(watched, member):
        assigned = await member.join(NOTHING, "it starts")
        assert assigned == {("test", 0), ("test", 1)}
        assert (member.generation, member.protocol, member.is_leader) == (1, "range", True)
        assert member.counts == {"test": 2}
        assert await member.beat() is Code.NONE

    run(story)


def test_it_stores_positions_and_finds_them_again():
    async def story(watched, member):
        await member.join(NOTHING, "")
        await member.commit({("test", 1): 7})
        assert await member.committed([("test", 0), ("test", 1)]) == {("test", 1): 7}

    run(story)


def test_gone_it_can_store_nothing():
    async def story(watched, member):
        await member.join(NOTHING, "")
        await member.leave("enough")
        assert (member.member_id, member.generation) == ("", None)
        with pytest.raises(KafkaError) as refused:
            await member.commit({("test", 1): 7})
        assert refused.value.code is Code.UNKNOWN_MEMBER_ID
        assert await member.join(NOTHING, "") == {("test", 0), ("test", 1)}

    run(story)


def test_taken_for_a_stranger_it_joins_as_a_new_member():
    async def story(watched, member):
        member.member_id = "somebody-else"
        assert await member.join(NOTHING, "") == {("test", 0), ("test", 1)}
        assert member.member_id.startswith("anna-")

    run(story)


def test_what_cannot_be_mended_by_trying_again_is_told():
    async def story(watched, member):
        with pytest.raises(KafkaError) as refused:
            await member.join(NOTHING, "")
        assert refused.value.code is Code.INVALID_GROUP_ID

    run(story, StartConsumer("", ("test",), tail_id=1))


def test_topics_that_are_not_there_have_no_count():
    async def story(watched, member):
        assert await member.partition_counts(["test", "nothing"]) == {"test": 2}

    run(story)


def test_a_cooperative_member_says_what_it_owns():
    async def story(watched, member):
        assigned = await member.join(NOTHING, "")
        assert await member.join(assigned, "again") == assigned
        assert (member.generation, member.protocol) == (2, "cooperative-sticky")

    run(story, StartConsumer("g", ("test",), tail_id=1, is_cooperative=True))
