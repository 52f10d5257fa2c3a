"""A consumer built in lives as Kafka's own: joins, shares, stands still, is thrown out, comes back."""

import asyncio

import pytest

from engine.contract.commands import GrowTopic
from engine.contract.consumers import (
    CommitConsumer,
    PauseConsumer,
    ResumeConsumer,
    StopConsumer,
)
from engine.contract.group_commands import RemoveMembers
from engine.contract.values import EngineError
from engine.contract.why import ExplainNoMessages
from tests.engine.broker.consumer.living import begin, consumer, flow, group, held, read, run, write
from tests.engine.hosting import Watched


def committed(watched: Watched) -> dict[int, int | None]:
    return {each.partition: each.committed_offset for each in group(watched).positions}


def test_it_is_a_member_like_any_other_and_reads() -> None:
    async def story(watched: Watched) -> None:
        await write(watched, b"a", b"b")
        number = await begin(watched)
        await flow(watched)
        view = consumer(watched, number)
        assert (view.state, view.generation, view.protocol) == ("reading", 1, "range")
        assert (view.is_leader, view.why, held(watched, number)) == (True, "", [0, 1, 2])
        (member,) = group(watched).members
        assert (member.client_id, member.host, member.topics) == (
            "workbench-1",
            "/127.0.0.1",
            ("test",),
        )
        assert member.member_id == view.member_id
        assert member.assigned == (("test", (0, 1, 2)),)
        assert (member.session_timeout_ms, member.rebalance_timeout_ms) == (45_000, 300_000)
        assert read(watched) == [b"a", b"b"]
        assert view.record_count == 2

    run(story)


def test_what_is_written_while_it_reads_comes_at_once() -> None:
    async def story(watched: Watched) -> None:
        await begin(watched, reset="latest")
        await write(watched, b"before")
        await flow(watched)
        await write(watched, b"after")
        await flow(watched, 0.2)
        assert read(watched) == [b"after"]

    run(story)


def test_it_commits_by_itself_every_five_seconds() -> None:
    async def story(watched: Watched) -> None:
        await write(watched, b"a", b"b")
        number = await begin(watched)
        await flow(watched, 4)
        assert consumer(watched, number).commit_count == 0
        await flow(watched, 3)
        assert committed(watched) == {0: 2, 1: 0, 2: 0}
        assert consumer(watched, number).assigned[0].committed == 2

    run(story)


def test_by_hand_it_commits_only_when_told_and_the_next_goes_on_there() -> None:
    async def story(watched: Watched) -> None:
        await write(watched, b"a", b"b")
        first = await begin(watched, auto_commit=False)
        await flow(watched, 12)
        assert committed(watched) in ({}, {0: None, 1: None, 2: None})
        await watched.host.execute(CommitConsumer(first))
        await write(watched, b"c")
        await flow(watched)
        await watched.host.execute(StopConsumer(first))
        await flow(watched)
        assert ("consumer", first) not in watched.states
        assert group(watched).members == ()
        await begin(watched, tail_id=2)
        await flow(watched)
        assert read(watched, 2) == [b"c"]

    run(story)


def test_several_share_and_who_leaves_is_replaced() -> None:
    async def story(watched: Watched) -> None:
        numbers = [await begin(watched, tail_id=tail_id) for tail_id in (1, 2, 3, 4)]
        await flow(watched, 8)
        shares = [held(watched, number) for number in numbers]
        assert sorted(index for share in shares for index in share) == [0, 1, 2]
        idle = numbers[shares.index([])]
        assert consumer(watched, idle).why == "the group has more members than partitions for it"
        assert sum(consumer(watched, number).is_leader for number in numbers) == 1
        for number in numbers[1:]:
            await watched.host.execute(StopConsumer(number))
        await flow(watched, 8)
        assert held(watched, numbers[0]) == [0, 1, 2]

    run(story)


def test_a_cooperative_member_reads_on_while_another_joins() -> None:
    async def story(watched: Watched) -> None:
        first = await begin(watched, is_cooperative=True)
        await flow(watched)
        second = await begin(watched, is_cooperative=True, tail_id=2)
        kept = set(held(watched, first))
        for _ in range(40):
            await flow(watched, 0.25)
            kept &= set(held(watched, first))
        assert len(kept) >= 1  # it never gave up what it keeps
        assert sorted(held(watched, first) + held(watched, second)) == [0, 1, 2]
        assert group(watched).protocol == "cooperative-sticky"
        assert group(watched).generation == 3  # one to give up, one to take

    run(story)


def test_paused_its_heartbeats_go_on_and_it_reads_nothing() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched)
        await flow(watched)
        await watched.host.execute(PauseConsumer(number))
        await write(watched, b"late")
        await flow(watched, 90)
        view = consumer(watched, number)
        assert (view.state, view.record_count) == ("paused", 0)
        assert view.leaves_at_ms is not None
        assert 205_000 < view.leaves_at_ms - watched.clock.now_ms() < 212_000
        assert [each.member_id for each in group(watched).members] == [view.member_id]
        await watched.host.execute(ResumeConsumer(number))
        await flow(watched)
        assert consumer(watched, number).state == "reading"
        assert group(watched).generation == 1
        assert read(watched) == [b"late"]

    run(story)


