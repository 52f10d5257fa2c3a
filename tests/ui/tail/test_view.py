"""The painted table: follows, stands still when it is read, and counts what came meanwhile."""

import random
import time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.ui.batches import batch, one
from ui.tail.painter import HEAD, ROW, pill_rect
from ui.tail.ring import RecordRing, batch_of
from ui.tail.view import RecordView
from ui.theme import themes

ROWS = 10


@pytest.fixture
def view(qtbot):
    view = RecordView(RecordRing(max_records=200), "Records of test")
    view.resize(900, HEAD + ROW * ROWS)
    qtbot.addWidget(view)
    view.show()
    return view


def feed(view, count, size=1):
    for _ in range(count):
        last = view.ring.record(view.ring.end - 1).position.offset if len(view.ring) else -1
        view.ring.append(batch(last + 1, size))
        view.ring.trim_front(view.protected_row)
    view.refresh()


def offsets(view):
    return [view.record_at(row).position.offset for row in view.visible_rows()]


def wheel(view, steps):
    at = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        at, view.viewport().mapToGlobal(at), QPoint(), QPoint(0, steps * 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def click(qtbot, view, row):
    y = HEAD + (row - view.visible_rows().start) * ROW + ROW // 2
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, y))


def test_it_follows_the_end(view):
    feed(view, 50)
    assert offsets(view) == list(range(40, 50))
    assert view.is_following
    assert view.new_count == 0


def test_scrolling_up_stops_following_and_counts_what_comes(qtbot, view):
    feed(view, 50)
    wheel(view, 2)
    seen = offsets(view)[:ROWS]
    assert not view.is_following
    feed(view, 7)
    assert offsets(view)[:ROWS] == seen
    assert view.new_count == 7


def test_scrolling_down_to_the_end_follows_again(view):
    feed(view, 50)
    wheel(view, 2)
    feed(view, 3)
    wheel(view, -10)
    assert view.is_following
    assert view.new_count == 0
    assert offsets(view)[-1] == 52


def test_the_pill_follows_again(qtbot, view):
    feed(view, 50)
    wheel(view, 5)
    feed(view, 312)
    pill = pill_rect(view.viewport().size(), view.new_count)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=pill.center())
    assert view.is_following
    assert offsets(view)[-1] == 361


def test_a_selection_stays_on_its_record_while_more_come(qtbot, view):
    feed(view, 50)
    click(qtbot, view, 44)
    assert view.selected_row == 44
    chosen = view.record_at(44).position
    feed(view, 30)
    assert view.record_at(view.selected_row).position == chosen
    assert 44 in view.visible_rows()


def test_rows_in_sight_are_never_evicted(view):
    feed(view, 150)
    wheel(view, 3)
    seen = offsets(view)
    feed(view, 400)
    assert offsets(view) == seen


def test_keys_walk_through_the_rows(qtbot, view):
    feed(view, 50)
    chosen = []
    view.record_selected.connect(lambda record: chosen.append(record.position.offset))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
        qtbot.keyClick(view, key)
    assert chosen == [49, 48, 49, 39, 0]
    assert offsets(view)[0] == 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.is_following


def test_the_end_of_the_list_stops_the_keys(qtbot, view):
    feed(view, 3)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.selected_row == 2
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.selected_row == 0


def test_space_pauses_and_shows_how_full_it_is(qtbot, view):
    feed(view, 50)
    before = offsets(view)
    with qtbot.waitSignal(view.pause_changed):
        qtbot.keyClick(view, Qt.Key.Key_Space)
    feed(view, 20)
    assert offsets(view) == before
    assert view.verticalScrollBar().maximum() == 40
    assert view.new_count == 20
    assert 0 < view.held_share < 1
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not view.is_paused
    assert offsets(view)[-1] == 69


def test_pausing_while_reading_goes_back_to_reading(qtbot, view):
    feed(view, 50)
    wheel(view, 2)
    seen = offsets(view)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert offsets(view) == seen
    assert not view.is_following


def test_what_cannot_follow_asks_for_the_live_end(qtbot, view):
    feed(view, 50)
    view.can_follow = False
    wheel(view, 1)
    with qtbot.waitSignal(view.live_wanted):
        qtbot.keyClick(view, Qt.Key.Key_End)
    assert not view.is_following


