"""Pages of several partitions are merged by time, and each partition keeps its order."""

from hypothesis import given
from hypothesis import strategies as st

from ui.tail.cursor import Cursor, release_newer, release_older, waiting_newer, waiting_older
from ui.tail.ring import Batch


def batch(partition, offset, at_ms):
    return Batch("t", partition, offset, offset + 1, 1, at_ms, None, b"", at_ms)


def test_nothing_is_shown_while_a_partition_may_have_something_older():
    one = Cursor.at(0, 0, log_start=0, watermark=2)
    two = Cursor.at(1, 0, log_start=0, watermark=1)
    one.newer.extend([batch(0, 0, 5), batch(0, 1, 9)])
    one.read_high = 2
    assert release_newer([one, two]) == []
    assert waiting_newer([one, two]) == [two]
    two.newer.append(batch(1, 0, 7))
    two.read_high = 1
    shown = release_newer([one, two])
    assert [b.first_timestamp_ms for b in shown] == [5, 7, 9]
    assert (one.high, two.high) == (2, 1)


def test_older_records_come_out_in_log_order():
    one = Cursor.at(0, 10, log_start=8, watermark=10)
    two = Cursor.at(1, 10, log_start=9, watermark=10)
    one.older.extend([batch(0, 8, 1), batch(0, 9, 3)])
    two.older.append(batch(1, 9, 2))
    one.read_low, two.read_low = 8, 9
    assert waiting_older([one, two]) == []
    assert [b.first_timestamp_ms for b in release_older([one, two])] == [1, 2, 3]
    assert (one.low, two.low) == (8, 9)
    assert not one.has_older


def test_what_came_after_opening_is_new():
    cursor = Cursor.at(0, 5, log_start=0, watermark=10)
    assert cursor.new_count == 0
    cursor.watermark = 13
    assert cursor.new_count == 3
    cursor.high = 12
    assert cursor.new_count == 1


def test_an_end_that_was_evicted_is_read_again():
    cursor = Cursor.at(0, 5, log_start=0, watermark=10)
    cursor.low, cursor.high, cursor.read_low, cursor.read_high = 2, 9, 0, 10
    cursor.older.append(batch(0, 0, 0))
    cursor.newer.append(batch(0, 9, 0))
    cursor.forget_older(4)
    cursor.forget_newer(7)
    assert (cursor.low, cursor.read_low, cursor.high, cursor.read_high) == (4, 4, 7, 7)
    assert not cursor.older
    assert not cursor.newer


@given(st.lists(st.lists(st.integers(0, 9), max_size=5), min_size=1, max_size=4))
def test_every_batch_is_shown_once_in_its_partitions_order(times):
    cursors = []
    for partition, listed in enumerate(times):
        cursor = Cursor.at(partition, 0, log_start=0, watermark=len(listed))
        cursor.newer.extend(batch(partition, at, ms) for at, ms in enumerate(listed))
        cursor.read_high = len(listed)
        cursors.append(cursor)
    shown = release_newer(cursors)
    for partition, listed in enumerate(times):
        assert [b.base_offset for b in shown if b.partition == partition] == list(
            range(len(listed))
        )
