"""The ring finds records by row, whatever came and went at its ends."""

from hypothesis import given
from hypothesis import strategies as st

from engine.contract.facts import BatchAppended
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.ui.batches import batch, records
from ui.tail.ring import Position, RecordRing, appended_batch, batch_of


def offsets(ring: RecordRing) -> list[int]:
    return [ring.record(row).position.offset for row in range(ring.first, ring.end)]


def test_rows_are_records_in_the_order_they_came():
    ring = RecordRing()
    ring.append(batch(0, 3))
    ring.append(batch(3, 2, codec=Codec.GZIP))
    assert len(ring) == 5
    assert offsets(ring) == [0, 1, 2, 3, 4]
    record = ring.record(4)
    assert record.position == Position("test", 0, 4)
    assert record.view is not None
    assert record.view.value == b"value-4"


def test_prepended_rows_count_down_and_disturb_no_other():
    ring = RecordRing()
    ring.append(batch(10, 2))
    ring.prepend([batch(5, 3), batch(8, 2)])
    assert (ring.first, ring.end) == (-5, 2)
    assert offsets(ring) == [5, 6, 7, 8, 9, 10, 11]
    assert ring.record(0).position.offset == 10


def test_of_a_batch_that_is_read_from_its_midst_only_the_rest_is_shown():
    raw = build_batch([Record(at, 0, None, b"v") for at in range(10, 14)], base_offset=10)
    ring = RecordRing()
    ring.append(appended_batch(BatchAppended((1,), "test", 0, 10, 2, 0, raw, first_index=2)))
    assert offsets(ring) == [12, 13]
    assert ring.row_of(0, 13) == 1


def test_whole_batches_leave_at_the_front_but_not_what_is_read():
    ring = RecordRing(max_records=5)
    for number in range(4):
        ring.append(batch(number * 2, 2))
    gone = ring.trim_front(protected_row=3)
    assert [b.base_offset for b in gone] == [0]
    assert ring.is_over
    assert [b.base_offset for b in ring.trim_front()] == [2]
    assert (ring.first, ring.end) == (4, 8)
    assert offsets(ring) == [4, 5, 6, 7]
    assert ring.size_bytes == sum(len(b.raw) for _, b in ring.batches())


def test_whole_batches_leave_at_the_back_but_not_what_is_read():
    ring = RecordRing(max_records=3)
    for number in range(4):
        ring.append(batch(number * 2, 2))
    assert [b.base_offset for b in ring.trim_back(protected_row=2)] == [6, 4]
    assert offsets(ring) == [0, 1, 2, 3]


def test_bytes_are_bounded_too():
    ring = RecordRing(max_bytes=1_000)
    for number in range(100):
        ring.append(batch(number, 1))
        ring.trim_front()
        assert ring.size_bytes <= 1_000
    assert ring.end == 100


def test_a_batch_larger_than_the_ring_is_kept_alone():
    ring = RecordRing(max_bytes=10)
    ring.append(batch(0, 1))
    ring.append(batch(1, 1))
    ring.trim_front()
    assert offsets(ring) == [1]


def test_transaction_markers_make_no_rows():
    marker = build_batch(
        [Record(7, 0, b"\0\0\0\1", b"\0\0\0\0\0\0")],
        base_offset=7,
        transactional=True,
        control=True,
        producer_id=1,
    )
    made = batch_of("test", 0, marker)
    ring = RecordRing()
    ring.append(made)
    assert made.end_offset == 8
    assert len(ring) == 0


def test_a_damaged_batch_is_a_row_that_says_so():
    ring = RecordRing()
    good = batch(4, 1, codec=Codec.GZIP)
    ring.append(batch_of("test", 0, good.raw[:-4] + b"\0\0\0\0"))
    ring.append(batch_of("test", 0, b"\0\0\0\0\0\0\0\x05"))
    first, second = ring.record(0), ring.record(1)
    assert first.view is None
    assert first.position.offset == 4
    assert first.problem
    assert second.view is None
    assert second.position.offset == 5


step = st.tuples(st.sampled_from(["append", "prepend", "front", "back"]), st.integers(0, 4))


@given(st.lists(step, max_size=40))
def test_any_stream_keeps_rows_and_offsets_together(steps):
    ring = RecordRing(max_records=6)
    low = high = 100
    for what, size in steps:
        match what:
            case "append" if size:
                ring.append(batch(high, size))
                high += size
            case "prepend" if size:
                low -= size
                ring.prepend([batch(low, size)])
            case "front":
                for gone in ring.trim_front(ring.first + size):
                    assert gone.base_offset == low
                    low = gone.end_offset
            case "back":
                for gone in ring.trim_back(ring.first + size):
                    assert gone.end_offset == high
                    high = gone.base_offset
        assert offsets(ring) == list(range(low, high))
        assert ring.end - ring.first == high - low


def test_a_cleared_ring_counts_from_zero():
    ring = RecordRing()
    ring.append(batch_of("test", 0, build_batch(records(5, 2), base_offset=5)))
    ring.clear()
    assert (len(ring), ring.first, ring.end, ring.size_bytes) == (0, 0, 0, 0)
