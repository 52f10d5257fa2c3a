"""Settings of topics by command: shown with their source, changed, given back."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.commands.configs import NO_EFFECT
from engine.contract.commands import (
    ConfigEntry,
    CreateTopic,
    DescribeTopicConfigs,
    SetTopicConfig,
    TopicConfigs,
)
from engine.contract.values import Done, EngineError
from engine.storage.config import DEFAULTS
from tests.engine.hosting import Watched, watched_engine


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("test"))
            await story(engine)

    asyncio.run(live())


async def entry(engine: Watched, key: str) -> ConfigEntry:
    found = await engine.host.execute(DescribeTopicConfigs("test"))
    assert isinstance(found, TopicConfigs)
    return next(entry for entry in found.entries if entry.key == key)


def test_a_setting_says_its_value_and_where_that_comes_from() -> None:
    async def story(engine: Watched) -> None:
        before = await entry(engine, "max.message.bytes")
        assert (before.value, before.default, before.source) == ("1048588", "1048588", "default")
        assert before.takes_effect
        assert before.documentation
        assert (
            await engine.host.execute(SetTopicConfig("test", "max.message.bytes", "99")) == Done()
        )
        after = await entry(engine, "max.message.bytes")
        assert (after.value, after.default, after.source) == ("99", "1048588", "topic")

    run(story)


def test_a_topic_that_is_yet_to_be_made_has_what_the_broker_gives() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(SetTopicConfig("test", "retention.ms", "5"))
        found = await engine.host.execute(DescribeTopicConfigs(""))
        assert isinstance(found, TopicConfigs)
        assert {entry.source for entry in found.entries} <= {"default", "broker"}

    run(story)


def test_none_gives_a_setting_back() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(SetTopicConfig("test", "retention.ms", "5"))
        await engine.host.execute(SetTopicConfig("test", "retention.ms", None))
        assert (await entry(engine, "retention.ms")).source == "default"

    run(story)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (SetTopicConfig("test", "no.such", "1"), "Topics have no setting no.such."),
        (SetTopicConfig("gone", "retention.ms", "1"), "There is no topic gone."),
        (DescribeTopicConfigs("gone"), "There is no topic gone."),
    ],
)
def test_a_refusal_is_one_sentence(
    command: SetTopicConfig | DescribeTopicConfigs, sentence: str
) -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError) as refused:
            await engine.host.execute(command)
        assert refused.value.text == sentence

    run(story)


def test_a_value_that_cannot_be_is_refused_with_kafkas_words() -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError, match=r"retention\.ms"):
            await engine.host.execute(SetTopicConfig("test", "retention.ms", "soon"))

    run(story)


def test_what_a_log_lives_by_is_said_to_act() -> None:
    assert NO_EFFECT.isdisjoint(DEFAULTS)
