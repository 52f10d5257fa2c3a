"""The trash by command, and what the window is told of it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.contract.commands import CreateTopic, DeleteTopic
from engine.contract.topics import SetTopicConfigs
from engine.contract.trash import EmptyTrash, ListTrash, RestoreTopic, ThrowAway, TrashContents
from engine.contract.values import Command, Done, EngineError
from engine.contract.views import TopicView
from tests.engine.hosting import Watched, watched_engine


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await story(engine)

    asyncio.run(live())


async def contents(engine: Watched) -> TrashContents:
    reply = await engine.host.execute(ListTrash())
    assert isinstance(reply, TrashContents)
    return reply


async def refused(engine: Watched, command: Command) -> EngineError:
    with pytest.raises(EngineError) as refusal:
        await engine.host.execute(command)
    return refusal.value


def test_a_deleted_topic_is_listed_and_comes_back_with_its_id() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("orders", 2))
        engine.look()
        before = engine.states["topic", "orders"]
        assert isinstance(before, TopicView)
        await engine.host.execute(DeleteTopic("orders"))
        engine.look()
        assert ("topic", "orders") not in engine.states
        (there,) = (await contents(engine)).topics
        assert (there.name, there.partition_count, there.is_name_taken) == ("orders", 2, False)
        assert there.topic_id == before.topic_id
        assert await engine.host.execute(RestoreTopic(there.topic_id)) == Done()
        engine.look()
        after = engine.states["topic", "orders"]
        assert isinstance(after, TopicView)
        assert after.topic_id == before.topic_id
        assert engine.events("topic_restored") == ["Topic orders came back"]
        assert not (await contents(engine)).topics

    run(story)


def test_a_taken_name_and_an_unknown_id_are_refused_in_words() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("orders"))
        await engine.host.execute(DeleteTopic("orders"))
        await engine.host.execute(CreateTopic("orders"))
        (there,) = (await contents(engine)).topics
        assert there.is_name_taken
        refusal = await refused(engine, RestoreTopic(there.topic_id))
        assert refusal.code == "TOPIC_ALREADY_EXISTS"
        assert "newer topic" in refusal.text
        refusal = await refused(engine, RestoreTopic("A" * 22))
        assert refusal.text == "That topic is not in the trash any more."
        assert (await refused(engine, RestoreTopic("?"))).code == "INVALID_REQUEST"

    run(story)


def test_topics_are_thrown_away_one_by_one_and_all_together() -> None:
    async def story(engine: Watched) -> None:
        for name in ("a", "b", "c"):
            await engine.host.execute(CreateTopic(name))
            await engine.host.execute(DeleteTopic(name))
        listed = await contents(engine)
        assert listed.is_kept
        assert [topic.name for topic in listed.topics] == ["c", "b", "a"]
        await engine.host.execute(ThrowAway((listed.topics[1].topic_id,)))
        assert [topic.name for topic in (await contents(engine)).topics] == ["c", "a"]
        await engine.host.execute(EmptyTrash())
        assert not (await contents(engine)).topics
        engine.look()
        assert len(engine.events("trash_left")) == 3

    run(story)


def test_several_settings_change_together_or_not_at_all() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("a", configs=(("segment.ms", "9"),)))
        topic = engine.broker.cluster.image.topics["a"]
        good = (("retention.ms", "60000"), ("segment.ms", None))
        await engine.host.execute(SetTopicConfigs("a", good, validate_only=True))
        assert topic.configs == {"segment.ms": "9"}
        bad = await refused(engine, SetTopicConfigs("a", (*good, ("segment.bytes", "1"))))
        assert bad.code == "INVALID_CONFIG"
        assert topic.configs == {"segment.ms": "9"}
        await engine.host.execute(SetTopicConfigs("a", good))
        assert topic.configs == {"retention.ms": "60000"}
        assert (await refused(engine, SetTopicConfigs("a", (("no.such", "1"),)))).code

    run(story)
