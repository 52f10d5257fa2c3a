"""Retention decides: whole segments from the front, by log start, size and age, and nothing more."""

from hypothesis import given
from hypothesis import strategies as st

from engine.storage import upkeep
from engine.storage.config import LogConfig
from engine.storage.retention import (
    RetentionPlan,
    SegmentFacts,
    plan_for,
    retention_plan,
)
from tests.engine.storage.building import START_MS, append, batch_of, open_log
from tests.sim.disk import MemoryDisk

NOW = 1_000_000
Shape = list[tuple[int, int, int]]


def listed(shape: Shape) -> list[SegmentFacts]:
    """Segments of (records, bytes, age)."""
    found, offset = [], 0
    for count, size, age in shape:
        found.append(SegmentFacts(offset, offset + count, size, NOW - age))
        offset += count
    return found


def plan(
    shape: Shape, *, start: int = 0, watermark: int | None = None, **config: object
) -> RetentionPlan:
    segments = listed(shape)
    settings = {"retention_ms": -1, **config}
    return retention_plan(
        segments,
        total_size=sum(segment.size for segment in segments),
        start_offset=start,
        high_watermark=segments[-1].end_offset if watermark is None else watermark,
        config=LogConfig(**settings),  # type: ignore[arg-type]
        now_ms=NOW,
    )


def bases(found: RetentionPlan) -> list[tuple[int, str]]:
    return [(gone.segment.base_offset, gone.reason) for gone in found.going]


def test_what_is_older_than_retention_goes_from_the_front() -> None:
    shape = [(10, 100, 900), (10, 100, 501), (10, 100, 500), (10, 100, 800)]
    found = plan(shape, retention_ms=500)
    assert bases(found) == [(0, "age"), (10, "age")]
    assert (found.size, found.start_offset) == (200, 20)
    assert found.staying is not None
    assert found.staying.segment.base_offset == 20
    assert found.staying.due_ms == NOW + 1


def test_what_is_too_much_goes_while_enough_is_left() -> None:
    shape = [(10, 100, 0), (10, 100, 0), (10, 100, 0)]
    assert bases(plan(shape, retention_bytes=200)) == [(0, "size")]
    found = plan(shape, retention_bytes=201)
    assert bases(found) == []
    assert found.staying is not None
    assert found.staying.bytes_left == 1
    assert bases(plan(shape, retention_bytes=0)) == [(0, "size"), (10, "size"), (20, "size")]


def test_nothing_goes_that_is_not_below_the_high_watermark() -> None:
    shape = [(10, 100, 900), (10, 100, 900)]
    found = plan(shape, retention_ms=1, watermark=19)
    assert bases(found) == [(0, "age")]
    assert found.staying is not None
    assert found.staying.is_unread


def test_an_empty_last_segment_stays() -> None:
    assert bases(plan([(10, 100, 900), (0, 0, 900)], retention_ms=1)) == [(0, "age")]


def test_a_record_from_the_future_holds_everything_from_its_segment_on() -> None:
    shape = [(10, 100, 900), (10, 100, -5000), (10, 100, 900)]
    found = plan(shape, retention_ms=500)
    assert bases(found) == [(0, "age")]
    assert found.staying is not None
    assert found.staying.is_ahead
    assert found.staying.due_ms == NOW + 5501


def test_only_what_was_deleted_goes_without_the_delete_policy() -> None:
    shape = [(10, 100, 900), (10, 100, 900), (10, 100, 900)]
    for policy in ({"compact"}, set()):
        config = {"retention_ms": 1, "retention_bytes": 0, "cleanup_policy": frozenset(policy)}
        assert bases(plan(shape, start=19, **config)) == [(0, "log_start")]
        assert bases(plan(shape, start=20, **config)) == [(0, "log_start"), (10, "log_start")]
        assert bases(plan(shape, start=30, **config))[-1] == (10, "log_start")


shapes = st.lists(
    st.tuples(st.integers(1, 20), st.integers(1, 300), st.integers(-500, 2000)),
    min_size=1,
    max_size=8,
)


