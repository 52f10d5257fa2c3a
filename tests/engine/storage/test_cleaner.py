"""A cleaning round keeps the last value of each key, every offset, and nothing twice."""

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.errors import Code, KafkaError
from engine.storage.cleaner import Cleaner, LogChangedError
from engine.storage.compaction import ENTRY_BYTES
from engine.storage.config import LogConfig
from engine.storage.log import Log
from engine.storage.scan import DamagedLogError
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.engine.storage.building import FOLDER, START_MS, append, marker, open_log, sync
from tests.engine.storage.cleaning import COMPACTED, Kept, batches, clean, drive, kept, put
from tests.sim.disk import MemoryDisk, PowerLost

PADDING = b"x" * 100


def compacted(disk: MemoryDisk | None = None, config: LogConfig = COMPACTED) -> Log:
    return open_log(disk or MemoryDisk(), config=config)


def roll(log: Log) -> None:
    """Close the segment being written: only closed ones are cleaned."""
    put(log, (b"last", b"x"))
    log.roll()


@pytest.mark.parametrize("codec", list(Codec))
def test_the_last_value_of_each_key_stays_where_it_was(codec: Codec) -> None:
    disk = MemoryDisk()
    log = compacted(disk)
    for number in range(12):
        put(log, (b"a", b"%d" % number), (b"b%d" % (number % 3), PADDING), codec=codec)
    roll(log)
    size, count, end = log.size, log.segment_count, log.end_offset
    stats = clean(log)
    assert [(record.offset, record.key) for record in kept(log)] == [
        (19, b"b0"),
        (21, b"b1"),
        (22, b"a"),
        (23, b"b2"),
        (24, b"last"),
    ]
    assert (log.start_offset, log.end_offset) == (0, end)
    assert log.size < size
    assert log.segment_count == count
    assert (stats.records_before, stats.records_after) == (25, 5)
    assert (stats.bytes_before, stats.bytes_after) == (size, log.size)
    assert {header.codec for header, _ in batches(log)[:-1]} <= {codec}
    whole = kept(log)
    again = open_log(disk.kill(), config=COMPACTED, was_clean=False, recovery_point=end)
    assert kept(again) == whole
    assert again.end_offset == end
    assert not [n for n in disk.files() if n.endswith((".cleaned", ".swap", ".deleted"))]


def test_a_second_round_changes_nothing() -> None:
    log = compacted()
    for number in range(12):
        put(log, (b"%d" % (number % 4), PADDING))
    roll(log)
    stats = clean(log)
    before = kept(log)
    clean(log, first_dirty=stats.end_offset)
    clean(log)
    assert kept(log) == before


def test_the_segment_being_written_and_what_is_too_young_stay() -> None:
    config = LogConfig(
        cleanup_policy=frozenset({"compact"}), segment_bytes=400, min_compaction_lag_ms=100
    )
    log = compacted(config=config)
    for number in range(6):
        put(log, (b"k", PADDING), at_ms=START_MS + number * 10)
    assert clean(log, now_ms=START_MS + 100).records_before == 0
    assert [record.offset for record in kept(log)] == [0, 1, 2, 3, 4, 5]
    clean(log, now_ms=START_MS + 111)
    assert [record.offset for record in kept(log)] == [1, 2, 3, 4, 5]
    clean(log, now_ms=START_MS + 1000)
    assert [record.offset for record in kept(log)] == [3, 4, 5]


def test_a_tombstone_stays_until_its_time_has_passed() -> None:
    log = compacted()
    put(log, (b"a", b"1"), (b"b", b"1"))
    put(log, (b"a", None), (b"c", b"1"), at_ms=START_MS + 50)
    roll(log)
    end = clean(log, now_ms=START_MS + 100).end_offset
    assert [(r.key, r.value) for r in kept(log)][:3] == [(b"b", b"1"), (b"a", None), (b"c", b"1")]
    assert [r.timestamp_ms - START_MS for r in kept(log)][:3] == [1, 50, 51]
    header = batches(log)[1][0]
    assert header.has_delete_horizon
    assert header.base_timestamp == START_MS + 1100
    assert header.max_timestamp == START_MS + 51
    clean(log, first_dirty=end, now_ms=START_MS + 1099)
    assert len(kept(log)) == 4
    clean(log, first_dirty=end, now_ms=START_MS + 1100)
    assert [(r.key, r.timestamp_ms - START_MS) for r in kept(log)][:2] == [(b"b", 1), (b"c", 51)]


