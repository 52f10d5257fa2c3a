"""Lists of faults: carried out at their times, kept to be run again."""

import asyncio

import msgspec
import pytest

from engine.contract.cluster_commands import (
    CutLink,
    DescribeFaults,
    Heal,
    ListPastFaults,
    PauseBroker,
    ResumeBroker,
    RunFaults,
    TimedFault,
)
from engine.contract.values import EngineError
from tests.conftest import AllowedLogs
from tests.engine.crews import Crews


def test_a_list_of_faults_runs_at_its_times_and_may_be_run_again(
    allowed_logs: AllowedLogs,
) -> None:
    allowed_logs("is paused")
    allowed_logs("Nothing goes")
    listed = (
        TimedFault(0, PauseBroker(3)),
        TimedFault(1500, CutLink(1, 2)),
        TimedFault(3000, ResumeBroker(3)),
        TimedFault(4000, Heal()),
    )

    async def story(crew: Crews) -> None:
        began = crew.loop.time()
        running = asyncio.ensure_future(crew.host.execute(RunFaults(listed)))
        await asyncio.sleep(2)
        assert len((await crew.host.execute(DescribeFaults())).faults) == 3
        await running
        assert crew.loop.time() - began == pytest.approx(4.0, abs=0.1)
        assert not (await crew.host.execute(DescribeFaults())).faults
        past = await crew.host.execute(ListPastFaults())
        assert [each.command for each in past.faults] == [each.command for each in listed]
        assert [each.at_ms for each in past.faults] == pytest.approx([0, 1500, 3000, 4000], abs=50)

    Crews().run(story)


def test_a_fault_of_a_list_that_is_refused_does_not_end_it(allowed_logs: AllowedLogs) -> None:
    allowed_logs("was refused")
    allowed_logs("is paused")

    async def story(crew: Crews) -> None:
        listed = (TimedFault(0, ResumeBroker(1)), TimedFault(10, PauseBroker(2)))
        await crew.host.execute(RunFaults(listed))
        assert len((await crew.host.execute(DescribeFaults())).faults) == 1
        with pytest.raises(EngineError, match="at most 10,000 lines"):
            await crew.host.execute(RunFaults((TimedFault(-1, Heal()),)))

    Crews().run(story)


def test_a_list_of_faults_is_plain_json() -> None:
    line = b'{"at_ms":5,"command":{"type":"CutLink","source":1,"target":2,"is_one_way":true}}'
    fault = msgspec.json.decode(line, type=TimedFault)
    assert fault == TimedFault(5, CutLink(1, 2, is_one_way=True))
    assert msgspec.json.encode(fault) == line
