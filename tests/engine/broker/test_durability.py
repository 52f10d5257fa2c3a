"""Group commit: one round for all who wait, and what a failed round means."""

import asyncio
import threading

from engine.base.errors import Code
from engine.broker.durability import ROUNDS, EndWaiters, Syncer


class Member:
    """Something to sync, with its own gate and its own failure."""

    def __init__(self, syncer: Syncer, failure: OSError | None = None) -> None:
        self.end_offset = 0
        self.synced: list[int] = []
        self.failed: list[OSError] = []
        self.job_count = 0
        self.failure = failure
        self.gate = threading.Event()
        self.gate.set()
        syncer.register(self)

    def sync_job(self):
        def run() -> None:
            self.gate.wait(10)
            self.job_count += 1
            if self.failure is not None:
                raise self.failure

        return run, self.end_offset

    def on_synced(self, end_offset: int) -> None:
        self.synced.append(end_offset)

    def on_storage_failed(self, error: OSError) -> None:
        self.failed.append(error)


def append(syncer: Syncer, member: Member) -> None:
    member.end_offset += 1
    syncer.mark_dirty(member)


def test_one_round_serves_everyone_of_one_turn() -> None:
    async def run() -> None:
        syncer = Syncer()
        members = [Member(syncer) for _ in range(10)]
        for _ in range(5):
            for member in members:
                append(syncer, member)
        await syncer.flush()
        assert syncer.round_count == 1
        assert all(member.synced == [5] and member.job_count == 1 for member in members)

    asyncio.run(run())


def test_a_round_that_waits_for_a_slow_disk_is_given_up_with_the_broker() -> None:
    async def run() -> None:
        syncer = Syncer()
        syncer.delay_ms = 3_600_000
        member = Member(syncer)
        append(syncer, member)
        await asyncio.sleep(0)
        assert syncer.round_count == 1
        syncer.abandon()
        async with asyncio.timeout(10):
            await syncer.flush()
        assert (member.job_count, member.synced) == (0, [])

    asyncio.run(run())


class Ordered(Member):
    """Whose jobs wait each for its own gate."""

    def __init__(self, syncer: Syncer) -> None:
        super().__init__(syncer)
        self.gates: list[threading.Event] = []
        self.failures: dict[int, OSError] = {}

    def sync_job(self):
        number, gate = len(self.gates), threading.Event()
        self.gates.append(gate)

        def run() -> None:
            assert gate.wait(10)
            self.job_count += 1
            if number in self.failures:
                raise self.failures[number]

        return run, self.end_offset


async def rounds_under_way(syncer: Syncer, member: Ordered) -> None:
    """As many as may run, the second has ended, and something more waits."""
    for _ in range(ROUNDS):
        append(syncer, member)
        await asyncio.sleep(0)
    append(syncer, member)
    await asyncio.sleep(0)
    assert len(member.gates) == syncer.round_count == ROUNDS == 3
    member.gates[1].set()
    while not member.job_count:
        await asyncio.sleep(0)


def test_a_round_counts_when_all_before_it_have_ended() -> None:
    async def run() -> None:
        syncer = Syncer()
        member = Ordered(syncer)
        await rounds_under_way(syncer, member)
        assert (member.synced, syncer.round_count) == ([], 3)
        member.gates[0].set()
        while len(member.gates) < 4:
            await asyncio.sleep(0)
        assert member.synced == [1, 2]
        member.gates[3].set()
        member.gates[2].set()
        await syncer.flush()
        assert member.synced == [1, 2, 3, 4]

    asyncio.run(run())


def test_a_round_does_not_count_behind_one_that_failed(allowed_logs) -> None:
    allowed_logs("storage is offline: .*broken")

    async def run() -> None:
        syncer = Syncer()
        member = Ordered(syncer)
        member.failures[0] = OSError(5, "broken")
        await rounds_under_way(syncer, member)
        member.gates[0].set()
        member.gates[2].set()
        await syncer.flush()
        assert member.synced == []
        assert member.failed == [member.failures[0]]
        assert len(member.gates) == 3

    asyncio.run(run())


def test_who_comes_while_a_round_runs_is_served_by_the_next() -> None:
    async def run() -> None:
        syncer = Syncer()
        member = Member(syncer)
        member.gate.clear()
        append(syncer, member)
        await asyncio.sleep(0)
        assert syncer.round_count == 1
        append(syncer, member)
        append(syncer, member)
        assert member.synced == []
        member.gate.set()
        await syncer.flush()
        assert member.synced == [1, 3]
        assert syncer.round_count == 2

    asyncio.run(run())


def test_a_failed_sync_takes_the_folder_offline_for_everyone(allowed_logs) -> None:
    allowed_logs("storage is offline: .*broken")

    async def run() -> None:
        failures: list[OSError] = []
        syncer = Syncer(on_failure=failures.append)
        error = OSError(5, "broken")
        bad, good, idle = Member(syncer, error), Member(syncer), Member(syncer)
        append(syncer, bad)
        append(syncer, good)
        await syncer.flush()
        assert failures == [error]
        assert syncer.failure is error
        assert good.synced == bad.synced == []
        assert [bad.failed, good.failed, idle.failed] == [[error]] * 3
        append(syncer, good)
        await syncer.flush()
        assert good.job_count <= 1  # nothing is tried again
        late = Member(syncer)
        assert late.failed == [error]

    asyncio.run(run())


def test_a_deleted_member_may_fail_and_is_not_told() -> None:
    async def run() -> None:
        syncer = Syncer()
        gone, kept = Member(syncer, FileNotFoundError(2, "gone")), Member(syncer)
        append(syncer, gone)
        append(syncer, kept)
        await asyncio.sleep(0)
        syncer.forget(gone)
        await syncer.flush()
        assert syncer.failure is None
        assert kept.synced == [1]
        assert gone.synced == gone.failed == []

    asyncio.run(run())


def test_nothing_dirty_is_flushed_at_once() -> None:
    async def run() -> None:
        syncer = Syncer()
        await syncer.flush()
        assert syncer.round_count == 0

    asyncio.run(run())


def test_waiters_are_told_in_order_as_their_offsets_become_safe() -> None:
    told: list[tuple[str, Code]] = []
    waiters = EndWaiters()
    for name, end_offset in (("a", 1), ("b", 3), ("c", 3), ("d", 9)):
        waiters.call_at(end_offset, lambda code, name=name: told.append((name, code)))
    waiters.reached(3)
    assert told == [("a", Code.NONE), ("b", Code.NONE), ("c", Code.NONE)]
    waiters.give_up(Code.KAFKA_STORAGE_ERROR)
    assert told[3:] == [("d", Code.KAFKA_STORAGE_ERROR)]
    assert len(waiters) == 0