def test_records_without_a_key_go() -> None:
    log = compacted()
    put(log, (None, b"nobody"), (b"a", b"1"))
    roll(log)
    clean(log)
    assert [record.key for record in kept(log)] == [b"a", b"last"]


def test_aborted_records_go_and_markers_follow() -> None:
    log = compacted()
    put(log, (b"a", b"1"))
    put(log, (b"a", b"wrong"), producer_id=7, producer_epoch=0, base_sequence=0, transactional=True)
    append(log, marker(7, 0, commits=False))
    put(log, (b"b", b"1"), producer_id=8, producer_epoch=0, base_sequence=0, transactional=True)
    append(log, marker(8, 0, commits=True))
    put(log, (b"b", b"2"), producer_id=8, producer_epoch=0, base_sequence=1, transactional=True)
    append(log, marker(8, 0, commits=True))
    roll(log)
    end = clean(log).end_offset
    assert [(r.key, r.value) for r in kept(log)] == [(b"a", b"1"), (b"b", b"2"), (b"last", b"x")]
    assert [e.producer_id for e in log.aborted_between(0, 99)] == [7]
    assert [h.record_count for h, _ in batches(log)] == [1, 0, 1, 1, 1, 1, 1]
    # the commit whose records are gone has its horizon now
    assert [h.has_delete_horizon for h, _ in batches(log)] == [False] * 7
    clean(log, first_dirty=end, now_ms=START_MS + 10)
    marked = [(h.base_offset, h.has_delete_horizon) for h, _ in batches(log) if h.is_control]
    assert (4, True) in marked
    clean(log, first_dirty=end, now_ms=START_MS + 1010)
    assert 4 not in [h.base_offset for h, _ in batches(log)]
    assert [(r.key, r.value) for r in kept(log)] == [(b"a", b"1"), (b"b", b"2"), (b"last", b"x")]


def test_an_open_transaction_is_not_touched() -> None:
    log = compacted()
    put(log, (b"a", PADDING))
    put(log, (b"a", PADDING))
    log.roll()
    opened = put(
        log, (b"a", b"3"), producer_id=7, producer_epoch=0, base_sequence=0, transactional=True
    )
    roll(log)
    clean(log, last_stable_offset=opened)
    assert [record.offset for record in kept(log)] == [1, 2, 3]


def test_what_a_producer_sent_last_is_remembered_without_its_records() -> None:
    disk = MemoryDisk()
    log = compacted(disk)
    put(log, (b"a", b"1"), producer_id=7, producer_epoch=3, base_sequence=5)
    put(log, (b"a", b"2"), producer_id=7, producer_epoch=3, base_sequence=6)
    put(log, (b"a", b"3"))
    roll(log)
    clean(log)
    assert [(h.base_offset, h.record_count) for h, _ in batches(log)][:2] == [(1, 0), (2, 1)]
    for path in [p for p in disk.files() if p.endswith(".snapshot")]:
        disk.remove(path)
    again = open_log(disk.kill(), config=COMPACTED, was_clean=False, recovery_point=4)
    repeat = append(again, bytearray(log_batch(7, 3, 6)), epoch=0)
    assert repeat.is_duplicate
    assert repeat.base_offset == 1


