"""A batch's fields and bytes are chosen together."""

from engine.contract.raw_fields import batch_fields
from tests.engine.broker.upkeeping import fill, topic
from tests.ui.panes.topic.log.hosting import page_of, real_engine
from ui.action import settle


async def test_a_batch_opens_to_its_records_and_a_field_and_its_bytes_go_together(qtbot):
    async with real_engine() as port:
        partition = await topic(port.engine, internal_segment_bytes="100000")
        await fill(port.engine, partition, *"abc")
        page = await page_of(port, qtbot)
        inside = page.inside
        inside.batches.choose(1)
        await settle()
        assert inside.records.cell_text(0, 0) == "1"
        assert inside.records.cell_text(0, 1) == "b"
        assert inside.bytes.crc.full_text == "CRC-32C matches"
        raw = inside.bytes.hex.data
        names = [field.name for field in batch_fields(raw)]
        inside.bytes.fields.choose(names.index("crc"))
        assert (inside.bytes.hex.mark.start, inside.bytes.hex.mark.end) == (17, 21)
        inside.bytes.hex.byte_chosen.emit(43)
        assert inside.bytes.fields.current == names.index("producer id")
        inside.records.choose(0)
        assert inside.bytes.hex.data == raw
        assert inside.bytes.hex.mark.start == 61
        inside.bytes.hex.byte_chosen.emit(raw.index(b"b", 61))
        chosen = inside.bytes.fields.facts[inside.bytes.fields.current]
        assert chosen.name == "key"
