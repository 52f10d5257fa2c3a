"""The simulated loop keeps asyncio's promises, breaks processes as a crash does, and replays."""

import asyncio

import pytest

from tests.sim.loop import SimClock, SimLoop, SimulationStuckError


def crowded(seed: int) -> SimLoop:
    """Three processes that sleep, queue and use the executor."""
    loop = SimLoop(seed)

    async def busy(process: int) -> None:
        queue: asyncio.Queue[int] = asyncio.Queue()
        chance = loop.stream(f"busy {process}")
        for number in range(20):
            await asyncio.sleep(chance.random() / 100)
            await loop.run_in_executor(None, queue.put_nowait, number)
            assert await asyncio.wait_for(queue.get(), 1) == number

    async def main() -> None:
        await asyncio.gather(*(loop.spawn(process, busy(process)) for process in (1, 2, 3)))

    loop.run(main())
    return loop


def test_one_seed_gives_one_trace():
    first, second = crowded(7), crowded(7)
    assert first.trace() == second.trace()
    assert first.step_count == second.step_count


def test_another_seed_gives_another_trace():
    assert crowded(7).trace() != crowded(8).trace()


def test_callbacks_of_one_process_keep_their_order():
    for seed in range(20):
        loop = SimLoop(seed)
        seen: list[tuple[int, int]] = []

        async def process(number: int, loop=loop, seen=seen) -> None:
            for step in range(5):
                loop.call_soon(seen.append, (number, step))

        async def main(loop=loop, process=process) -> None:
            for number in (1, 2):
                loop.spawn(number, process(number))
            await asyncio.sleep(1)

        loop.run(main())
        for number in (1, 2):
            assert [step for who, step in seen if who == number] == list(range(5))


def test_the_seed_interleaves_processes():
    orders = set()
    for seed in range(20):
        loop = SimLoop(seed)
        seen: list[int] = []

        async def process(number: int, seen=seen) -> None:
            for _ in range(3):
                seen.append(number)
                await asyncio.sleep(0)

        async def main(loop=loop, process=process) -> None:
            await asyncio.gather(*(loop.spawn(number, process(number)) for number in (1, 2)))

        loop.run(main())
        orders.add(tuple(seen))
    assert len(orders) > 5


def test_a_crash_runs_no_finally_and_no_timer():
    loop = SimLoop(1)
    seen: list[str] = []

    async def victim() -> None:
        loop.call_later(2, seen.append, "timer")
        try:
            await asyncio.sleep(3)
        finally:
            seen.append("finally")

    async def main() -> list[str]:
        loop.spawn(1, victim())
        await asyncio.sleep(1)
        loop.crash(1)
        await asyncio.sleep(10)
        return list(seen)

    assert loop.run(main()) == []


def test_a_process_lives_again_after_a_crash():
    loop = SimLoop(1)

    async def life() -> str:
        await asyncio.sleep(1)
        return "lived"

    async def main() -> str:
        loop.spawn(1, life())
        loop.crash(1)
        return await loop.spawn(1, life())

    assert loop.run(main()) == "lived"


def test_an_executor_job_cut_off_by_a_crash_never_answers():
    loop = SimLoop(3)
    answers: list[str] = []

    async def victim() -> None:
        answers.append(await loop.run_in_executor(None, lambda: "done"))

    async def main() -> None:
        loop.spawn(1, victim())
        await asyncio.sleep(0)
        loop.crash(1)
        await asyncio.sleep(1)

    loop.run(main())
    assert answers == []


def test_an_executor_failure_reaches_whoever_awaits_it():
    loop = SimLoop(3)

    def fail() -> None:
        raise OSError(5, "input/output error")

    async def main() -> None:
        with pytest.raises(OSError, match="input/output"):
            await loop.run_in_executor(None, fail)

    loop.run(main())
    assert loop.errors == []


def test_virtual_hours_pass_at_once():
    loop = SimLoop(1)
    clock = SimClock(loop)

    async def main() -> None:
        await asyncio.sleep(3600)

    before = clock.now_ms(), clock.monotonic_ms()
    loop.run(main())
    assert clock.now_ms() - before[0] == 3_600_000
    assert clock.monotonic_ms() - before[1] == 3_600_000


def test_a_wall_clock_that_jumps_leaves_durations_alone():
    clock = SimClock(SimLoop(1))
    wall, monotonic = clock.now_ms(), clock.monotonic_ms()
    clock.jump_wall(-86_400_000)
    assert clock.now_ms() == wall - 86_400_000
    assert clock.monotonic_ms() == monotonic


def test_a_deadlock_is_told():
    loop = SimLoop(1)

    async def main() -> None:
        await loop.create_future()

    with pytest.raises(SimulationStuckError, match="deadlock"):
        loop.run(main())


def test_an_exception_that_nobody_took_is_kept_for_the_checker():
    loop = SimLoop(1)

    def fail() -> None:
        raise ValueError("lost")

    async def main() -> None:
        loop.call_soon(fail)
        await asyncio.sleep(1)

    loop.run(main())
    assert [str(context["exception"]) for context in loop.errors] == ["lost"]


def test_a_timeout_and_a_cancelled_timer_work_as_in_asyncio():
    loop = SimLoop(1)
    seen: list[str] = []

    async def main() -> None:
        loop.call_later(1, seen.append, "cancelled").cancel()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.sleep(60)
        seen.append("timed out")

    loop.run(main())
    assert seen == ["timed out"]