@pytest.mark.parametrize("has_snapshots", [True, False])
def test_what_the_cleaner_took_of_a_producer_is_not_written_again(*, has_snapshots: bool) -> None:
    """It would come behind the values that superseded it."""
    disk = MemoryDisk()
    log = compacted(disk)
    for sequence in range(4):
        if sequence == 2:
            put(log, (b"b", b"between"))
        put(log, (b"a", b"2"), producer_id=7, producer_epoch=0, base_sequence=sequence)
    roll(log)
    clean(log)
    assert [h.base_sequence for h, _ in batches(log) if h.producer_id == 7] == [3]
    put(log, (b"a", b"2"), producer_id=7, producer_epoch=0, base_sequence=4)
    for path in [p for p in disk.files() if p.endswith(".snapshot") and not has_snapshots]:
        disk.remove(path)
    again = open_log(disk.kill(), config=COMPACTED, was_clean=False, recovery_point=5)
    end = again.end_offset
    for sequence in range(3):
        with pytest.raises(KafkaError) as refused:
            append(again, bytearray(log_batch(7, 0, sequence)))
        assert refused.value.code is Code.DUPLICATE_SEQUENCE_NUMBER
    assert append(again, bytearray(log_batch(7, 0, 3))).is_duplicate
    with pytest.raises(KafkaError) as refused:
        append(again, bytearray(log_batch(7, 0, 6)))
    assert refused.value.code is Code.OUT_OF_ORDER_SEQUENCE_NUMBER
    assert again.end_offset == end


def log_batch(producer_id: int, epoch: int, sequence: int) -> bytes:
    return build_batch(
        [Record(0, START_MS, b"a", b"2")],
        producer_id=producer_id,
        producer_epoch=epoch,
        base_sequence=sequence,
    )


def test_a_map_that_is_too_small_takes_several_rounds() -> None:
    log = compacted()
    for number in range(40):
        put(log, (b"%d" % (number % 20), PADDING))
    roll(log)
    dirty, rounds = 0, 0
    while dirty < log.end_offset and rounds < 50:
        stats = clean(log, first_dirty=dirty, map_bytes=7 * ENTRY_BYTES)
        assert stats.key_count <= 7
        assert stats.end_offset > dirty
        dirty, rounds = stats.end_offset, rounds + 1
    assert rounds > 3
    assert sorted(record.key or b"" for record in kept(log)) == sorted(
        {record.key or b"" for record in kept(log)}
    )
    assert len(kept(log)) == 21


def test_a_trial_counts_and_writes_nothing() -> None:
    disk = MemoryDisk()
    log = compacted(disk)
    for number in range(12):
        put(log, (b"a", b"%d" % number), (b"b%d" % (number % 3), PADDING))
    roll(log)
    before = disk.files()
    trial = clean(log, is_trial=True)
    assert disk.files() == before
    done = clean(log)
    assert (trial.records_after, trial.bytes_after) == (done.records_after, done.bytes_after)


def test_damage_is_not_written_anew() -> None:
    disk = MemoryDisk()
    log = compacted(disk)
    for _ in range(6):
        put(log, (b"a", PADDING))
    roll(log)
    disk.flip_bit(f"{FOLDER}/{0:020d}.log", 200)
    before = disk.files()
    with pytest.raises(DamagedLogError):
        clean(log)
    assert {p: d for p, d in disk.files().items() if ".cleaned" not in p} == before


def test_a_log_that_changed_meanwhile_keeps_its_segments() -> None:
    disk = MemoryDisk()
    log = compacted(disk)
    for _ in range(6):
        put(log, (b"a", PADDING))
    roll(log)
    cleaner = Cleaner(log, first_dirty=0, uncleanable=7, now_ms=START_MS, map_bytes=10_000)

    def overtaken() -> None:
        steps, answer = cleaner.steps(), None
        while True:
            job = steps.send(answer)
            answer = job() if job is not None else None
            if job is not None and any(path.endswith(".swap") for path in disk.files()):
                log.restart_at(50)

    with pytest.raises(LogChangedError):
        overtaken()
    leftovers = cleaner.leftovers()
    assert leftovers is not None
    leftovers()
    assert not [path for path in disk.files() if ".swap" in path or ".cleaned" in path]
    assert log.end_offset == 50


