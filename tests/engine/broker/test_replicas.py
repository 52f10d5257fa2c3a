"""A leader's knowledge of its followers: what is safe everywhere, who lags, who has caught up."""

from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.replicas import Replicas
from engine.machines.controller.image import PartitionImage
from engine.storage.config import LogConfig


def image(*isr: int, replicas: tuple[int, ...] = (1, 2, 3), epoch: int = 0) -> PartitionImage:
    return PartitionImage(PartitionIndex(0), replicas, isr, BrokerId(1), 0, epoch)


def test_nothing_is_committed_before_everyone_in_sync_has_it_safe() -> None:
    replicas = Replicas(1, image(1, 2, 3), now_ms=0)
    assert replicas.high_watermark(10) == -1  # nobody was heard of yet
    replicas.made_safe(2, 8)
    replicas.made_safe(3, 5)
    assert replicas.high_watermark(10) == 5
    assert replicas.high_watermark(4) == 4
    replicas.take(image(1, 2, epoch=1))
    assert replicas.high_watermark(10) == 8


def test_until_a_wish_is_decided_both_isrs_must_have_a_record() -> None:
    replicas = Replicas(1, image(1, 2), now_ms=0)
    replicas.made_safe(2, 9)
    replicas.made_safe(3, 7)
    replicas.wished = frozenset({1, 2, 3})
    assert replicas.high_watermark(10) == 7
    replicas.wished = frozenset({1})
    assert replicas.high_watermark(10) == 9


def test_a_follower_that_was_level_lately_does_not_lag() -> None:
    replicas = Replicas(1, image(1, 2, 3), now_ms=0)
    replicas.heard(2, end_offset=10, log_end=10, now_ms=1000)
    replicas.heard(3, end_offset=5, log_end=10, now_ms=1000)
    assert replicas.lagging(log_end=12, now_ms=1500, max_lag_ms=1000) == {3}
    # level with what there was when it last asked, though the leader went on
    replicas.heard(2, end_offset=12, log_end=20, now_ms=2000)
    replicas.heard(2, end_offset=20, log_end=30, now_ms=2900)
    assert replicas.lagging(log_end=30, now_ms=2950, max_lag_ms=1000) == {3}
    assert replicas.lagging(log_end=30, now_ms=9000, max_lag_ms=1000) == {2, 3}


def test_a_quiet_follower_with_everything_does_not_lag() -> None:
    replicas = Replicas(1, image(1, 2), now_ms=0)
    replicas.heard(2, end_offset=10, log_end=10, now_ms=0)
    assert replicas.lagging(log_end=10, now_ms=99_999, max_lag_ms=1000) == frozenset()


def test_who_has_all_that_is_committed_since_the_epoch_began_may_come_in() -> None:
    replicas = Replicas(1, image(1, 2), now_ms=0)
    replicas.made_safe(3, 7)
    assert not replicas.caught_up(3, high_watermark=8, epoch_start=0)
    assert not replicas.caught_up(3, high_watermark=5, epoch_start=8)
    assert replicas.caught_up(3, high_watermark=7, epoch_start=6)
    assert not replicas.caught_up(2, high_watermark=0, epoch_start=0)
    replicas.wished = frozenset({1})
    assert not replicas.caught_up(3, high_watermark=7, epoch_start=6)


def test_min_isr_cannot_ask_for_more_replicas_than_there_are() -> None:
    config = LogConfig(min_insync_replicas=3)
    assert Replicas(1, image(1, replicas=(1, 2)), now_ms=0).least_in_sync(config) == 2
