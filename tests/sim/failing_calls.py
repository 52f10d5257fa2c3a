"""Each call of a broker's disk fails, one a run: nothing acknowledged is lost, nobody hangs.

`python -m tests.sim.failing_calls` lets every call fail in every manner; `--every N` only each
Nth call, the first of them another one for each manner.
"""

import argparse
import errno
import logging
import sys
import time
from collections.abc import Iterator
from typing import Literal, NamedTuple

from tests.sim.crash_states import TOPICS
from tests.sim.world import World

SECONDS = 0.3

Manner = Literal["EIO", "ENOSPC", "short write"]
MANNERS: tuple[Manner, ...] = ("EIO", "ENOSPC", "short write")


class Failing(World):
    """A broker at work on a disk whose call of that number fails."""

    def __init__(self, seed: int, number: int | None, manner: Manner = "EIO") -> None:
        super().__init__(seed, seconds=SECONDS, faults=())
        self.shared.configs = TOPICS
        self.first_disk = self.disk
        if number is None:
            return
        if manner == "short write":
            self.disk.short_at = number
        else:
            self.disk.fail_at[number] = getattr(errno, manner)


class Outcome(NamedTuple):
    """One run, and what is wrong with it, if anything."""

    run: str
    violation: Exception | None


def outcomes(seed: int, *, every: int = 1) -> Iterator[Outcome]:
    """Every call fails once in every manner that it can."""
    whole = Failing(seed, None)
    whole.run()
    calls = list(whole.first_disk.calls)
    for first, manner in enumerate(MANNERS):
        able = [
            n for n, (kind, _) in enumerate(calls) if manner != "short write" or kind == "append"
        ]
        for number in able[first::every]:
            kind, path = calls[number]
            run = f"seed {seed}, {manner} at call {number}: {kind} {path}"
            try:
                Failing(seed, number, manner).run()
            except Exception as error:  # noqa: BLE001 - every one is a finding
                yield Outcome(run, error)
            else:
                yield Outcome(run, None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="only each call of that many")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, count, failed = time.perf_counter(), 0, 0
    for seed in range(options.seeds):
        for outcome in outcomes(seed, every=options.every):
            count += 1
            if outcome.violation is not None:
                failed += 1
                print(f"{outcome.run}: {type(outcome.violation).__name__}: {outcome.violation}")
    print(f"{count} failing calls in {time.perf_counter() - began:.1f} s, {failed} violations")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