def test_every_step_may_be_the_last_of_a_process() -> None:
    """Killed or without power at every single call: I18 and I19 hold after the next start."""

    def grown() -> tuple[MemoryDisk, Log]:
        disk = MemoryDisk()
        log = compacted(disk)
        for number in range(12):
            put(log, (b"a", b"%d" % number), (b"b%d" % (number % 3), PADDING))
        roll(log)
        sync(log)
        disk.sync_everything()
        return disk, log

    disk, log = grown()
    before = kept(log)
    first = len(disk.calls)
    clean(log)
    after, last = kept(log), len(disk.calls)
    newest = {record.key: record for record in before}
    for number in range(first, last + 1):
        for seed in (None, number):
            disk, log = grown()
            disk.stop_at = number
            with contextlib.suppress(PowerLost):
                clean(log)
            then = disk.kill() if seed is None else disk.power_cut(random.Random(seed))
            again = open_log(then, config=COMPACTED, was_clean=False, recovery_point=25)
            found = kept(again)
            assert again.end_offset == 25
            assert {record.key: record for record in found} == newest
            assert set(after) <= set(found) <= set(before)
            assert not [p for p in then.files() if p.endswith((".cleaned", ".swap", ".deleted"))]


pairs = st.tuples(
    st.sampled_from([b"a", b"b", b"c", b"d" * 30, b"e" * 200]),
    st.one_of(st.none(), st.binary(max_size=60)),
)
histories = st.lists(
    st.tuples(
        st.lists(pairs, min_size=1, max_size=4), st.sampled_from(list(Codec)), st.integers(0, 700)
    ),
    min_size=1,
    max_size=25,
)


@given(histories, st.lists(st.integers(0, 3), max_size=3), st.integers(3, 40))
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_a_model(
    history: list[tuple[list[tuple[bytes, bytes | None]], Codec, int]],
    rounds: list[int],
    keys: int,
) -> None:
    """I19: the last value of each key is there, nothing moved, nothing new, tombstones in time."""
    log = compacted()
    now_ms, dirty = START_MS, 0
    written: dict[int, Kept] = {}
    cleaned_at: dict[int, int] = {}
    for number, (records, codec, wait_ms) in enumerate(history):
        now_ms += wait_ms
        base = put(log, *records, at_ms=now_ms, codec=codec)
        for delta, (key, value) in enumerate(records):
            written[base + delta] = Kept(base + delta, key, value, now_ms + delta)
        if number % 5 in rounds and log.segment_count > 1:
            dirty = clean(
                log, first_dirty=dirty, now_ms=now_ms, map_bytes=keys * ENTRY_BYTES
            ).end_offset
            for offset in range(dirty):
                cleaned_at.setdefault(offset, now_ms)
    found = {record.offset: record for record in kept(log)}
    assert all(written[offset] == record for offset, record in found.items())
    newest = {record.key: record for record in written.values()}
    for key, record in newest.items():
        old_enough = now_ms >= cleaned_at.get(record.offset, now_ms) + 1000
        if record.value is not None or not old_enough:
            assert found.get(record.offset) == record, key
    for record in found.values():
        if record.offset < dirty:
            later = newest_below(written, record, dirty)
            assert later == record.offset


def newest_below(written: dict[int, Kept], record: Kept, dirty: int) -> int:
    return max(o for o, other in written.items() if other.key == record.key and o < dirty)


def test_it_is_driven_by_jobs_alone() -> None:
    log = compacted()
    for _ in range(6):
        put(log, (b"a", PADDING))
    roll(log)
    cleaner = Cleaner(log, first_dirty=0, uncleanable=7, now_ms=START_MS, map_bytes=10_000)
    before = len(log.disk.calls)  # type: ignore[attr-defined]
    steps = cleaner.steps()
    assert next(steps) is not None
    assert len(log.disk.calls) - before == 0  # type: ignore[attr-defined]
    steps.close()
    drive(Cleaner(log, first_dirty=0, uncleanable=7, now_ms=START_MS, map_bytes=10_000))
    assert len(kept(log)) == 2
