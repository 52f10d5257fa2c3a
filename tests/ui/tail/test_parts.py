"""Batches in parts: cut by time and by offset, shared bytes, whole where they cannot be cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.ui.batches import batch
from ui.tail.cursor import Cursor, release_newer, release_older
from ui.tail.parts import between, index_of, is_too_large, split_after, split_before
from ui.tail.ring import RecordRing, batch_of


def made(partition, first, times, **more):
    records = [Record(first + n, at_ms, b"k", b"v") for n, at_ms in enumerate(times)]
    return batch_of("test", partition, build_batch(records, base_offset=first, **more))


def offsets(part):
    ring = RecordRing()
    ring.append(part)
    return [ring.record(row).position.offset for row in range(len(ring))]


def test_a_batch_is_cut_after_a_time():
    part, rest = split_after(made(0, 10, [1, 3, 5, 7], codec=Codec.GZIP), 4)
    assert (offsets(part), offsets(rest)) == ([10, 11], [12, 13])
    assert (part.end_offset, rest.base_offset, rest.end_offset) == (12, 12, 14)
    assert (part.last_timestamp_ms, rest.first_timestamp_ms) == (3, 5)
    part, rest = split_after(rest, 0)
    assert (offsets(part), offsets(rest)) == ([12], [13])


def test_a_batch_is_cut_before_a_time():
    rest, part = split_before(made(0, 10, [1, 3, 5, 7]), 4)
    assert (offsets(rest), offsets(part)) == ([10, 11], [12, 13])
    rest, part = split_before(rest, 9)
    assert (offsets(rest), offsets(part)) == ([10], [11])
    assert split_before(part, 9) == (None, part)


def test_a_batch_is_cut_by_offsets():
    whole = made(0, 10, [1, 3, 5, 7])
    assert between(whole, 0, 99) is whole
    assert offsets(between(whole, 11, 13)) == [11, 12]
    assert between(whole, 14, 20) is None


def test_what_cannot_be_read_or_is_too_large_stays_whole(monkeypatch):
    broken = batch_of("test", 0, build_batch([Record(0, 1, b"k", b"v")] * 3)[:-4])
    assert index_of(broken) is None
    assert split_after(broken, -5) == (broken, None)
    monkeypatch.setattr("ui.tail.parts.MAX_RECORDS", 3)
    large = made(0, 0, [1, 2, 3, 4])
    assert is_too_large(large)
    assert split_after(large, 1) == (large, None)


def test_parts_take_about_as_much_as_their_batch():
    ring = RecordRing()
    part, rest = split_after(batch(0, 100), batch(0, 100).first_timestamp_ms + 30)
    ring.append(part)
    ring.append(rest)
    assert len(part.raw) <= ring.size_bytes <= len(part.raw) + 500
    ring.max_records = 50
    ring.trim_front()
    assert ring.size_bytes == rest.cost


times = st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=6), max_size=5)


def cursors_of(partitions):
    found = []
    for partition, batches in enumerate(partitions):
        at, listed = 0, []
        for batch_times in batches:
            listed.append(made(partition, at, batch_times))
            at += len(batch_times)
        found.append((Cursor.at(partition, 0, log_start=0, watermark=at), listed, at))
    return found


@settings(max_examples=40)
@given(st.lists(times, min_size=1, max_size=4))
def test_forward_every_record_comes_once_and_times_that_rise_are_sorted(partitions):
    cursors = cursors_of(partitions)
    for cursor, listed, end in cursors:
        cursor.newer.extend(listed)
        cursor.read_high = end
    check(release_newer([cursor for cursor, _, _ in cursors]), partitions)


@settings(max_examples=40)
@given(st.lists(times, min_size=1, max_size=4))
def test_backward_every_record_comes_once_and_times_that_rise_are_sorted(partitions):
    cursors = cursors_of(partitions)
    for cursor, listed, end in cursors:
        cursor.low = cursor.high = end
        cursor.older.extend(listed)
        cursor.read_low = 0
    check(release_older([cursor for cursor, _, _ in cursors]), partitions)


def check(released, partitions):
    ring = RecordRing()
    for part in released:
        ring.append(part)
    shown = [ring.record(row) for row in range(len(ring))]
    for partition, batches in enumerate(partitions):
        mine = [r.position.offset for r in shown if r.position.partition == partition]
        assert mine == list(range(sum(map(len, batches))))
    flat = [[at for batch_times in batches for at in batch_times] for batches in partitions]
    if all(listed == sorted(listed) for listed in flat):
        seen = [record.view.timestamp_ms for record in shown]
        assert seen == sorted(seen)
