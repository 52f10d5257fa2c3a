"""The painter puts colours where the rows are."""

from PySide6.QtCore import QSize

from tests.ui.batches import one
from ui.tail.painter import HEAD, ROW, pill_rect, pill_text
from ui.tail.ring import RecordRing
from ui.tail.view import RecordView
from ui.theme import color


def test_the_pill_lies_centred_above_the_foot():
    area = pill_rect(QSize(800, 400), 312)
    assert pill_text(312) == "312 new"
    assert abs(area.center().x() - 400) <= 1
    assert area.bottom() < 400 - 11
    assert pill_rect(QSize(800, 400), 0).isEmpty()


def test_the_selected_row_has_its_ground_and_bar(qtbot):
    view = RecordView(RecordRing(), "Records")
    view.resize(800, 200)
    qtbot.addWidget(view)
    for offset in range(3):
        view.ring.append(one(offset, b"k", None if offset == 2 else b"v"))
    view.refresh()
    view.select(1)
    image = view.grab().toImage()
    y = HEAD + ROW + ROW // 2
    assert image.pixelColor(1, y).name() in (color("acc").name(), color("acc_fg").name())
    assert image.pixelColor(600, y).name() == color("sel").name()
    assert image.pixelColor(700, 5).name() == color("head").name()
