"""Leaders and moves by command: previewed, carried out, listed, refused in one sentence."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from engine.contract.commands import CreateTopic, Produce
from engine.contract.replicas import (
    CancelReassignment,
    ElectLeaders,
    ListReassignments,
    MovedPartition,
    OngoingMove,
    PartitionAnswer,
    PartitionMove,
    PartitionsAnswered,
    PartitionsMoved,
    Reassignments,
    ReassignPartitions,
    UnregisterBroker,
)
from engine.contract.values import Done, EngineError
from tests.engine.broker.partitions import batch
from tests.engine.crews import Crews
from tests.engine.handlers.asking import Client, registered
from tests.engine.hosting import Watched, watched_engine


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    """With a topic `a` of one partition and a second broker that exists in the metadata alone."""

    async def live() -> None:
        async with watched_engine() as engine:
            await engine.host.execute(CreateTopic("a", 1))
            await engine.host.execute(Produce("a", b"value"))
            await engine.broker.cluster.ask(registered(2, Client(engine)))
            await story(engine)

    asyncio.run(live())


async def moved(engine: Watched, *replicas: int, validate_only: bool = False) -> PartitionsMoved:
    command = ReassignPartitions((PartitionMove("a", 0, replicas),), validate_only)
    reply = await engine.host.execute(command)
    assert isinstance(reply, PartitionsMoved)
    return reply


def test_a_preview_says_what_would_be_copied_and_how_kafkas_tool_does_it() -> None:
    async def story(engine: Watched) -> None:
        size = engine.broker.partition("a", 0).log.size
        assert size > 0
        reply = await moved(engine, 2, validate_only=True)
        assert reply.partitions == (MovedPartition("a", 0, (1,), (2,), size),)
        assert json.loads(reply.plan) == {
            "version": 1,
            "partitions": [{"topic": "a", "partition": 0, "replicas": [2]}],
        }
        assert reply.command_line == (
            "kafka-reassign-partitions --bootstrap-server localhost:9092"
            " --reassignment-json-file reassignment.json --execute --additional"
        )
        assert await engine.host.execute(ListReassignments()) == Reassignments(())

    run(story)


def test_a_move_is_listed_until_it_is_cancelled() -> None:
    async def story(engine: Watched) -> None:
        await moved(engine, 2)
        ongoing = OngoingMove("a", 0, (2, 1), adding=(2,), removing=(1,), in_sync=(1,))
        assert await engine.host.execute(ListReassignments()) == Reassignments((ongoing,))
        cancelled = await engine.host.execute(CancelReassignment((("a", 0),)))
        assert isinstance(cancelled, PartitionsAnswered)
        assert cancelled.answers == (PartitionAnswer("a", 0),)
        assert cancelled.command_line.endswith("--cancel")
        assert await engine.host.execute(ListReassignments()) == Reassignments(())

    run(story)


def test_what_cannot_move_is_said_in_a_sentence() -> None:
    async def story(engine: Watched) -> None:
        reply = await moved(engine, 9)
        assert reply.partitions[0].code == "INVALID_REPLICA_ASSIGNMENT"
        assert "broker 9" in reply.partitions[0].refusal
        nothing = await engine.host.execute(CancelReassignment((("a", 0), ("b", 0))))
        assert isinstance(nothing, PartitionsAnswered)
        assert [answer.refusal for answer in nothing.answers] == [
            "No reassignment in progress.",
            "There is no partition 0 of topic b.",
        ]

    run(story)


@pytest.mark.parametrize(
    ("partitions", "answers", "line"),
    [
        (
            (("a", 0),),
            (
                PartitionAnswer(
                    "a",
                    0,
                    "Leader election not needed for topic partition.",
                    "ELECTION_NOT_NEEDED",
                ),
            ),
            "--election-type preferred --topic a --partition 0",
        ),
        (None, (), "--election-type preferred --all-topic-partitions"),
    ],
)
def test_leaders_are_elected_and_the_tool_is_named(partitions, answers, line) -> None:
    async def story(engine: Watched) -> None:
        reply = await engine.host.execute(ElectLeaders("preferred", partitions))
        assert isinstance(reply, PartitionsAnswered)
        assert reply.answers == answers
        assert reply.command_line == (
            f"kafka-leader-election --bootstrap-server localhost:9092 {line}"
        )

    run(story)


def test_a_broker_is_forgotten_once() -> None:
    async def story(engine: Watched) -> None:
        assert await engine.host.execute(UnregisterBroker(2)) == Done()
        with pytest.raises(EngineError, match="Broker ID 2 is not currently registered"):
            await engine.host.execute(UnregisterBroker(2))

    run(story)


def test_a_preview_knows_the_size_though_another_broker_holds_the_partition() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a", partitions=3, replicas=1)
        for index in range(3):
            broker = crew.broker(crew.leader("a", index))
            broker.partition("a", index).append(batch(), now_ms=broker.clock.now_ms())
        target = {1: 2, 2: 3, 3: 1}
        moves = tuple(
            PartitionMove("a", index, (target[crew.leader("a", index)],)) for index in range(3)
        )
        reply = await crew.host.execute(ReassignPartitions(moves, validate_only=True))
        assert isinstance(reply, PartitionsMoved)
        assert all(each.bytes_to_move for each in reply.partitions)

    Crews().run(story)
