"""The judge is judged: bugs that are planted in the engine or the disk are all found."""

from typing import Any

import pytest

import engine.storage.scan
from engine.broker import durability, housekeeping
from engine.broker.housekeeping import Housekeeping
from engine.broker.metadata_log import MetadataLog
from engine.broker.partition import Partition
from engine.server.listener import Listener
from engine.storage.cleaned_segment import CleanedSegment
from engine.storage.compaction import Records
from engine.storage.producers import ProducerStates
from engine.storage.recovery import LogLoader
from engine.storage.retention import Going, RetentionPlan
from tests.sim import clients, crash_states, world
from tests.sim.disk import MemoryDisk, MemoryFile
from tests.sim.history import ViolationError
from tests.sim.world import World

pytestmark = pytest.mark.timeout(300)

SEEDS = 80
STATES = 500


def first_violation(*faults: str) -> str:
    """What the first seed that fails says, in worlds with these faults alone."""
    for seed in range(SEEDS):
        try:
            World(seed, seconds=1.5, faults=faults).run()
        except (ViolationError, clients.CorruptRecordsError) as found:
            return f"{type(found).__name__} {found}"
    pytest.fail(f"{SEEDS} seeds did not find the planted bug")


def first_bad_state() -> str:
    """The same of the first crash state that fails."""
    for verdict in crash_states.generated(STATES):
        if verdict.violation is not None:
            return f"{type(verdict.violation).__name__} {verdict.violation}"
    pytest.fail(f"{STATES} crash states did not find the planted bug")


@pytest.fixture(autouse=True)
def _any_log(allowed_logs, caplog):
    allowed_logs(".")
    caplog.set_level("WARNING")


def test_an_answer_before_the_sync_is_found(monkeypatch):
    monkeypatch.setattr(Partition, "call_when_committed", lambda *_: True)
    assert "I1" in first_violation("power_cut")
    assert "I1" in first_bad_state()


def test_a_sync_that_does_nothing_is_found(monkeypatch):
    monkeypatch.setattr(MemoryFile, "sync", lambda self: self._disk.step("sync", self.path))
    assert first_violation("power_cut")


def test_a_folder_that_is_not_synced_is_found(monkeypatch):
    monkeypatch.setattr(
        MemoryDisk, "sync_directory", lambda self, path: self.step("sync_directory", path)
    )
    assert first_violation("power_cut")
    assert first_bad_state()


def test_a_failed_sync_that_is_ignored_is_found(monkeypatch):
    original = durability._sync_share

    def forgiving(targets: Any) -> list[Any]:
        original(targets)
        return []

    monkeypatch.setattr(durability, "_sync_share", forgiving)
    assert first_violation("sync_fails")


def test_a_recovery_that_checks_no_checksums_is_found(monkeypatch):
    monkeypatch.setattr(engine.storage.scan, "crc_is_right", lambda *_: True)
    assert first_violation("power_cut_in_a_call", "power_cut")
    assert first_bad_state()


def test_producers_forgotten_at_a_restart_are_found(monkeypatch):
    def forgetful(_: type[ProducerStates], data: bytes, *, seen_ms: int) -> ProducerStates:
        return ProducerStates()

    monkeypatch.setattr(ProducerStates, "decode", classmethod(forgetful))
    monkeypatch.setattr(ProducerStates, "recall", lambda *_, **__: None)
    assert "I4" in first_violation("clean_restart")
    monkeypatch.setattr(LogLoader, "_note_producer", lambda *_: None)
    assert "I4" in first_bad_state()


def test_records_shown_before_they_are_safe_are_found(monkeypatch):
    original = Partition.append_admitted

    def hasty(self: Partition, *args: Any, **kwargs: Any) -> Any:
        appended = original(self, *args, **kwargs)
        self._readable_to(self.log.end_offset)
        return appended

    monkeypatch.setattr(Partition, "append_admitted", hasty)
    assert "I" in first_violation("power_cut")


def test_a_high_watermark_that_falls_at_a_restart_is_found(monkeypatch):
    original = Listener.open

    def forgetful(self: Listener) -> None:
        for partition in self._broker.partitions.values():
            partition.high_watermark = max(0, partition.high_watermark - 3)
        original(self)

    monkeypatch.setattr(Listener, "open", forgetful)
    assert "I8" in first_violation("kill")


def test_a_topic_announced_before_it_is_safe_is_found(monkeypatch):
    original = MetadataLog.append

    def hasty(self: MetadataLog, changes: Any) -> int:
        end_offset = original(self, changes)
        self.committed_end = end_offset
        return end_offset

    monkeypatch.setattr(MetadataLog, "append", hasty)
    assert "I21" in first_violation("power_cut")


def test_a_compaction_that_drops_the_last_value_is_found(monkeypatch):
    original = Records.note_keys

    def too_eager(self: Records, newest: dict[bytes, int], *, from_offset: int) -> None:
        original(self, newest, from_offset=from_offset)
        for key in newest:
            newest[key] += 1

    monkeypatch.setattr(Records, "note_keys", too_eager)
    assert "I19" in first_violation("reset_connections")


def test_a_retention_that_takes_one_segment_too_many_is_found(monkeypatch):
    original = housekeeping.plan_for

    def greedy(log: Any, **more: Any) -> RetentionPlan:
        plan = original(log, **more)
        staying = plan.staying
        if staying is None or not plan.going:
            return plan
        return RetentionPlan((*plan.going, Going(staying.segment, "size")), staying)

    monkeypatch.setattr(housekeeping, "plan_for", greedy)
    assert "I20" in first_violation("reset_connections")


def test_a_swap_in_the_wrong_order_is_found(monkeypatch):
    """The old segments are set aside before the new one is what a start goes on with."""
    compacted = [found for found in world.TOPIC_CONFIGS if found[0] == "compacted"]
    monkeypatch.setattr(world, "TOPIC_CONFIGS", compacted)
    monkeypatch.setattr(CleanedSegment, "publish_job", lambda _: lambda: None)
    original = CleanedSegment._rename
    monkeypatch.setattr(
        CleanedSegment, "_rename", lambda self, _old, new: original(self, ".cleaned", new)
    )
    assert "I" in first_violation("power_cut_in_a_call")


def test_records_deleted_without_a_note_of_it_are_found(monkeypatch):
    async def forgets(_: Housekeeping, *names: str) -> None:
        assert names

    monkeypatch.setattr(Housekeeping, "write_checkpoints", forgets)
    assert "I20" in first_violation("kill", "power_cut")
