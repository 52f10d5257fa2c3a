"""The machine's clock and chance behave as the engine expects of them."""

import gc
import sys
import threading

import pytest

from workbench.system import (
    SystemClock,
    SystemRandom,
    disk_threads,
    memory_bytes,
    raise_descriptor_limit,
    settle_memory,
)


def test_the_monotonic_clock_never_falls() -> None:
    clock = SystemClock()
    readings = [clock.monotonic_ms() for _ in range(100)]
    assert readings == sorted(readings)
    assert clock.now_ms() > 1_700_000_000_000


def test_chance_stays_in_its_range_and_reaches_all_of_it() -> None:
    source = SystemRandom()
    assert {source.randrange(3, 6) for _ in range(500)} == {3, 4, 5}
    assert all(0 <= source.random() < 1 for _ in range(500))
    assert len(source.randbytes(16)) == 16
    assert source.randbytes(16) != source.randbytes(16)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="empty range 1 to 1"):
        SystemRandom().randrange(1, 1)


def test_memory_is_more_than_a_megabyte_where_the_machine_tells() -> None:
    used = memory_bytes()
    assert used is None or used > 1_000_000


def test_settled_memory_is_not_walked_through_again() -> None:
    settle_memory()
    assert gc.get_freeze_count() > 1_000
    gc.unfreeze()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_descriptors_are_raised_as_far_as_the_system_lets_them() -> None:
    import resource  # noqa: PLC0415 - not everywhere

    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = min(soft, 512)
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, hard))
    try:
        assert raise_descriptor_limit(low + 10) == min(low + 10, hard)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(low + 10, hard)
        assert raise_descriptor_limit(low) == low + 10  # never lowered
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_as_many_may_wait_for_the_disk_as_syncs_at_once() -> None:
    """On any machine: a pool made for its processors has six threads on two of them."""
    at_once = 24  # the rounds of one broker with as many workers as they have
    gate = threading.Barrier(at_once)
    with disk_threads() as pool:
        list(pool.map(lambda _number: gate.wait(30), range(at_once)))
