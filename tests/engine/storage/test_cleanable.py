"""What the cleaner may take, and when it is time."""

from engine.storage.cleanable import Cleanable, cleanable_part, groups_of
from engine.storage.config import LogConfig
from engine.storage.log import Log
from tests.engine.storage.building import START_MS, open_log
from tests.engine.storage.cleaning import put
from tests.sim.disk import MemoryDisk

KEEPS = frozenset({"compact"})


def grown(count: int = 6, **config: object) -> Log:
    """A segment of 170 bytes each record, the last one being written; a second between them."""
    settings = {"cleanup_policy": KEEPS, "segment_bytes": 300, **config}
    log = open_log(MemoryDisk(), config=LogConfig(**settings))  # type: ignore[arg-type]
    for number in range(count):
        put(log, (b"k", b"x" * 100), at_ms=START_MS + number * 1000)
    return log


def part(
    log: Log, noted: int | None = None, stable: int | None = None, now_ms: int = START_MS + 5000
) -> Cleanable:
    return cleanable_part(
        log,
        noted_dirty=noted,
        last_stable_offset=log.end_offset if stable is None else stable,
        now_ms=now_ms,
    )


def test_everything_closed_is_dirty_at_first() -> None:
    log = grown()
    found = part(log)
    assert (found.first_dirty, found.end_offset, found.held_by) == (0, 5, "active")
    assert (found.clean_bytes, found.dirty_bytes) == (0, log.size - log.segments[-1].size)
    assert (found.ratio, found.is_due) == (1.0, True)


def test_the_share_of_dirty_bytes_decides() -> None:
    log = grown()
    assert part(log, 2).ratio == 0.6
    assert part(log, 2).is_due
    assert part(log, 3).ratio == 0.4
    assert not part(log, 3).is_due
    assert part(log, 5).ratio == 0
    assert not part(grown(0)).is_due


def test_a_note_that_cannot_be_right_counts_for_nothing() -> None:
    assert part(grown(), 99).first_dirty == 0
    log = grown()
    log.delete_up_to(2)
    assert part(log, 1).first_dirty == 2


def test_nothing_behind_an_open_transaction_is_taken() -> None:
    found = part(grown(), stable=3)
    assert (found.end_offset, found.held_by) == (3, "transaction")
    assert part(grown(), stable=2).dirty_bytes * 3 == part(grown(), stable=3).dirty_bytes * 2


def test_what_is_too_young_is_not_taken() -> None:
    found = part(grown(min_compaction_lag_ms=2500))
    assert (found.end_offset, found.held_by) == (3, "lag")


def test_what_has_waited_too_long_is_due_whatever_its_share() -> None:
    log = grown(max_compaction_lag_ms=1000, min_cleanable_dirty_ratio=1.0)
    found = part(log, 4, now_ms=START_MS + 4999)
    assert (found.due_ms, found.is_due) == (START_MS + 5000, False)
    assert part(log, 4, now_ms=START_MS + 5000).is_overdue
    assert part(log, 5).due_ms is None
    log = open_log(log.disk.kill(), config=log.config)  # type: ignore[attr-defined]
    assert part(log, 4).due_ms == START_MS + 5000


def test_segments_that_fit_together_become_one() -> None:
    log = grown(9)
    log.configure(LogConfig(cleanup_policy=KEEPS, segment_bytes=520))
    found = [[segment.base_offset for segment in group] for group in groups_of(log, 8)]
    assert found == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert len(groups_of(log, 4)) == 2
    log.configure(LogConfig(cleanup_policy=KEEPS, segment_bytes=9999, segment_index_bytes=30))
    assert [len(group) for group in groups_of(log, 8)] == [2, 2, 2, 2]
