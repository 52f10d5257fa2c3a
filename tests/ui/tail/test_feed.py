"""What is handed over stands in the view; what is not is counted."""

from engine.contract.facts import BatchAppended, Skipped
from tests.ui.batches import raw
from ui.tail.feed import Feed
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView


def batch(base, count):
    return BatchAppended((1,), "test", 0, base, count, 0, raw(base, count))


def fed(qtbot, **limits):
    view = RecordView(RecordRing(**limits), "Records")
    qtbot.addWidget(view)
    return view, Feed(view)


def test_batches_are_rows(qtbot):
    view, feed = fed(qtbot)
    feed.take_feed((batch(0, 2), batch(2, 3)))
    assert len(view.ring) == 5


def test_what_was_skipped_is_counted_and_told(qtbot):
    _view, feed = fed(qtbot)
    with qtbot.waitSignal(feed.counts_changed):
        feed.take_feed((Skipped(1, 2, 7), batch(0, 1)))
    assert feed.skipped_records == 7


def test_what_does_not_fit_while_it_stands_still_is_dropped_and_counted(qtbot):
    view, feed = fed(qtbot, max_records=4)
    feed.take_feed((batch(0, 2), batch(2, 2)))
    view.set_paused(paused=True)
    feed.take_feed((batch(4, 2), batch(6, 2)))
    assert feed.dropped_records == 4


def test_begun_anew_nothing_is_counted(qtbot):
    view, feed = fed(qtbot)
    feed.take_feed((Skipped(1, 1, 1), batch(0, 1)))
    feed.start_over()
    assert (feed.skipped_records, len(view.ring)) == (0, 0)
