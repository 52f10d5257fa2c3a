"""Seeds of the simulated cluster, and bugs planted in its replication that it must find."""

from functools import partial
from typing import Any

import pytest

from engine.base.clock import SkewedClock
from engine.base.errors import Code
from engine.broker import durability, quorum
from engine.broker.fetcher import Replication
from engine.broker.membership import Membership
from engine.broker.metadata_log import MetadataLog
from engine.broker.partition import Partition
from engine.broker.quorum import Quorum
from engine.broker.replicas import Replicas
from engine.machines.controller import isr, partition_change
from engine.machines.controller.image import MetadataImage
from engine.machines.controller.partition_change import Election
from engine.machines.controller.replica_asks import IsrChange
from engine.machines.quorum.election import Standing
from tests.sim.clusters import ClusterWorld
from tests.sim.history import ViolationError
from tests.sim.seeds import acknowledged, failure_of

pytestmark = pytest.mark.timeout(900)

SECONDS = 3.0
PLANTED_SEEDS = 60


@pytest.fixture(autouse=True)
def _any_log(allowed_logs, caplog):
    allowed_logs(".")  # faults are what it is about
    caplog.set_level("WARNING")


@pytest.mark.parametrize("group", range(3))
def test_every_invariant_holds_in_a_cluster(group):
    seeds = range(group * 5, group * 5 + 5)
    assert acknowledged(ClusterWorld, "tests.sim.clusters", seeds, SECONDS) > 500


@pytest.mark.parametrize("seed", range(2))
def test_a_seed_gives_the_same_cluster_again(seed):
    first = ClusterWorld(seed, seconds=SECONDS).run()
    assert ClusterWorld(seed, seconds=SECONDS).run() == first


def first_violation(*faults: str) -> str:
    """What the first seed that fails says, in worlds with these faults alone."""
    world = partial(ClusterWorld, faults=faults) if faults else ClusterWorld
    for seed in range(PLANTED_SEEDS):
        found = failure_of(world, seed, SECONDS)
        if isinstance(found, ViolationError):
            return str(found)
    pytest.fail(f"{PLANTED_SEEDS} seeds did not find the planted bug")


def test_an_acknowledgement_before_replication_is_found(monkeypatch):
    monkeypatch.setattr(Replicas, "high_watermark", lambda _, own_safe_end: own_safe_end)
    assert "I" in first_violation()


@pytest.mark.lane
def test_a_high_watermark_that_may_fall_is_found(monkeypatch):
    original = Partition.readable_to

    def falling(self: Partition, end_offset: int) -> None:
        original(self, end_offset)
        self.high_watermark = end_offset

    monkeypatch.setattr(Partition, "readable_to", falling)
    assert "I8" in first_violation()


@pytest.mark.lane
def test_an_isr_that_grows_too_early_is_found(monkeypatch):
    def early(self: Replicas, replica: int, **_: int) -> bool:
        return replica not in self.must_have and self.wished is None

    monkeypatch.setattr(Replicas, "caught_up", early)
    assert "I1" in first_violation()


@pytest.mark.lane
def test_a_truncation_to_the_high_watermark_is_found(monkeypatch):
    """As it was before KIP-101: whoever begins to follow drops what it does not know committed."""
    original = Replication.follow

    def cutting(self: Replication, partition: Partition, leader: int | None) -> None:
        if leader is not None and not partition.is_leader:
            partition.log.truncate_to(partition.high_watermark)
        original(self, partition, leader)

    monkeypatch.setattr(Replication, "follow", cutting)
    assert "I1" in first_violation()


@pytest.mark.lane
def test_a_missing_epoch_fence_is_found(monkeypatch):
    """A leader that was replaced long ago still has its say in who is in sync."""

    def unfenced(image: MetadataImage, _broker_id: int, wished: IsrChange) -> Code:
        topic = image.topics_by_id.get(wished.topic_id)
        return Code.UNKNOWN_TOPIC_ID if topic is None else Code.NONE

    monkeypatch.setattr(isr, "_refusal", unfenced)
    assert "I" in first_violation("cut", "cut_both", "pause")


@pytest.mark.lane
def test_a_replica_that_is_safe_before_its_sync_is_found(monkeypatch):
    """In the durable mode what a follower has written counts for nothing."""
    monkeypatch.setattr(Partition, "safe_end", property(lambda self: self.log.end_offset))
    assert "I" in first_violation("power_cut", "power_cut_all", "slow_disk")


def test_a_sync_that_failed_and_is_ignored_is_found(monkeypatch):
    original = durability._sync_share

    def forgiving(targets: Any) -> list[Any]:
        original(targets)
        return []

    monkeypatch.setattr(durability, "_sync_share", forgiving)
    assert "I" in first_violation("failing_sync_all")


@pytest.mark.lane
def test_a_leader_out_of_sync_that_nobody_wanted_is_found(monkeypatch):
    monkeypatch.setattr(partition_change, "_usual_election", lambda *_: Election.UNCLEAN)
    assert "I1" in first_violation("kill", "pause", "cut_both")


@pytest.mark.lane
def test_a_start_that_leads_by_an_old_image_is_found(monkeypatch):
    """It lost what it had not synced, and the others cut theirs."""
    monkeypatch.setattr(Membership, "is_registered", True)
    assert "I" in first_violation("power_cut")


@pytest.mark.lane
def test_a_broker_that_thinks_too_early_that_it_knows_all_is_found(monkeypatch):
    monkeypatch.setattr(Quorum, "is_level", property(lambda self: self.leader is not None))
    assert "I9" in first_violation("kill", "kill_all")


@pytest.mark.lane
def test_a_follower_that_a_full_disk_ends_is_found(monkeypatch):
    monkeypatch.setattr(quorum, "PASSING", frozenset())
    monkeypatch.setattr(MetadataLog, "fail", lambda *_: None)
    assert "I23" in first_violation("full_disk")


def test_a_broker_that_trusts_its_clock_for_leases_is_found(monkeypatch):
    monkeypatch.setattr(SkewedClock, "monotonic_ms", lambda self: float(self.now_ms()))
    assert "I23" in first_violation("skewed_clock", "clock_jump")


def test_a_majority_of_those_who_forgot_is_found(monkeypatch):
    """Votes that are kept in memory alone."""

    def forgetful(self: MetadataLog, standing: Standing) -> None:
        self.standing = standing

    monkeypatch.setattr(MetadataLog, "keep_standing", forgetful)
    assert "I9" in first_violation("power_cut_election")


@pytest.mark.lane
def test_metadata_that_is_not_synced_is_found(monkeypatch):
    monkeypatch.setattr(MetadataLog, "safe_end", property(lambda self: self.end_offset))
    assert "I" in first_violation("power_cut_all")
