"""Runs the seeds of a simulated world in several processes; one that fails is told, and shrunk.

A seed does its harm in parts. Of a seed that fails, parts are left out until none can be spared.
"""

import argparse
import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple, Protocol


class Summary(NamedTuple):
    """What one seed did."""

    trace: str
    steps: int
    acknowledged: int
    read: int
    faults: Counter[str]


class Simulated(Protocol):
    """A world as it is run here."""

    @property
    def parts(self) -> Sequence[object]:
        """The harm that its seed does, in parts that can be left out."""
        ...

    def run(self) -> Summary: ...


class World(Protocol):
    """What makes one: `only` names the parts by their numbers."""

    def __call__(
        self, seed: int, *, seconds: float, only: Sequence[int] | None = None
    ) -> Simulated: ...


def failure_of(
    world: World, seed: int, seconds: float, only: Sequence[int] | None = None
) -> Exception | None:
    """What a run fails with."""
    try:
        world(seed, seconds=seconds, only=only).run()
    except Exception as error:  # noqa: BLE001 - every one is a finding
        return error
    return None


def shrunk(world: World, seed: int, seconds: float) -> list[int]:
    """The numbers of the parts that a failure cannot do without."""
    needed = list(range(len(world(seed, seconds=seconds).parts)))
    for number in tuple(needed):
        fewer = [other for other in needed if other != number]
        if failure_of(world, seed, seconds, fewer) is not None:
            needed = fewer
    return needed


def replay(module: str, seed: int, seconds: float) -> str:
    """The command that shows a seed again."""
    return f"python -m {module} --first {seed} --seeds 1 --seconds {seconds} --log"


def acknowledged(world: World, module: str, seeds: Iterable[int], seconds: float) -> int:
    """Records acknowledged in all of these; a failure says how to see it again."""
    count = 0
    for seed in seeds:
        try:
            count += world(seed, seconds=seconds).run().acknowledged
        except Exception as error:
            error.add_note(replay(module, seed, seconds))
            raise
    return count


def _told(world: World, module: str, seed: int, seconds: float, error: Exception) -> str:
    """What failed, with how little it fails, and how to see it again."""
    needed, parts = shrunk(world, seed, seconds), world(seed, seconds=seconds).parts
    only = " ".join(map(str, needed))
    return "\n".join(
        [
            f"seed {seed}: {type(error).__name__}: {error}",
            *(f"    {parts[number]}" for number in needed),
            f"    {replay(module, seed, seconds)} --only {only}",
        ]
    )


def _attempt(world: World, module: str, seconds: float, seed: int) -> Summary | str:
    """What a seed did, or what is wrong."""
    logging.disable(logging.CRITICAL)
    try:
        return world(seed, seconds=seconds).run()
    except Exception as error:  # noqa: BLE001 - every one is a finding
        return _told(world, module, seed, seconds, error)


def run_seeds(world: World, module: str, seeds: Iterable[int], seconds: float, jobs: int) -> int:
    """Run them all and tell what they did; how many failed."""
    began, count, failed = time.perf_counter(), 0, 0
    steps, acknowledged, read, faults = 0, 0, 0, Counter[str]()
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(partial(_attempt, world, module, seconds), seeds):
            count += 1
            if isinstance(found, str):
                failed += 1
                print(found, flush=True)
                continue
            steps += found.steps
            acknowledged += found.acknowledged
            read += found.read
            faults += found.faults
    print(
        f"{count} seeds in {time.perf_counter() - began:.1f} s, {steps} steps, {acknowledged} "
        f"records acknowledged, {read} batches read, {failed} violations; faults: {dict(faults)}"
    )
    return failed


def main(world: World, module: str, about: str | None, *, seeds: int, seconds: float) -> int:
    """The command line of a world."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seeds", type=int, default=seeds)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=seconds, help="of virtual time, each seed")
    parser.add_argument("--only", nargs="*", type=int, help="only these parts of the seed's harm")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--log", action="store_true", help="one after the other, with the log")
    options = parser.parse_args()
    wanted = range(options.first, options.first + options.seeds)
    if not options.log and options.only is None:
        return min(1, run_seeds(world, module, wanted, options.seconds, options.jobs))
    logging.basicConfig(level=logging.DEBUG if options.log else logging.CRITICAL)
    for seed in wanted:
        print(world(seed, seconds=options.seconds, only=options.only).run())
    return 0
