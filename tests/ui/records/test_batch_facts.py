"""A record's place in its batch."""

from engine.contract.records import BatchReader
from engine.wire.batch import Record, build_batch
from tests.ui.batches import NOON_MS
from ui.records.batch_facts import batch_facts, record_facts
from ui.tail.ring import RecordRing, batch_of


def test_the_sequence_is_the_records_own():
    ring = RecordRing()
    records = [Record(at, NOON_MS, None, b"", ()) for at in (5, 6, 7)]
    made = build_batch(records, base_offset=5, producer_id=1, producer_epoch=0, base_sequence=10)
    ring.append(batch_of("t", 0, made))
    record = ring.record(2)
    facts = BatchReader(made).facts
    notes = [fact.note for fact in record_facts(record, facts) if fact.name == "Producer"]
    assert notes == ["epoch 0 · sequence 12"]
    assert batch_facts(record, None, "torn")[0].value == "torn"
