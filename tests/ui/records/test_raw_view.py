"""Raw bytes with their fields."""

from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.ui.batches import NOON_MS
from ui.records.raw_view import BATCH, RawView
from ui.tail.ring import RecordRing, batch_of


def test_a_field_is_tinted_in_the_bytes(qtbot):
    ring = RecordRing()
    records = [Record(5, NOON_MS, b"key", b"value", ()), Record(6, NOON_MS, b"k", b"second", ())]
    ring.append(batch_of("t", 0, build_batch(records, base_offset=5, codec=Codec.GZIP)))
    view = RawView()
    qtbot.addWidget(view)
    view.show_record(ring.record(1))
    names = [fact.name for fact in view.fields.facts]
    view.fields.choose(names.index("value"))
    assert view.hex.data[view.hex.mark.start : view.hex.mark.end] == b"second"
    view.of.choose(BATCH)
    assert view.hex.data == ring.record(1).batch.raw
    assert view.hex.mark is None
    assert view.fields.facts[0].name == "base offset"
