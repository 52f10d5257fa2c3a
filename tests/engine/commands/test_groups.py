"""Groups by command: a reset shows what it does, does it, and is undone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.contract.commands import CreateTopic, Produce
from engine.contract.group_commands import (
    DeleteGroup,
    DescribeLag,
    GroupLag,
    OffsetsReset,
    RemoveMembers,
    ResetOffsets,
    SetOffsets,
)
from engine.contract.values import EngineError
from tests.engine.broker.test_group_watch import member
from tests.engine.handlers.asking import Client
from tests.engine.hosting import Watched, watched_engine

CONFIGS = {"group.initial.rebalance.delay.ms": "0", "workbench.durability": "os"}


def run(story: Callable[[Watched], Awaitable[None]]) -> None:
    async def live() -> None:
        async with watched_engine(configs=CONFIGS) as engine:
            await engine.host.execute(CreateTopic("t", 2))
            for number in range(10):
                await engine.host.execute(
                    Produce("t", b"%d" % number, partition=0, timestamp_ms=1_000 * number)
                )
            await story(engine)

    asyncio.run(live())


async def reset(engine: Watched, **more: object) -> OffsetsReset:
    given = {"group_id": "g", "topics": (("t", None),), "to": "earliest", "apply": True}
    found = await engine.host.execute(ResetOffsets(**{**given, **more}))  # type: ignore[arg-type]
    assert isinstance(found, OffsetsReset)
    return found


async def stands(engine: Watched) -> dict[int, int]:
    found = await engine.host.execute(DescribeLag("g"))
    assert isinstance(found, GroupLag)
    return {each.partition: each.committed_offset for each in found.partitions}


@pytest.mark.parametrize(
    ("to", "value", "after"),
    [
        ("earliest", None, 0),
        ("latest", None, 10),
        ("offset", 4, 4),
        ("offset", 99, 10),
        ("time", 7_000, 7),
        ("time", 99_000, 10),
        ("shift", -2, 3),
        ("shift", -99, 0),
    ],
)
def test_a_group_is_set_elsewhere(to: str, value: int | None, after: int) -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(SetOffsets("g", (("t", 0, 5),)))
        shown = await reset(engine, to=to, value=value, apply=False, topics=(("t", (0,)),))
        assert [(each.before, each.after) for each in shown.moves] == [(5, after)]
        assert not shown.was_applied
        assert await stands(engine) == {0: 5}
        assert (await reset(engine, to=to, value=value, topics=(("t", (0,)),))).was_applied
        assert await stands(engine) == {0: after}

    run(story)


def test_a_group_that_does_not_exist_yet_begins_where_it_is_put() -> None:
    async def story(engine: Watched) -> None:
        done = await reset(engine)
        assert [each.before for each in done.moves] == [None, None]
        assert await stands(engine) == {0: 0, 1: 0}

    run(story)


def test_a_reset_is_undone_by_what_was_before() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(SetOffsets("g", (("t", 0, 5),)))
        done = await reset(engine, to="latest")
        undo = tuple((each.topic, each.partition, each.before) for each in done.moves)
        await engine.host.execute(SetOffsets("g", undo))
        assert await stands(engine) == {0: 5}

    run(story)


def test_another_groups_positions_are_taken_over() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(SetOffsets("other", (("t", 0, 3),)))
        done = await reset(engine, to="group", from_group="other")
        assert [each.after for each in done.moves] == [3, None]
        assert await stands(engine) == {0: 3}

    run(story)


def test_who_has_to_stop_first_is_named_and_nothing_changes() -> None:
    async def story(engine: Watched) -> None:
        member_id, _ = await member(Client(engine))
        refused = await reset(engine)
        assert refused.must_stop == ("tester (/127.0.0.1)",)
        assert not refused.was_applied
        assert await stands(engine) == {}
        for command in (SetOffsets("g", (("t", 0, 1),)), DeleteGroup("g")):
            with pytest.raises(EngineError, match="top them first"):
                await engine.host.execute(command)
        await engine.host.execute(RemoveMembers("g", (member_id,)))
        assert (await reset(engine)).was_applied
        with pytest.raises(EngineError, match="no longer in group g"):
            await engine.host.execute(RemoveMembers("g", (member_id,)))

    run(story)


def test_a_living_group_forgets_where_it_does_not_read() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(CreateTopic("other", 1))
        await engine.host.execute(SetOffsets("g", (("t", 0, 5), ("other", 0, 0))))
        await member(Client(engine))
        await engine.host.execute(SetOffsets("g", (("other", 0, None),)))
        assert await stands(engine) == {0: 5}
        with pytest.raises(EngineError, match="reads that topic; stop its members first"):
            await engine.host.execute(SetOffsets("g", (("t", 0, None),)))
        assert await stands(engine) == {0: 5}

    run(story)


def test_lag_is_told_in_records_and_since_when() -> None:
    async def story(engine: Watched) -> None:
        await engine.host.execute(SetOffsets("g", (("t", 0, 7), ("t", 1, 0))))
        found = await engine.host.execute(DescribeLag("g"))
        assert isinstance(found, GroupLag)
        assert [(each.lag, each.waits_since_ms) for each in found.partitions] == [
            (3, 7_000),
            (0, None),
        ]

    run(story)


def test_the_command_line_is_kafkas_own() -> None:
    async def story(engine: Watched) -> None:
        shown = await reset(engine, to="time", value=86_400_123, apply=False)
        assert shown.command_line.endswith(
            "--group g --reset-offsets --topic t --to-datetime 1970-01-02T00:00:00.123 --execute"
        )
        shown = await reset(engine, topics=(("t", (0, 1)),), apply=False)
        assert "--topic t:0,1 --to-earliest" in shown.command_line

    run(story)


def test_what_is_not_there_is_told_in_words() -> None:
    async def story(engine: Watched) -> None:
        with pytest.raises(EngineError, match="There is no group none"):
            await engine.host.execute(DeleteGroup("none"))
        with pytest.raises(EngineError, match="There is no partition 9 of topic t"):
            await reset(engine, topics=(("t", (9,)),))

    run(story)
