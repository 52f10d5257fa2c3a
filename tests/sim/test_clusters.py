"""Seeds of the simulated cluster, and bugs planted in its replication that it must find."""

import pytest

from engine.base.errors import Code
from engine.broker.fetcher import Replication
from engine.broker.partition import Partition
from engine.broker.replicas import Replicas
from engine.machines.controller import isr
from engine.machines.controller.image import MetadataImage
from engine.machines.controller.replica_asks import IsrChange
from tests.sim.clusters import ClusterWorld, failure_of
from tests.sim.history import ViolationError

pytestmark = pytest.mark.timeout(300)

SECONDS = 3.0
PLANTED_SEEDS = 60


@pytest.fixture(autouse=True)
def _any_log(allowed_logs, caplog):
    allowed_logs(".")  # faults are what it is about
    caplog.set_level("WARNING")


@pytest.mark.parametrize("group", range(3))
def test_every_invariant_holds_in_a_cluster(group):
    acknowledged = 0
    for seed in range(group * 5, group * 5 + 5):
        try:
            acknowledged += ClusterWorld(seed, seconds=SECONDS).run().acknowledged
        except Exception as error:
            again = f"python -m tests.sim.clusters --first {seed} --seeds 1 --seconds {SECONDS}"
            error.add_note(again)
            raise
    assert acknowledged > 500


@pytest.mark.parametrize("seed", range(2))
def test_a_seed_gives_the_same_cluster_again(seed):
    first = ClusterWorld(seed, seconds=SECONDS).run()
    assert ClusterWorld(seed, seconds=SECONDS).run() == first


def first_violation() -> str:
    """What the first seed that fails says."""
    for seed in range(PLANTED_SEEDS):
        found = failure_of(seed, SECONDS)
        if isinstance(found, ViolationError):
            return str(found)
    pytest.fail(f"{PLANTED_SEEDS} seeds did not find the planted bug")


def test_an_acknowledgement_before_replication_is_found(monkeypatch):
    monkeypatch.setattr(Replicas, "high_watermark", lambda _, own_safe_end: own_safe_end)
    assert "I" in first_violation()


def test_a_high_watermark_that_may_fall_is_found(monkeypatch):
    original = Partition.readable_to

    def falling(self: Partition, end_offset: int) -> None:
        original(self, end_offset)
        self.high_watermark = end_offset

    monkeypatch.setattr(Partition, "readable_to", falling)
    assert "I8" in first_violation()


def test_an_isr_that_grows_too_early_is_found(monkeypatch):
    def early(self: Replicas, replica: int, **_: int) -> bool:
        return replica not in self.must_have and self.wished is None

    monkeypatch.setattr(Replicas, "caught_up", early)
    assert "I1" in first_violation()


def test_a_truncation_to_the_high_watermark_is_found(monkeypatch):
    """As it was before KIP-101: whoever begins to follow drops what it does not know committed."""
    original = Replication.follow

    def cutting(self: Replication, partition: Partition, leader: int | None) -> None:
        if leader is not None and not partition.is_leader:
            partition.log.truncate_to(partition.high_watermark)
        original(self, partition, leader)

    monkeypatch.setattr(Replication, "follow", cutting)
    assert "I1" in first_violation()


def test_a_missing_epoch_fence_is_found(monkeypatch):
    """A leader that was replaced long ago still has its say in who is in sync."""

    def unfenced(image: MetadataImage, _broker_id: int, wished: IsrChange) -> Code:
        topic = image.topics_by_id.get(wished.topic_id)
        return Code.UNKNOWN_TOPIC_ID if topic is None else Code.NONE

    monkeypatch.setattr(isr, "_refusal", unfenced)
    assert "I" in first_violation()
