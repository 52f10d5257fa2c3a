"""One request with everything that is known of it."""

from engine.contract.trace import TracePlace
from tests.ui.request_states import entry, some
from ui.panes.clients.request_detail import HEIGHT, WIDTH, RequestDetail


def test_what_is_known_is_told_and_what_is_not_leaves_no_gap(qtbot):
    detail = RequestDetail()
    qtbot.addWidget(detail)
    detail.show_entry(some()[7])
    facts = dict(detail.facts.shown)
    assert detail.title.full_text == "Heartbeat v4"
    assert facts["Repeated"].startswith("28 times, last ")
    assert (facts["Group"], facts["Generation"]) == ("search-indexer", "14")
    assert "Records" not in facts
    assert detail.places_head.full_text == "No topic is named"
    assert detail.error.isHidden()


def test_many_partitions_are_counted(qtbot):
    detail = RequestDetail()
    qtbot.addWidget(detail)
    detail.show_entry(entry(1, "Fetch", places=(TracePlace("t", 0, 5),), more_place_count=40))
    assert detail.places.shown == [("", "t-0 from 5"), ("", "and 40 partitions more")]


def test_it_stands_beside_the_rows_or_below_them(qtbot):
    detail = RequestDetail()
    qtbot.addWidget(detail)
    assert detail.maximumWidth() == WIDTH
    detail.set_below(below=True)
    assert detail.maximumHeight() == HEIGHT
