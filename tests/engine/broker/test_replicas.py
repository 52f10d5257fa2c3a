"""A leader's knowledge of its followers: what is safe everywhere, who lags, who has caught up."""

from engine.base.ids import BrokerId, PartitionIndex
from engine.broker.replicas import Replicas
from engine.machines.controller.image import PartitionImage
from engine.storage.config import LogConfig


def image(*isr: int, replicas: tuple[int, ...] = (1, 2, 3), epoch: int = 0) -> PartitionImage:
    return PartitionImage(PartitionIndex(0), replicas, isr, BrokerId(1), 0, epoch)


def test_nothing_is_committed_before_everyone_in_sync_has_it_safe() -> None:
    replicas = Replicas(1, image(1, 2, 3))
    assert replicas.high_watermark(10) == -1  # nobody was heard of yet
    replicas.made_safe(2, 8)
    replicas.made_safe(3, 5)
    assert replicas.high_watermark(10) == 5
    assert replicas.high_watermark(4) == 4
    replicas.take(image(1, 2, epoch=1))
    assert replicas.high_watermark(10) == 8


def test_until_a_wish_is_decided_both_isrs_must_have_a_record() -> None:
    replicas = Replicas(1, image(1, 2))
    replicas.made_safe(2, 9)
    replicas.made_safe(3, 7)
    replicas.wished = frozenset({1, 2, 3})
    assert replicas.high_watermark(10) == 7
    replicas.wished = frozenset({1})
    assert replicas.high_watermark(10) == 9


def lagging(replicas: Replicas, log_end: int, now_ms: float) -> frozenset[int]:
    return replicas.lagging(log_end=log_end, now_ms=now_ms, max_lag_ms=1000)


def test_who_has_safe_what_there_was_lately_does_not_lag() -> None:
    replicas = Replicas(1, image(1, 2, 3))
    for now_ms in range(0, 5000, 500):  # 2 is a second behind, 3 has stopped
        replicas.made_safe(2, now_ms - 900)
        replicas.made_safe(3, min(now_ms, 1000))
        found = lagging(replicas, log_end=now_ms + 1, now_ms=now_ms)
        assert found == ({3} if now_ms >= 2000 else set()), now_ms


def test_who_copies_and_does_not_sync_lags() -> None:
    replicas = Replicas(1, image(1, 2))
    for now_ms in (0, 500, 1000):
        replicas.heard(2, 10)
        replicas.made_safe(2, 9)
        assert lagging(replicas, 10, now_ms) == ({2} if now_ms == 1000 else set())
    replicas.made_safe(2, 10)
    assert lagging(replicas, 10, 1500) == frozenset()


def test_a_quiet_follower_with_everything_does_not_lag() -> None:
    replicas = Replicas(1, image(1, 2))
    replicas.made_safe(2, 10)
    assert lagging(replicas, 10, 99_999) == frozenset()
    assert lagging(replicas, 11, 199_999) == frozenset()  # it has only just been appended
    assert lagging(replicas, 11, 200_999) == {2}


def test_who_comes_back_into_the_isr_has_its_time_again() -> None:
    replicas = Replicas(1, image(1, 2))
    replicas.made_safe(2, 5)
    assert lagging(replicas, 9, 0) == frozenset()
    replicas.take(image(1, epoch=1))
    assert lagging(replicas, 9, 1000) == frozenset()
    replicas.take(image(1, 2, epoch=2))
    assert lagging(replicas, 9, 1500) == frozenset()


def test_who_has_all_that_is_committed_since_the_epoch_began_may_come_in() -> None:
    replicas = Replicas(1, image(1, 2))
    replicas.made_safe(3, 7)
    assert not replicas.caught_up(3, high_watermark=8, epoch_start=0)
    assert not replicas.caught_up(3, high_watermark=5, epoch_start=8)
    assert replicas.caught_up(3, high_watermark=7, epoch_start=6)
    assert not replicas.caught_up(2, high_watermark=0, epoch_start=0)
    replicas.wished = frozenset({1})
    assert not replicas.caught_up(3, high_watermark=7, epoch_start=6)


def test_min_isr_cannot_ask_for_more_replicas_than_there_are() -> None:
    config = LogConfig(min_insync_replicas=3)
    assert Replicas(1, image(1, replicas=(1, 2))).least_in_sync(config) == 2
