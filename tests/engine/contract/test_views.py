"""Views hold what the window shows; each is a new value, and equal where nothing changed."""

import msgspec

from engine.contract.views import PartitionView


def partition(high_watermark: int) -> PartitionView:
    return PartitionView(
        topic="test",
        partition=0,
        leader=None,
        leader_epoch=0,
        replicas=(1,),
        isr=(),
        log_start_offset=0,
        last_stable_offset=0,
        high_watermark=high_watermark,
        log_end_offset=2**63 - 1,
        size_bytes=0,
        segment_count=0,
        records_in_per_s=0.0,
        bytes_in_per_s=0.0,
        last_append_at_ms=None,
    )


def test_equal_facts_make_equal_views() -> None:
    assert partition(1) == partition(1)
    assert partition(1) != partition(2)


def test_the_largest_offset_and_the_unknown_leader_survive_packing() -> None:
    packed = msgspec.msgpack.encode(partition(1))
    found = msgspec.msgpack.decode(packed, type=PartitionView)
    assert (found.log_end_offset, found.leader) == (9_223_372_036_854_775_807, None)
