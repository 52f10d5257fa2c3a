"""What the bar says of a search, and what it offers next."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.search import SearchEnd, SearchNews
from tests.ui.searching import SearchingEngine
from ui.models.store import Store
from ui.tail.ring import RecordRing
from ui.tail.search import SearchWindow
from ui.tail.search_bar import SearchBar
from ui.tail.view import RecordView


@pytest.fixture
def bar(qtbot):
    view = RecordView(RecordRing(), "Records")
    search = SearchWindow(SearchingEngine(), Store(), view)
    bar = SearchBar(search)
    bar.resize(900, 32)
    qtbot.addWidget(view)
    qtbot.addWidget(bar)
    return bar


def stand(bar, phase, end=None, **news):
    search = bar._search
    search._news = SearchNews(1, **news)
    search.offsets_done = news.get("record_count", 0)
    search.offset_count = 1_045_308
    search.end = None if end is None else SearchEnd(*end)
    search._set_phase(phase)


def test_it_is_quiet_at_first_and_then_tells_the_progress(bar, monkeypatch):
    stand(bar, "searching", record_count=412_000, match_count=12)
    assert bar.isHidden()
    monkeypatch.setattr(SearchWindow, "elapsed_ms", 1_000)
    bar.sync()
    assert bar.text == "Searching 412,000 of 1,045,308 · 12 matches · 412k records/s"
    assert not bar.cancel.isHidden()
    assert not bar.grab().isNull()


def test_the_end_is_said_with_what_could_not_be_seen(bar):
    stand(
        bar, "watching", record_count=1_045_308, match_count=1,
        damaged_batches=2, undecided_records=1, missing_segments=3,
    )  # fmt: skip
    assert bar.text == (
        "End reached 1,045,308 records searched · 1 match · new ones are watched"
        " · 2 damaged batches left out · 1 record too large to be decided"
        " · 3 segments deleted before it was read"
    )
    assert bar.cancel.isHidden()
    assert bar.go_on.isHidden()


def test_a_recent_search_offers_everything(qtbot, bar):
    bar._search.is_recent = True
    stand(bar, "watching", record_count=50_000)
    assert bar.text.startswith("Newest records searched 50,000 records · 0 matches")
    with qtbot.waitSignal(bar.everything_wanted):
        qtbot.mouseClick(bar.go_on, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("end", "said", "offered"),
    [
        (("limit", "50,000 matches.", ((0, 5),)), "Stopped at the limit", "Search on"),
        (("cancelled", "It was cancelled."), "Cancelled", "Search again"),
        (
            ("error", "The search process ended."),
            "The search failed The search process",
            "Search again",
        ),
    ],
)
def test_every_other_end_has_its_name_and_a_next_step(bar, end, said, offered):
    stand(bar, "stopped", end, record_count=5)
    assert bar.text.startswith(said)
    assert bar.go_on.words == offered


def test_searching_again_and_on(qtbot, bar):
    stand(bar, "stopped", ("error", "It failed."))
    with qtbot.waitSignal(bar.again_wanted):
        bar.go_on.click()
    stand(bar, "closed")
    assert bar.isHidden()
