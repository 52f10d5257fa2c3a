"""A thousand members in a hundred groups, and a group of a hundred, beside genuine Kafka 4.4.

python -m tests.bench.groups_at_scale [--groups 100] [--members 10] [--partitions 10] [--big 100]

Both protocols, one run; members are raw requests (`group_members.py`), so that this process costs
the same whoever answers. Heartbeats go every 0.5 s on both. Figures, never a verdict.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from engine.wire.batch import Record, build_batch
from engine.wire.messages import k10_find_coordinator
from tests.bench.against_kafka import MEMORY
from tests.bench.group_members import HEARTBEAT_S, ClassicMember, GroupMember, NewMember
from tests.clients.servers import Server, genuine, served
from tests.clients.tools import ToolFailedError
from tests.clients.twins import BASE_MS, produce
from tests.clients.wire import WireClient, create_topic

SETTINGS = (
    "group.initial.rebalance.delay.ms=0",
    "group.consumer.min.heartbeat.interval.ms=500",
    "group.consumer.heartbeat.interval.ms=500",
)
KINDS: dict[str, type[GroupMember]] = {"classic": ClassicMember, "consumer": NewMember}
STEADY_S = 10.0
PATIENCE_S = 120.0


def topics_with_records(server: Server, names: Sequence[str], partitions: int) -> dict[str, bytes]:
    """The topics' ids; each partition holds a record."""
    batch = build_batch([Record(0, BASE_MS, None, b"x", ())])
    ids = {}
    with WireClient(server.port, seconds=120) as client:
        find = k10_find_coordinator.FindCoordinatorRequest(coordinator_keys=["x"])
        response = k10_find_coordinator.FindCoordinatorResponse
        while client.ask(find, 4, response).coordinators[0].error_code:
            time.sleep(0.1)
        for name in names:
            code, ids[name] = create_topic(client, name, partitions)
            assert code == 0, code
        for name in names:
            for partition in range(partitions):
                produce(client, name, partition, batch)
    return ids


@asynccontextmanager
async def living(members: Sequence[GroupMember]):
    """All connected, then all joining; their connections close in the end."""
    for member in members:
        await member.connection.open()
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(member.live()) for member in members]
        try:
            yield tasks
        finally:
            for each in running:
                each.cancel()
            for member in members:
                member.connection.close()


async def until(is_true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_true():
        if time.monotonic() > deadline:
            raise ToolFailedError(f"not within {PATIENCE_S:g} s: {what}")
        await asyncio.sleep(0.01)


def is_dealt(members: Sequence[GroupMember], partitions: int) -> bool:
    """One generation, every partition held by one."""
    held = [each for member in members for each in member.held]
    epochs = {member.epoch for member in members}
    return len(epochs) == 1 and len(held) == partitions == len(set(held))


async def many_groups(server: Server, kind: str, options: argparse.Namespace) -> None:
    names = [f"{kind}-{number}" for number in range(options.groups)]
    ids = topics_with_records(server, names, options.partitions)
    ClassicMember.partition_count = options.partitions
    groups = [
        [KINDS[kind](server.port, name, name, ids[name], at) for at in range(options.members)]
        for name in names
    ]
    members = [member for group in groups for member in group]
    async with living(members):
        await until(
            lambda: all(m.read_at_s for m in members),
            f"everybody's first record from {server.name}",
        )
        await until(
            lambda: all(is_dealt(group, options.partitions) for group in groups), "all are stable"
        )
        last_join = max(member.joined_at_s for member in members)
        read_s = max(member.read_at_s for member in members) - last_join
        stable_s = max(member.settled_at_s for member in members) - last_join
        rebalances = sum(member.rebalances for member in members)
        cpu_s, began = server.cpu_seconds(), time.monotonic()
        await asyncio.sleep(STEADY_S)
        share = (server.cpu_seconds() - cpu_s) / (time.monotonic() - began)
        assert all(is_dealt(group, options.partitions) for group in groups), "they stay stable"
        later = sum(member.rebalances for member in members) - rebalances
        print(
            f"{server.name:10} {kind:8} {len(members)} members, {len(groups)} groups: last join to"
            f" everyone's first record {read_s:.2f} s, to the last share {stable_s:.2f} s; then"
            f" {share:.1%} of a core, {server.resident_bytes() / 2**20:.0f} MiB,"
            f" {later} shares dealt in {STEADY_S:g} s",
            flush=True,
        )


async def big_group(server: Server, kind: str, options: argparse.Namespace) -> None:
    count, name = options.big, f"{kind}-big"
    partitions = count + 1
    ids = topics_with_records(server, [name], partitions)
    ClassicMember.partition_count = partitions
    members = [KINDS[kind](server.port, name, name, ids[name], at) for at in range(count + 1)]
    *here, comes = members
    async with living(here) as tasks:
        await until(lambda: is_dealt(here, partitions), "the group is stable")
        await asyncio.sleep(2 * HEARTBEAT_S)
        await comes.connection.open()
        began = time.monotonic()
        late = tasks.create_task(comes.live())
        await until(lambda: is_dealt(members, partitions), "it is stable with one more")
        took_s = max(member.settled_at_s for member in members) - began
        late.cancel()
        comes.connection.close()
    print(f"{server.name:10} {kind:8} one more of {count} members: {took_s:.2f} s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("groups", 100), ("members", 10), ("partitions", 10), ("big", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if Path(MEMORY).is_dir():
        tempfile.tempdir = os.environ["TMPDIR"] = MEMORY
    ours_options = [*SETTINGS, "workbench.durability=os", "max.connections=4000"]
    with (
        served(*(word for each in ours_options for word in ("-o", each))) as ours,
        genuine(*SETTINGS) as kafka,
    ):
        for kind in KINDS:
            for load in (many_groups, big_group):
                for server in (ours, kafka):
                    asyncio.run(load(server, kind, options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
