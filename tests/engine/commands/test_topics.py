"""Topics by command: made, checked, grown and deleted, refused in one sentence."""

import asyncio
import errno
from collections.abc import Awaitable, Callable

import pytest

from engine.contract.commands import CreateTopic, DeleteTopic, GrowTopic, TopicCreated
from engine.contract.values import Done, EngineError
from tests.engine.hosting import Watched, watched_engine
from tests.sim.disk import MemoryDisk


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine() as engine:
            await story(engine)

    asyncio.run(live())


def test_a_topic_is_made_as_asked() -> None:
    async def story(engine: Watched) -> None:
        made = await engine.host.execute(
            CreateTopic("orders", 3, configs=(("retention.ms", "1000"),))
        )
        assert isinstance(made, TopicCreated)
        assert (made.name, made.partition_count, made.replication_factor) == ("orders", 3, 1)
        assert len(made.topic_id) == 22
        assert len(engine.broker.partitions) == 3

    run(story)


def test_what_is_not_said_is_the_brokers_default() -> None:
    async def story(engine: Watched) -> None:
        made = await engine.host.execute(CreateTopic("orders"))
        assert isinstance(made, TopicCreated)
        assert (made.partition_count, made.replication_factor) == (1, 1)

    run(story)


def test_a_check_makes_nothing() -> None:
    async def story(engine: Watched) -> None:
        made = await engine.host.execute(CreateTopic("orders", 3, validate_only=True))
        assert isinstance(made, TopicCreated)
        assert made.partition_count == 3
        assert not engine.broker.cluster.image.topics

    run(story)


@pytest.mark.parametrize(
    ("command", "sentence", "code"),
    [
        (CreateTopic("there"), "There is a topic there already.", "TOPIC_ALREADY_EXISTS"),
        (CreateTopic("a b"), "", "INVALID_TOPIC_EXCEPTION"),
        (CreateTopic("new", 0), "", "INVALID_PARTITIONS"),
        (CreateTopic("new", -1), "", "INVALID_PARTITIONS"),
        (CreateTopic("new", 1, 3), "", "INVALID_REPLICATION_FACTOR"),
        (CreateTopic("new", configs=(("no.such", "1"),)), "", "INVALID_CONFIG"),
        (DeleteTopic("gone"), "There is no topic gone.", "UNKNOWN_TOPIC_OR_PARTITION"),
        (GrowTopic("gone", 2), "There is no topic gone.", "UNKNOWN_TOPIC_OR_PARTITION"),
        (GrowTopic("there", 1), "", "INVALID_PARTITIONS"),
    ],
)
def test_a_refusal_is_one_sentence_and_kafkas_code(
    command: CreateTopic | DeleteTopic | GrowTopic, sentence: str, code: str
) -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("there", 1))
        with pytest.raises(EngineError) as refused:
            await engine.host.execute(command)
        assert refused.value.code == code
        assert refused.value.text.endswith(".")
        assert refused.value.text == (sentence or refused.value.text)

    run(story)


def test_a_topic_grows() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("orders", 1))
        assert await engine.host.execute(GrowTopic("orders", 4)) == Done()
        assert len(engine.broker.cluster.image.topics["orders"].partitions) == 4

    run(story)


def test_a_deleted_topic_is_gone_and_its_name_is_free() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("orders", 2))
        assert await engine.host.execute(DeleteTopic("orders")) == Done()
        assert not engine.broker.partitions
        await engine.host.execute(CreateTopic("orders", 1))

    run(story)


def test_a_full_disk_is_said_in_one_sentence(allowed_logs) -> None:
    allowed_logs("a change was not written")
    disk = MemoryDisk()

    async def story() -> None:
        async with watched_engine(disk) as engine:
            disk.fail_on["append"] = errno.ENOSPC
            with pytest.raises(EngineError, match="cannot be written") as refused:
                await engine.host.execute(CreateTopic("orders"))
            assert refused.value.code == "KAFKA_STORAGE_ERROR"
            del disk.fail_on["append"]

    asyncio.run(story())
