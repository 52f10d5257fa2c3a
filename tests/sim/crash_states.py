"""The states that a crash may leave, taken from a broker at work: each is started again and judged.

At chosen calls of its disk the world is copied: the disk, what clients were told, what producers
had under way. Of each copy the process is killed or the power cut, a broker starts on what is
left, and the judge of the simulated world reads it all.

`python -m tests.sim.crash_states --states 20000` judges states taken at any call;
`--points` those of every kind of call there is, each by its name.
"""

import argparse
import copy
import itertools
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Literal, NamedTuple
from unittest.mock import patch

from engine.broker import metadata_log
from engine.storage.check import FolderCheck
from tests.sim.disk import MemoryDisk
from tests.sim.history import RETENTION_BYTES, History, ViolationError
from tests.sim.requests import Policy
from tests.sim.workload import Actor, IdempotentProducer
from tests.sim.world import BROKER, BROKER_CONFIGS, SMALL, World

SECONDS = 0.8
FOLDER = f"/data/broker-{BROKER}"
TOPICS: list[tuple[Policy, dict[str, str]]] = [
    ("kept", {"internal.segment.bytes": "16500", "index.interval.bytes": "100"}),
    ("shortened", SMALL),
    ("limited", {**SMALL, "retention.bytes": str(RETENTION_BYTES)}),
    ("compacted", {**SMALL, "cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}),
]

CONFIGS = {**BROKER_CONFIGS, "workbench.trash.max.topics": "1"}
SNAPSHOT_BYTES = 1500
"""The metadata log is shortened after that many, so that it happens at all."""

Ending = Literal["kill", "power cut", "power cut, and again while it recovers"]
ENDINGS: tuple[Ending, ...] = ("kill", "power cut", "power cut, and again while it recovers")

CHANGING = {
    *("append", "pwrite", "truncate", "sync", "sync_directory"),
    *("open", "make_folder", "rename", "remove", "remove_tree"),
}
"""Calls that change what is on the disk, or what of it is safe."""

_STEPS = (
    ("trash emptied", re.compile(r"\.leaving|rename /data/trash/ID$")),
    ("topic deletion", re.compile(r"-delete|/trash|rename /P$")),
    ("cleaner swap", re.compile(r"\.cleaned|\.swap")),
    ("segment set aside", re.compile(r"\.deleted|rename /P/N\.(log|\w*index)$")),
    ("snapshot", re.compile(r"\.snapshot")),
    ("checkpoint", re.compile(r"offset-checkpoint")),
    ("metadata snapshot", re.compile(r"-\d+\.checkpoint")),
    ("metadata log", re.compile(r"__cluster_metadata")),
    ("roll", re.compile(r"/N\.\w*index$|(open|truncate) /P/N\.log$")),
    ("append", re.compile(r"/P/N\.log$")),
    ("partition folder", re.compile(r"/P")),
    ("log folder", re.compile(r"")),
)


def point_of(kind: str, path: str) -> str:
    """The name of a call: the step that it belongs to, what it does and to what."""
    place = re.sub(r"[0-9a-f]{32}", "ID", re.sub(r"\d{20}", "N", path.removeprefix(FOLDER)))
    place = re.sub(r"/topic-\d+-\d+", "/P", place)
    call = f"{kind} {place}"
    step = next(name for name, pattern in _STEPS if pattern.search(call))
    return f"{step}: {call}"


class Copied(NamedTuple):
    """The world at the moment of one call, before it is done."""

    point: str
    number: int
    disk: MemoryDisk
    history: History
    under_way: list[IdempotentProducer]


class Recording(World):
    """A broker at work without any fault, copied at the calls that are wanted."""

    configs = CONFIGS

    def __init__(self, seed: int, wanted: Callable[[str], bool]) -> None:
        super().__init__(seed, seconds=SECONDS, faults=())
        self.shared.configs = TOPICS
        self.copies: list[Copied] = []
        self._wanted = wanted
        self.disk.on_call = self._called

    async def _main(self) -> None:
        await self._work()

    def _called(self, number: int, kind: str, path: str) -> None:
        if kind in CHANGING and self._wanted(point := point_of(kind, path)):
            producers = [a for a in self.actors if isinstance(a, IdempotentProducer)]
            # their connections, and what all clients share, belong to this world
            left_out = {id(self.shared): None, **{id(a.clients): {} for a in producers}}
            history, under_way = copy.deepcopy((self.history, producers), left_out)
            self.copies.append(Copied(point, number, self.disk.fork(), history, under_way))


class Aftermath(World):
    """What becomes of one copy after its end."""

    configs = CONFIGS

    def __init__(self, copied: Copied, ending: Ending, seed: int) -> None:
        super().__init__(seed, faults=())
        self.history = self.shared.history = copied.history
        self.actors: list[Actor] = []
        for producer in copied.under_way:
            producer.shared, producer.clients = self.shared, {}
            self.actors.append(producer)
        self._ending = ending
        self.history.power_cuts += ending != "kill"
        self.disk = copied.disk.kill() if ending == "kill" else copied.disk.power_cut(self._chance)

    async def _main(self) -> None:
        if self._ending == ENDINGS[2]:
            self._cut_soon()
        await self._start_broker()
        self.disk.stop_at = None
        await self._finish()
        await self._judge()
        await self._stop_broker()
        self._check_folder()
        await self._start_broker()
        await self._judge()

    def _check_folder(self) -> None:
        """I18: after a clean stop every index and snapshot is as the batches have it."""
        for finding in FolderCheck(self.disk, FOLDER).findings():
            if finding.is_damage:
                raise ViolationError(f"I18: {finding.path} {finding.text}")


class Verdict(NamedTuple):
    """A state and what is wrong with it, if anything."""

    point: str
    state: str
    violation: Exception | None


def judged(copied: Copied, ending: Ending, seed: int) -> Verdict:
    """Start a broker on what is left of a copy, which is used up, and judge it."""
    state = f"seed {seed}, before call {copied.number}, {copied.point}: {ending}"
    try:
        Aftermath(copied, ending, copied.number).run()
    except Exception as error:  # noqa: BLE001 - every one is a finding
        return Verdict(copied.point, state, error)
    return Verdict(copied.point, state, None)


def generated(count: int, *, first_seed: int = 0) -> Iterator[Verdict]:
    """That many states, taken at calls that chance has chosen, from one seed after the other."""
    for seed in itertools.count(first_seed):
        chance = Random(seed)
        for copied in _copies(seed, lambda _, chance=chance: chance.random() < 0.04)[:count]:
            yield judged(copied, chance.choice(ENDINGS), seed)
            count -= 1
        if not count:
            return


def points(*, each: int, seeds: int) -> Iterator[Verdict]:
    """Every kind of call that a broker makes, up to `each` times, with every ending."""
    taken: Counter[str] = Counter()
    chance = Random(0)

    def is_wanted(point: str) -> bool:
        wanted = not taken[point] or (taken[point] < each and chance.random() < 0.1)
        taken[point] += wanted
        return wanted

    for seed in range(seeds):
        for copied in _copies(seed, is_wanted):
            for ending in ENDINGS:
                yield judged(copy.deepcopy(copied), ending, seed)


def _copies(seed: int, wanted: Callable[[str], bool]) -> list[Copied]:
    recording = Recording(seed, wanted)
    with patch.object(metadata_log, "BYTES_BETWEEN_SNAPSHOTS", SNAPSHOT_BYTES):
        recording.run()
    return recording.copies


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--points", type=int, metavar="N", help="each kind of call, N times")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began, count, failed, kinds = time.perf_counter(), 0, 0, set[str]()
    found = generated(options.states, first_seed=options.first)
    if options.points:
        found = points(each=options.points, seeds=10 + options.points)
    for verdict in found:
        count += 1
        kinds.add(verdict.point)
        if verdict.violation is not None:
            failed += 1
            print(f"{verdict.state}: {type(verdict.violation).__name__}: {verdict.violation}")
    seconds = time.perf_counter() - began
    print(f"{count} states at {len(kinds)} kinds of calls in {seconds:.1f} s, {failed} violations")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