def test_paused_for_too_long_it_leaves_as_kafka_s_client_does_and_comes_back() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched, max_poll_interval_ms=5_000)
        await flow(watched)
        await watched.host.execute(PauseConsumer(number))
        await flow(watched, 4.2)
        assert len(group(watched).members) == 1
        await flow(watched, 1)
        view = consumer(watched, number)
        assert (view.state, view.generation, view.assigned) == ("out", None, ())
        assert view.why == "no poll for longer than max.poll.interval.ms (5 s)"
        assert group(watched).members == ()
        assert "poll timeout has expired" in group(watched).rebalances[0].why
        with pytest.raises(EngineError, match="does not know the member"):
            await watched.host.execute(CommitConsumer(number))
        await watched.host.execute(ResumeConsumer(number))
        await flow(watched)
        assert (consumer(watched, number).state, held(watched, number)) == ("reading", [0, 1, 2])

    run(story)


def test_a_rebalance_waits_for_a_paused_member_and_goes_on_without_it() -> None:
    async def story(watched: Watched) -> None:
        first = await begin(watched, max_poll_interval_ms=20_000)
        await flow(watched)
        await watched.host.execute(PauseConsumer(first))
        second = await begin(watched, tail_id=2)
        await flow(watched, 6)
        view = consumer(watched, first)
        assert (view.is_awaited, view.why) == (True, "the group deals anew and waits for it")
        assert consumer(watched, second).state == "joining"
        assert group(watched).state == "PreparingRebalance"
        waiting = next(m for m in group(watched).members if m.client_id == "workbench-2")
        assert (waiting.state, waiting.session_ends_at_ms) == ("joining", None)
        await flow(watched, 20)
        assert consumer(watched, first).state == "out"
        assert held(watched, second) == [0, 1, 2]

    run(story)


def test_removed_from_its_group_it_joins_again() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched)
        await flow(watched)
        before = consumer(watched, number).member_id
        await watched.host.execute(RemoveMembers("g", (before,)))
        await flow(watched, 6)
        view = consumer(watched, number)
        assert (view.state, held(watched, number)) == ("reading", [0, 1, 2])
        assert view.member_id != before

    run(story)


def test_while_it_joins_nothing_can_be_committed() -> None:
    async def story(watched: Watched) -> None:
        first = await begin(watched)
        await flow(watched)
        await watched.host.execute(PauseConsumer(first))
        second = await begin(watched, tail_id=2)
        await flow(watched, 4)
        with pytest.raises(EngineError) as refused:
            await watched.host.execute(CommitConsumer(second))
        assert refused.value.code == "REBALANCE_IN_PROGRESS"
        await watched.host.execute(StopConsumer(second))  # a join that waits holds nobody up
        await flow(watched)
        assert [each.client_id for each in group(watched).members] == ["workbench-1"]

    run(story)


def test_a_grown_topic_is_dealt_out_anew() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched)
        await flow(watched)
        await watched.host.execute(GrowTopic("test", 5))
        await flow(watched, 40)
        assert held(watched, number) == [0, 1, 2, 3, 4]
        assert any("partitions of its topics" in each.why for each in group(watched).rebalances)

    run(story)


def test_members_that_share_no_assignor_are_told_apart_in_words() -> None:
    async def story(watched: Watched) -> None:
        await begin(watched)
        await flow(watched)
        other = await begin(watched, tail_id=2, is_cooperative=True)
        await flow(watched)
        view = consumer(watched, other)
        assert view.state == "failed"
        assert view.why.startswith("INCONSISTENT_GROUP_PROTOCOL: the members of g have no assignor")
        await watched.host.execute(StopConsumer(other))

    run(story)


def test_no_more_is_read_than_the_window_takes() -> None:
    async def story(watched: Watched) -> None:
        big = b"x" * 250_000
        await write(watched, *[big] * 60)
        number = await begin(watched)
        for _ in range(200):  # the window takes nothing meanwhile
            await asyncio.sleep(0.05)
            watched.clock.advance(50)
        watched.look(0)
        seen = consumer(watched, number).record_count
        assert 20 < seen < 50
        assert watched.frames[-1].feed
        await flow(watched, 20)
        assert consumer(watched, number).record_count == 60
        assert read(watched) == [big] * 60

    run(story, message_max_bytes="1000000")


def test_why_calls_it_healthy_and_knows_when_it_polls_too_seldom() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched, max_poll_interval_ms=5_000)
        await write(watched, b"a")
        await flow(watched, 8)
        found = await watched.host.execute(ExplainNoMessages(group_id="g"))
        assert found.is_healthy  # type: ignore[attr-defined]
        assert found.rungs[0].text == "lives inside the workbench, 2 connections"  # type: ignore[attr-defined]
        await watched.host.execute(PauseConsumer(number))
        await flow(watched, 7)
        found = await watched.host.execute(ExplainNoMessages(client_id="workbench-1"))
        assert not found.is_healthy  # type: ignore[attr-defined]

    run(story)


def test_the_same_seed_gives_the_same_run() -> None:
    async def story(watched: Watched) -> None:
        await write(watched, b"a", b"b")
        numbers = [await begin(watched, tail_id=tail_id) for tail_id in (1, 2)]
        await flow(watched, 8)
        await watched.host.execute(PauseConsumer(numbers[0]))
        await write(watched, b"c", partition=2)
        await flow(watched, 8)
        states.append(dict(watched.states))

    states: list[object] = []
    assert run(story, seed=7).trace() == run(story, seed=7).trace()
    assert states[0] == states[1]