def test_enter_and_double_click_open_a_record(qtbot, view):
    feed(view, 20)
    opened = []
    view.record_opened.connect(lambda record: opened.append(record.position.offset))
    click(qtbot, view, 15)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    at = QPoint(200, HEAD + ROW // 2)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened == [15, 10]


def test_older_rows_come_in_above_without_moving_anything(view):
    view.ring.append(batch(100, 50))
    view.refresh()
    wheel(view, 3)
    seen = offsets(view)
    view.ring.prepend([batch(0, 100)])
    view.refresh()
    assert offsets(view) == seen
    view.show_row(view.ring.first)
    assert offsets(view)[0] == 0


def test_near_its_ends_it_asks_for_more(qtbot, view):
    feed(view, 150)
    with qtbot.waitSignal(view.front_wanted):
        view.verticalScrollBar().setValue(5)
    with qtbot.waitSignal(view.back_wanted):
        view.verticalScrollBar().setValue(139)


def test_a_point_finds_its_row(view):
    feed(view, 50)
    assert view.row_at(HEAD - 1) is None
    assert view.row_at(HEAD) == 40
    assert view.row_at(HEAD + ROW * ROWS - 1) == 49
    assert view.cell_text(49, "value") == "value-49"
    assert view.cell_text(49, "key") == "key-49"


def test_it_says_what_it_has_painted(view):
    assert view.painted_offset("test", 0) is None
    feed(view, 5)
    view.viewport().repaint()
    assert view.painted_offset("test", 0) == 4


def test_nothing_is_painted_while_nothing_comes(qtbot, view):
    feed(view, 5)
    view.viewport().repaint()
    QApplication.processEvents()
    painted = []
    view.painted.connect(lambda: painted.append(1))
    QApplication.processEvents()
    assert painted == []


def test_hostile_payloads_are_painted_as_plain_text(view):
    payloads = [
        b"<img src='file:///etc/passwd'><a href=x>",
        "\u202e".encode() * 500,
        ("a" + "\u0301" * 9_000).encode(),
        b"\0" * 5_000,
        b"[" * 100_000,
        b"9" * 5_000,
        b"\xff\xfe\xfd" * 1_000,
        b"z" * 10_000_000,
        "\U0001f468\u200d\U0001f469".encode() * 500,
    ]
    for offset, value in enumerate(payloads):
        view.ring.append(one(offset, value[:300], value))
    view.refresh()
    image = view.grab().toImage()
    assert not image.isNull()
    assert all(view.cell_text(row, "value").isprintable() for row in view.visible_rows())


def test_a_screen_reader_hears_the_selected_record(qtbot, view):
    feed(view, 3)
    view.select(1)
    assert view.accessibleName() == "Records of test"
    assert view.accessibleDescription() == "test-0 @ 1, key key-1, value value-1"


def test_starting_over_forgets_everything(qtbot, view):
    feed(view, 50)
    view.select(44)
    view.ring.clear()
    view.start_over(following=True)
    assert view.selected_row is None
    assert list(view.visible_rows()) == []
    feed(view, 2)
    assert offsets(view) == [0, 1]
    assert view.is_following


def test_unread_records_elsewhere_are_counted_too(view):
    feed(view, 50)
    wheel(view, 3)
    view.show_unread(1_000)
    feed(view, 2)
    assert view.new_count == 1_002


def test_the_view_fits_narrow_widths_and_both_themes(view):
    feed(view, 30)
    view.select(25)
    for choice in ("dark", "light"):
        themes().choose(choice)
        for width in (300, 619, 620, 1_400):
            view.resize(width, 300)
            assert view.grab().width() == width


def test_a_record_of_10_mb_is_shown_without_a_stall(view):
    value = b'"' + random.Random(1).randbytes(5_000_000).hex().encode() + b'"'
    made = one(0, b"big", value)
    began = time.thread_time()
    view.ring.append(made)
    view.refresh()
    view.viewport().repaint()
    view.select(0)
    view.viewport().repaint()
    assert time.thread_time() - began < 0.1
    assert len(view.record_at(0).view.value) > 10_000_000


def test_a_million_rows_scroll_at_30_frames_a_second(qtbot):
    view = RecordView(RecordRing(max_bytes=1 << 40), "Records of test")
    view.resize(1_100, HEAD + ROW * 30)
    qtbot.addWidget(view)
    pool = [batch(0, 500) for _ in range(4)]
    for offset in range(0, 1_000_000, 500):
        raw = offset.to_bytes(8, "big") + pool[(offset // 500) % 4].raw[8:]
        view.ring.append(batch_of("test", 0, raw))
    view.show()
    view.unfollow()
    bar = view.verticalScrollBar()
    began = time.thread_time()
    for frame in range(60):
        bar.setValue(frame * 16_000 + frame)
        view.viewport().repaint()
    assert (time.thread_time() - began) / 60 < 1 / 30
    assert view.record_at(999_999).position.offset == 999_999
