"""A topic is made once, however many ask for it."""

import asyncio
import errno

from tests.engine.broker.clusters import node
from tests.sim.disk import MemoryDisk


def test_names_in_the_making_are_not_made_again() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            made: list[str] = []
            running.cluster.subscribe(lambda delta: made.extend(t.name for t in delta.created))
            creation = running.broker.auto_creation
            for _ in range(3):
                creation.want(["a", "b"], cause="somebody asked")
            await creation.settled()
            assert made == ["a", "b"]

    asyncio.run(story())


def test_no_more_are_made_at_once_than_the_limit() -> None:
    async def story() -> None:
        async with node(MemoryDisk()) as running:
            running.broker.settings.say({"workbench.max.topics.in.making": "3"})
            creation = running.broker.auto_creation
            creation.want([f"t-{n}" for n in range(9)], cause="a flood")
            creation.want(["late"], cause="one more")
            await creation.settled()
            assert sorted(running.cluster.image.topics) == ["t-0", "t-1", "t-2"]
            creation.want(["late"], cause="asked again")
            await creation.settled()
            assert "late" in running.cluster.image.topics

    asyncio.run(story())


def test_on_a_full_disk_nothing_is_made_until_there_is_room(allowed_logs) -> None:
    allowed_logs("a change was not written", "1 topic that clients asked for could not be made")

    async def story() -> None:
        async with node(disk := MemoryDisk()) as running:
            creation = running.broker.auto_creation
            disk.fail_on["append"] = errno.ENOSPC
            creation.want(["a"], cause="somebody asked")
            await creation.settled()
            del disk.fail_on["append"]
            creation.want(["a"], cause="somebody asked again")
            await creation.settled()
            assert "a" in running.cluster.image.topics

    asyncio.run(story())
