"""A move that was given a limit copies no faster, and leaves nothing of the limit behind."""

import pytest

from engine.broker.throttle import FOLLOWER_RATE, FOLLOWER_REPLICAS, LEADER_RATE, LEADER_REPLICAS
from engine.contract.replicas import (
    CancelReassignment,
    ListReassignments,
    PartitionMove,
    Reassignments,
    ReassignPartitions,
)
from engine.contract.values import EngineError
from engine.machines.controller.image import ConfigResource
from tests.engine.broker.test_throttle import COUNT, SLOW_S, VALUE, filled
from tests.engine.crews import Crews

KEYS = {LEADER_RATE, FOLLOWER_RATE, LEADER_REPLICAS, FOLLOWER_REPLICAS}
RATE = 50_000


def limits(crew: Crews) -> dict[str, dict[str, str]]:
    """By topic and broker, as the cluster's metadata has it."""
    image = crew.fleet.image
    settings = {name: topic.configs for name, topic in image.topics.items()}
    settings |= {str(each): image.config(ConfigResource.BROKER, str(each)) for each in (1, 2, 3)}
    found = {
        of: {key: value for key, value in configs.items() if key in KEYS}
        for of, configs in settings.items()
    }
    return {of: configs for of, configs in found.items() if configs}


async def begin(crew: Crews, *replicas: int, rate: int | None = RATE) -> None:
    moves = (PartitionMove("a", 0, replicas),)
    await crew.host.execute(ReassignPartitions(moves, throttle_bytes_per_s=rate))


def test_it_holds_while_the_move_lasts_and_is_removed_by_itself() -> None:
    async def story(crew: Crews) -> None:
        leader, follower, new = await filled(crew)
        began = crew.loop.time()
        await begin(crew, leader, follower, new)
        rates = {LEADER_RATE: str(RATE), FOLLOWER_RATE: str(RATE)}
        assert limits(crew) == {
            "a": {
                LEADER_REPLICAS: ",".join(f"0:{each}" for each in sorted((leader, follower))),
                FOLLOWER_REPLICAS: f"0:{new}",
            },
            **{str(each): rates for each in (1, 2, 3)},
        }
        await crew.until(lambda: new in crew.isr("a"))
        assert SLOW_S * 0.7 < crew.loop.time() - began < SLOW_S * 1.3
        assert crew.values(new, "a") == [VALUE] * COUNT
        await crew.until(lambda: limits(crew) == {})

    Crews(replica_fetch_max_bytes="20000").run(story)


def test_it_goes_when_the_move_is_stopped() -> None:
    async def story(crew: Crews) -> None:
        leader, follower, new = await filled(crew)
        await begin(crew, leader, follower, new, rate=10)
        assert (await crew.host.execute(ListReassignments())) != Reassignments(())
        await crew.host.execute(CancelReassignment((("a", 0),)))
        await crew.until(lambda: limits(crew) == {})
        assert crew.isr("a") == tuple(sorted((leader, follower)))

    Crews(replica_fetch_max_bytes="20000").run(story)


def test_a_second_limit_takes_the_place_of_the_first() -> None:
    async def story(crew: Crews) -> None:
        leader, follower, new = await filled(crew)
        await crew.create("b", replicas=1)
        await begin(crew, leader, follower, new, rate=10)
        (home,) = crew.isr("b")
        moves = (PartitionMove("b", 0, (next(each for each in (1, 2, 3) if each != home),)),)
        await crew.host.execute(ReassignPartitions(moves, throttle_bytes_per_s=10_000_000))
        await crew.until(lambda: new in crew.isr("a"))
        await crew.until(lambda: limits(crew) == {})

    Crews(replica_fetch_max_bytes="20000").run(story)


def test_what_is_refused_leaves_no_limit() -> None:
    async def story(crew: Crews) -> None:
        await crew.create("a")
        await begin(crew, 1, 2, 9)
        await crew.until(lambda: limits(crew) == {})
        with pytest.raises(EngineError, match="1 byte per second"):
            await begin(crew, 1, 2, rate=0)
        assert limits(crew) == {}

    Crews().run(story)
