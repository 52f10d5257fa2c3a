"""What is said of it survives the boundary."""

import msgspec

from engine.contract.trace import TraceEntry, TracePage, TracePlace


def test_a_page_survives_msgpack() -> None:
    entry = TraceEntry(1, 5, 2, "c", "Fetch", 12, 7, 100, 0.5, places=(TracePlace("t", 0, 5),))
    page = TracePage((entry,), 1, 0, is_watched=False)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(page), type=TracePage) == page
