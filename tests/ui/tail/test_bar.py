"""The banner over a paused table."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.batches import batch
from ui.tail.bar import PauseBar
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView
from ui.widgets.button import Button


@pytest.fixture
def view(qtbot):
    view = RecordView(RecordRing(max_bytes=1_000), "Live")
    view.resize(800, 200)
    qtbot.addWidget(view)
    return view


@pytest.fixture
def bar(qtbot, view):
    bar = PauseBar(view)
    qtbot.addWidget(bar)
    return bar


def test_it_shows_itself_only_while_paused(bar, view):
    assert bar.isHidden()
    view.set_paused(paused=True)
    assert not bar.isHidden()
    assert bar._since.full_text.startswith("Paused at ")
    view.set_paused(paused=False)
    assert bar.isHidden()


def test_it_says_how_full_the_buffer_is(bar, view):
    view.ring.append(batch(0, 1))
    view.set_paused(paused=True)
    view.ring.append(batch(1, 3))
    bar.tell(dropped=0)
    share = round(view.ring.size_bytes / 10)
    assert bar._held.full_text == (f"Still receiving: buffer {share} % of 1000 B, nothing dropped")


def test_it_says_what_was_dropped_or_waits_in_the_log(bar, view):
    view.set_paused(paused=True)
    bar.tell(dropped=1_204)
    assert "1,204 records dropped" in bar._held.full_text
    bar.tell(dropped=0, in_log=True)
    assert "nothing is lost" in bar._held.full_text


def test_resume_is_asked_for(bar, view, qtbot):
    view.set_paused(paused=True)
    button = bar.findChild(Button)
    with qtbot.waitSignal(bar.resume_wanted):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not bar.grab().isNull()
