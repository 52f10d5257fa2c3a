"""The coordinator: where a group lives, what survives a restart, what a refused write leads to."""

import asyncio
from errno import ENOSPC

import pytest

from engine.base.errors import Code, KafkaError
from engine.base.java import java_hash
from engine.machines.group.asks import CommitOffsets, CommittedOffset, FetchOffsets
from engine.wire.messages.k11_join_group import JoinGroupRequest, JoinGroupRequestProtocol
from engine.wire.messages.k12_heartbeat import HeartbeatRequest
from engine.wire.messages.k14_sync_group import SyncGroupRequest, SyncGroupRequestAssignment
from tests.engine.handlers.serving import OS, Client, Serving, serving
from tests.sim.disk import MemoryDisk

QUICK = {**OS, "group.initial.rebalance.delay.ms": "0"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 0), ("a", 97), ("readers", 1080410128), ("polygenelubricants", 0), ("ä€😀", 16603051)],
)
def test_groups_are_placed_by_javas_hash(text: str, code: int) -> None:
    assert java_hash(text) == code


async def coordinated(engine: Serving) -> None:
    """The topic is made and its groups are read."""
    assert await engine.broker.groups.ready()


async def joined(client: Client, group: str = "g") -> tuple[str, int]:
    """A member alone in its group, with its share."""
    protocols = [JoinGroupRequestProtocol("range", b"")]
    asked = JoinGroupRequest(group_id=group, session_timeout_ms=10_000, protocol_type="consumer",
                             rebalance_timeout_ms=10_000, protocols=protocols)  # fmt: skip
    outcome = await client.call(asked, 3)
    assert outcome.error_code == 0
    share = SyncGroupRequest(
        group_id=group,
        generation_id=outcome.generation_id,
        member_id=outcome.member_id,
        assignments=[SyncGroupRequestAssignment(outcome.member_id, b"share")],
    )
    assert (await client.call(share, 3)).assignment == b"share"
    return outcome.member_id, outcome.generation_id


def commit(offset: int) -> CommitOffsets:
    return CommitOffsets("g", "", None, -1, (CommittedOffset("t", 0, offset),))


async def committed(engine: Serving) -> int:
    found = await engine.broker.groups.ask(FetchOffsets("g", (("t", (0,)),)))
    return found.offsets[0][1][0][1].offset


def test_members_and_positions_survive_a_restart() -> None:
    disk = MemoryDisk()

    async def first() -> tuple[str, int]:
        async with serving(disk, configs=QUICK) as engine:
            await coordinated(engine)
            await engine.broker.groups.ask(commit(7))
            return await joined(engine.client())

    async def second(member_id: str, generation: int) -> None:
        async with serving(disk, configs=QUICK) as engine:
            await coordinated(engine)
            assert await committed(engine) == 7
            alive = HeartbeatRequest(group_id="g", generation_id=generation, member_id=member_id)
            assert (await engine.client().call(alive, 3)).error_code == 0

    asyncio.run(second(*asyncio.run(first())))


def test_many_members_share_and_a_silent_one_is_missed() -> None:
    async def run() -> None:
        async with serving(configs={**QUICK, "group.min.session.timeout.ms": "100"}) as engine:
            await coordinated(engine)
            client = engine.client()
            asked = JoinGroupRequest(
                group_id="g",
                session_timeout_ms=100,
                rebalance_timeout_ms=100,
                protocol_type="consumer",
                protocols=[JoinGroupRequestProtocol("range", b"")],
            )
            outcome = await client.call(asked, 3)
            changed = asyncio.Event()
            engine.broker.groups.watchers.append(lambda _committed: changed.set())
            await asyncio.wait_for(changed.wait(), 10)  # its session ended
            alive = HeartbeatRequest(group_id="g", generation_id=1, member_id=outcome.member_id)
            assert (await client.call(alive, 3)).error_code == Code.UNKNOWN_MEMBER_ID

    asyncio.run(run())


def test_a_commit_that_cannot_be_written_changes_nothing() -> None:
    disk = MemoryDisk()

    async def run() -> None:
        async with serving(disk, configs=QUICK) as engine:
            await coordinated(engine)
            groups = engine.broker.groups
            await groups.ask(commit(7))
            partition = engine.broker.partition("__consumer_offsets", groups.partition_of("g"))
            real = partition.log.append

            def full(*_args: object, **_more: object) -> None:
                raise OSError(ENOSPC, "no space is left")

            partition.log.append = full  # type: ignore[method-assign, assignment]
            with pytest.raises(KafkaError) as refused:
                await groups.ask(commit(9))
            assert refused.value.code is Code.NOT_COORDINATOR
            partition.log.append = real  # type: ignore[method-assign]
            assert await committed(engine) == 7
            await groups.ask(commit(9))
            assert await committed(engine) == 9

    asyncio.run(run())


def test_who_was_parked_when_a_write_failed_is_told_to_come_again() -> None:
    async def run() -> None:
        async with serving(configs={**OS, "group.initial.rebalance.delay.ms": "60000"}) as engine:
            await coordinated(engine)
            client = engine.client()
            client.send(
                JoinGroupRequest(
                    group_id="g",
                    session_timeout_ms=10_000,
                    protocol_type="consumer",
                    protocols=[JoinGroupRequestProtocol("range", b"")],
                ),
                3,
            )
            groups = engine.broker.groups
            partition = engine.broker.partition("__consumer_offsets", groups.partition_of("g"))
            while not groups.shards[partition.index].machine.groups:
                await asyncio.sleep(0)

            def full(*_args: object, **_more: object) -> None:
                raise OSError(ENOSPC, "no space is left")

            partition.log.append = full  # type: ignore[method-assign, assignment]
            index = partition.index
            other = next(n for n in map(str, range(9999)) if groups.partition_of(n) == index)
            with pytest.raises(KafkaError):
                await groups.ask(CommitOffsets(other, "", None, -1, (CommittedOffset("t", 0, 1),)))
            assert (await client.receive(11, 3)).error_code == Code.NOT_COORDINATOR

    asyncio.run(run())


def test_positions_in_a_deleted_topic_are_forgotten() -> None:
    async def run() -> None:
        async with serving(configs=QUICK) as engine:
            await engine.topic("t")
            await coordinated(engine)
            await engine.broker.groups.ask(commit(7))
            changed = asyncio.Event()
            engine.broker.groups.watchers.append(lambda _committed: changed.set())
            await engine.delete("t")
            await asyncio.wait_for(changed.wait(), 10)
            assert await committed(engine) == -1

    asyncio.run(run())


def test_before_the_topic_is_made_nobody_coordinates() -> None:
    async def run() -> None:
        async with serving(configs=QUICK) as engine:
            with pytest.raises(KafkaError) as refused:
                await engine.broker.groups.ask(commit(1))
            assert refused.value.code is Code.NOT_COORDINATOR

    asyncio.run(run())
