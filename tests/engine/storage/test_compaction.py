"""The records of one batch, sifted where they lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage.compaction import LONGEST_KEY, SLICE, Records, digest, emptied, rebuilt, retimed
from engine.storage.scan import DamagedLogError
from engine.wire.batch import (
    Record,
    build_batch,
    crc_is_right,
    open_records,
    read_header,
    read_records,
)

KEYS = st.one_of(st.none(), st.binary(max_size=40), st.binary(min_size=130, max_size=140))
RECORDS = st.lists(
    st.builds(
        lambda gap, time, key, value: (gap, time, key, value),
        st.integers(1, 100),
        st.integers(-(1 << 40), 1 << 40),
        KEYS,
        st.one_of(st.none(), st.binary(max_size=200)),
    ),
    min_size=1,
    max_size=12,
)


def batch_of(
    listed: list[tuple[int, int, bytes | None, bytes | None]],
) -> tuple[bytes, list[Record]]:
    offset, records = 999, []
    for gap, time, key, value in listed:
        offset += gap
        records.append(
            Record(offset, 1 << 41 | abs(time) if time > 0 else 5, key, value, (("h", b"1"),))
        )
    return build_batch(records, base_offset=1000), records


def named(key: bytes) -> bytes:
    return key if len(key) <= LONGEST_KEY else digest(key)


@given(RECORDS, st.integers(1000, 1300), st.booleans())
def test_keys_are_noted_and_the_rest_sifted_as_by_opening_each(
    listed: list[tuple[int, int, bytes | None, bytes | None]], limit: int, drops: bool
) -> None:
    batch, records = batch_of(listed)
    header = read_header(batch)
    newest: dict[bytes, int] = {}
    look = Records(open_records(batch, header), header)
    while not look.is_done:
        look.note_keys(newest, from_offset=limit)
    assert newest == {
        named(r.key): r.offset for r in records if r.key is not None and r.offset >= limit
    }
    look = Records(open_records(batch, header), header)
    while not look.is_done:
        look.sift(newest, end_offset=limit + 50, drops_tombstones=drops)

    def stays(record: Record) -> bool:
        if record.offset >= limit + 50:
            return True
        if record.key is None or (record.value is None and drops):
            return False
        return record.offset >= newest.get(named(record.key), -1)

    kept = [record for record in records if stays(record)]
    assert look.count == len(kept)
    assert look.has_tombstone == any(record.value is None for record in kept)
    if kept:
        newest_ms = header.base_timestamp + (look.newest_delta or 0)
        assert newest_ms == max(record.timestamp_ms for record in kept)
        again = rebuilt(header, look.kept(), count=len(kept), newest_ms=newest_ms, horizon_ms=None)
        assert list(read_records(again)) == kept
        assert crc_is_right(again, 0, len(again))
        assert read_header(again).last_offset == header.last_offset
        horizon = 1 << 42
        moved = retimed(look.kept(), len(kept), horizon - header.base_timestamp)
        late = rebuilt(header, moved, count=len(kept), newest_ms=newest_ms, horizon_ms=horizon)
        assert list(read_records(late)) == kept
        assert read_header(late).has_delete_horizon
        assert read_header(late).base_timestamp == horizon


def test_an_emptied_batch_says_who_sent_it() -> None:
    batch = build_batch(
        [Record(n, 50 + n, b"k", b"v") for n in range(3)],
        base_offset=0,
        leader_epoch=4,
        producer_id=7,
        producer_epoch=2,
        base_sequence=11,
        transactional=True,
    )
    header = read_header(batch)
    empty = emptied(header)
    after = read_header(empty)
    assert (len(empty), after.record_count, after.max_timestamp) == (61, 0, 52)
    assert (after.last_offset, after.last_sequence, after.partition_leader_epoch) == (2, 13, 4)
    assert after.is_transactional
    assert crc_is_right(empty, 0, len(empty))
    assert list(read_records(empty)) == []


def test_a_large_batch_is_looked_at_in_slices() -> None:
    count = 2 * SLICE + 1
    batch = build_batch([Record(n, 5, b"%d" % n, b"v") for n in range(count)])
    header = read_header(batch)
    look, slices, newest = Records(open_records(batch, header), header), 0, {}
    while not look.is_done:
        look.note_keys(newest, from_offset=0)
        slices += 1
    assert (slices, len(newest)) == (3, count)


@given(st.binary(max_size=60), st.integers(1, 5))
def test_nonsense_is_refused_and_ends(body: bytes, count: int) -> None:
    batch = build_batch([Record(n, 5, b"k", b"v") for n in range(count)])
    header = read_header(batch)
    for note in (True, False):
        look = Records(body, header)
        try:
            while not look.is_done:
                if note:
                    look.note_keys({}, from_offset=0)
                else:
                    look.sift({}, end_offset=0, drops_tombstones=False)
        except (DamagedLogError, ValueError):
            pass


def test_an_offset_outside_its_batch_is_refused() -> None:
    batch = build_batch([Record(0, 5, b"k", b"v"), Record(9, 5, b"k", b"v")])
    body = open_records(batch, read_header(batch))
    narrow = read_header(build_batch([Record(0, 5, b"k", b"v"), Record(1, 5, b"k", b"v")]))
    with pytest.raises(DamagedLogError):
        Records(body, narrow).note_keys({}, from_offset=0)
