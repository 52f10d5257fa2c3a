"""Followers are told what they lack, once, and only where something happened."""

import asyncio

from engine.base.errors import Code
from engine.broker.replica_asks import (
    FetchReplicas,
    MadeSafe,
    Position,
    ReplicaNews,
    ReplicasFetched,
)
from engine.contract.cluster_commands import MoveReplicas
from tests.engine.crews import Crews


def follower_of(crew: Crews) -> int:
    replicas = crew.fleet.image.topics["a"].partitions[0].replicas
    return next(each for each in replicas if each != crew.leader("a"))


async def ask(
    crew: Crews, number: int, *positions: Position, session: int = 7, who: int | None = None
) -> ReplicasFetched:
    """As the follower would, or somebody else, of the leader of `a`."""
    fetch = FetchReplicas(
        who or follower_of(crew), 9, session, number, positions, (), 1_000_000, 1_000_000, 50
    )
    return await crew.broker(crew.leader("a")).replica_server.fetched(fetch)


def at(crew: Crews, offset: int, *, epoch: int = 0, last: int = 0) -> Position:
    topic = crew.fleet.image.topics["a"]
    return Position((topic.topic_id, 0), epoch, offset, last if offset else -1, offset, 0)


async def one(crew: Crews, number: int, position: Position) -> ReplicaNews:
    (news,) = (await ask(crew, number, position)).news
    return news


def story_of(crew: Crews, story) -> None:
    async def live(crew: Crews) -> None:
        await crew.create("a", replicas=2)
        # the real follower is silent, so that only the test speaks
        follower = follower_of(crew)
        crew.host.crew.links.pause(follower)
        await story(crew)
        crew.host.crew.links.resume(follower)

    crew.run(live)


def test_a_session_goes_on_only_with_the_next_number() -> None:
    async def story(crew: Crews) -> None:
        assert (await ask(crew, 0, at(crew, 0))).is_known
        assert (await ask(crew, 1)).is_known
        assert not (await ask(crew, 1)).is_known
        assert not (await ask(crew, 3)).is_known
        assert not (await ask(crew, 1, session=8)).is_known
        assert (await ask(crew, 0, at(crew, 0), session=8)).is_known

    story_of(Crews(), story)


def test_what_was_appended_comes_at_once_and_only_once() -> None:
    async def story(crew: Crews) -> None:
        first = await one(crew, 0, at(crew, 0))
        assert (first.code, first.data) == (Code.NONE, b"")
        asking = crew.host.crew.nodes[crew.leader("a")].tasks.watched("ask", ask(crew, 1))
        await asyncio.sleep(0.01)
        crew.append("a", acks=1)
        (news,) = (await asking).news
        assert len(news.data) > 60
        marks = await one(crew, 2, at(crew, 1))
        assert (marks.data, marks.high_watermark) == (b"", 1)
        assert (await ask(crew, 3)).news == ()

    story_of(Crews(), story)


def test_who_is_no_replica_yet_is_refused_and_asks_again() -> None:
    async def story(crew: Crews) -> None:
        stranger = 6 - crew.leader("a") - follower_of(crew)
        (news,) = (await ask(crew, 0, at(crew, 0), who=stranger)).news
        assert news.code is Code.NOT_LEADER_OR_FOLLOWER
        await crew.host.execute(MoveReplicas("a", 0, (crew.leader("a"), stranger)))
        await crew.until(lambda: stranger in crew.isr("a"))

    story_of(Crews(), story)


def test_a_log_that_parted_is_told_where_and_one_of_another_epoch_is_refused() -> None:
    async def story(crew: Crews) -> None:
        crew.append("a", acks=1)
        assert (await one(crew, 0, at(crew, 5))).parts_at == (0, 1)
        assert (await one(crew, 1, at(crew, 0, epoch=1))).code is Code.UNKNOWN_LEADER_EPOCH
        unknown = Position((b"x" * 16, 0), 0, 0, -1, 0, 0)
        assert (await one(crew, 2, unknown)).code is Code.UNKNOWN_TOPIC_OR_PARTITION

    story_of(Crews(), story)


def test_what_was_alike_in_an_older_epoch_is_looked_at_again() -> None:
    """The leader followed another meanwhile, and was cut; the follower heard nothing of it."""

    async def story(crew: Crews) -> None:
        for _ in range(5):
            partition, _ = crew.append("a", acks=1)
        assert (await one(crew, 0, at(crew, 3))).data
        replicas = partition.replicas
        partition.resign()
        partition.log.truncate_to(2)
        partition.lead(1, replicas)
        assert (await one(crew, 1, at(crew, 3, epoch=1))).parts_at == (0, 2)

    story_of(Crews(), story)


def test_what_was_safe_under_another_leader_is_not_believed() -> None:
    async def story(crew: Crews) -> None:
        partition, end_offset = crew.append("a")
        leader = crew.broker(crew.leader("a"))
        (follower,) = set(crew.isr("a")) - {leader.broker_id}
        server, session = leader.replica_server, leader.replica_server.sessions[follower]
        key = (partition.topic_id, 0)

        def tell(epoch: int) -> int:
            server.made_safe(MadeSafe(follower, session.session, ((key, epoch, end_offset),)))
            return partition.high_watermark

        await crew.until(lambda: partition.safe_end == end_offset)
        assert tell(partition.leader_epoch - 1) < end_offset
        assert tell(partition.leader_epoch) == end_offset

    story_of(Crews(), story)
