"""The newest record first, and never more than are kept."""

from engine.contract.quorum import MetadataRecord
from ui.models import metadata_records
from ui.models.metadata_records import MetadataRecords
from ui.models.table import TOOLTIP


def record(offset: int) -> MetadataRecord:
    fields = (("name", "orders\x00"), ("topicId", "AAE"))
    return MetadataRecord(offset, 3, 1_000, "TopicRecord", "Topic orders is created", fields)


def test_old_and_new_ones_take_their_place_and_the_oldest_leave(qapp, qtmodeltester, monkeypatch):
    monkeypatch.setattr(metadata_records, "KEPT", 3)
    model = MetadataRecords(qapp)
    qtmodeltester.check(model)
    assert model.first is None
    model.add((record(7), record(8)))
    model.add((record(5),))
    assert list(model) == [8, 7, 5]
    model.add((record(9),))
    assert list(model) == [9, 8, 7]
    assert model.first == 7
    row = [model.data(model.index(0, at)) for at in (0, 1, 3, 4)]
    assert row == ["9", "3", "TopicRecord", "Topic orders is created"]
    assert model.data(model.index(0, 4), TOOLTIP) == "name: orders␀\ntopicId: AAE"
