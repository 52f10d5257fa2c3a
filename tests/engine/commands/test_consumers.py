"""The window's words for consumers built in, and what it is told where they make no sense."""

import pytest

from engine.commands.consumers import of_consumers
from engine.contract.consumers import CommitConsumer, PauseConsumer, ResumeConsumer, StopConsumer
from engine.contract.values import EngineError
from tests.engine.broker.consumer.living import begin, consumer, flow, run
from tests.engine.hosting import Watched
from tests.sim.loop import SimLoop


@pytest.mark.parametrize("kind", [PauseConsumer, ResumeConsumer, CommitConsumer, StopConsumer])
def test_one_that_has_ended_is_told_so(kind) -> None:
    async def story(watched: Watched) -> None:
        with pytest.raises(EngineError, match="has ended"):
            await watched.host.execute(kind(7))

    run(story)


def test_they_are_paused_and_go_on() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched)
        await flow(watched)
        for command, state in ((PauseConsumer, "paused"), (ResumeConsumer, "reading")):
            await watched.host.execute(command(number))
            watched.look(0)
            assert consumer(watched, number).state == state

    run(story)


def test_a_commit_that_the_group_refuses_is_told_by_its_name() -> None:
    async def story(watched: Watched) -> None:
        number = await begin(watched)  # it is no member yet
        with pytest.raises(EngineError) as refused:
            await watched.host.execute(CommitConsumer(number))
        assert refused.value.code == "UNKNOWN_MEMBER_ID"

    run(story)


def test_an_engine_without_them_says_so() -> None:
    async def ask() -> None:
        with pytest.raises(EngineError, match="no consumers"):
            await of_consumers(None, StopConsumer(1))

    SimLoop(1).run(ask())