def one_by_one(shape: Shape, start: int, watermark: int, keep_ms: int, keep_bytes: int) -> int:
    """Kafka's three looks, one after the other: how many segments are left out of the log."""
    left = listed(shape)

    def take(is_over: object) -> None:
        while left and left[0].end_offset <= watermark and is_over(left):  # type: ignore[operator]
            del left[0]

    take(lambda s: len(s) > 1 and s[1].base_offset <= start)
    if keep_bytes >= 0:
        surplus = sum(segment.size for segment in left) - keep_bytes

        def too_much(segments: list[SegmentFacts]) -> bool:
            nonlocal surplus
            if surplus < segments[0].size:
                return False
            surplus -= segments[0].size
            return True

        take(too_much)
    if keep_ms >= 0:
        take(lambda s: NOW - s[0].newest_ms > keep_ms)
    return len(shape) - len(left)


@given(
    shapes, st.integers(0, 100), st.integers(0, 160), st.integers(-1, 1500), st.integers(-1, 900)
)
def test_it_is_what_kafkas_three_looks_take(
    shape: Shape, start: int, watermark: int, keep_ms: int, keep_bytes: int
) -> None:
    """I20: nothing younger goes, what is left is not less than asked for, all below the mark."""
    found = plan(
        shape, start=start, watermark=watermark, retention_ms=keep_ms, retention_bytes=keep_bytes
    )
    assert len(found.going) == one_by_one(shape, start, watermark, keep_ms, keep_bytes)
    total = sum(size for _, size, _ in shape)
    for gone in found.going:
        total -= gone.segment.size
        assert gone.segment.end_offset <= watermark
        if gone.reason == "age":
            assert NOW - gone.segment.newest_ms > keep_ms
        if gone.reason == "size":
            assert total >= keep_bytes
    assert (found.staying is None) == (len(found.going) == len(shape))


def test_a_log_loses_its_oldest_segments_and_keeps_their_files_for_readers() -> None:
    disk = MemoryDisk()
    log = open_log(disk, config=LogConfig(segment_bytes=300, retention_ms=1000))
    for number in range(6):
        append(log, batch_of(2, value=b"x" * 100, at_ms=START_MS + number * 1000))
    found = plan_for(log, high_watermark=12, now_ms=START_MS + 4001)
    assert bases(found) == [(0, "age"), (2, "age"), (4, "age")]
    size = log.size
    renamed = upkeep.drop_oldest(log, 3)
    assert (log.start_offset, log.segment_count, log.size) == (6, 3, size - found.size)
    assert all(path.endswith(".deleted") for path in renamed)
    assert len(renamed) == 9
    assert all(disk.exists(path) for path in renamed)
    assert min(log.snapshots) == 6
    again = open_log(disk.kill(), config=log.config, was_clean=False, recovery_point=12)
    assert (again.start_offset, again.end_offset) == (6, 12)


def test_a_log_that_loses_everything_goes_on_at_its_end() -> None:
    disk = MemoryDisk()
    log = open_log(disk)
    append(log, batch_of(3))
    found = plan_for(log, high_watermark=3, now_ms=START_MS + log.config.retention_ms + 3)
    assert bases(found) == [(0, "age")]
    upkeep.drop_oldest(log, 1)
    assert (log.start_offset, log.end_offset, log.size, log.segment_count) == (3, 3, 0, 1)
    assert append(log, batch_of(1)).base_offset == 3
    assert plan_for(log, high_watermark=4, now_ms=START_MS).going == ()


def test_records_without_a_time_are_as_old_as_their_file() -> None:
    log = open_log(MemoryDisk(), config=LogConfig(retention_ms=10))
    append(log, batch_of(1, at_ms=-1))
    assert plan_for(log, high_watermark=1, now_ms=START_MS + 10).going == ()
    assert len(plan_for(log, high_watermark=1, now_ms=START_MS + 11).going) == 1
