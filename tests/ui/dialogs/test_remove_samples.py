"""Removing says what goes, in numbers."""

from PySide6.QtWidgets import QWidget

from engine.contract.frames import Frame
from engine.contract.samples import SamplesView
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.dialogs.remove_samples import RemoveSamplesDialog
from ui.models.store import Store


def test_topics_and_records_are_counted_and_followed(qtbot):
    store, parent = Store(), QWidget()
    qtbot.addWidget(parent)
    view = SamplesView("stopped", ("orders", "clicks"), 0, 0)
    parts = tuple(
        (("partition", name, 0), samples.partition(name, 0, high_watermark=5, size_bytes=100))
        for name in view.topics
    )
    store.apply(Frame(states=((("samples",), view), *parts)))
    dialog = RemoveSamplesDialog(parent, CannedPort(), store)
    assert dialog.lost.full_text == (
        "2 topics with up to 10 records (200 B) are deleted: orders, clicks."
    )
    assert dialog.act.words == "Remove 2 topics"
    store.apply(Frame(states=((("samples",), SamplesView("stopped", ("orders",), 0, 0)),)))
    assert dialog.act.words == "Remove 1 topic"
