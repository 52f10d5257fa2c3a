"""The inspector in the window: it follows the selection, folds when it is small, and copies."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.wire.batch import Record, build_batch
from tests.ui.batches import NOON_MS
from ui.shell.features.inspecting import Inspecting
from ui.shell.strip import STRIP_WIDTH
from ui.tail.ring import RecordRing, batch_of


def record(offset=7, value=b"v"):
    ring = RecordRing()
    made = Record(offset, NOON_MS, b"k", value, ())
    ring.append(batch_of("orders", 2, build_batch([made], base_offset=offset)))
    return ring.record(0)


@pytest.fixture
def inspecting(window):
    return next(made for made in window.features if isinstance(made, Inspecting))


def test_a_selected_record_is_followed_and_an_opened_one_shown(window, inspecting):
    assert inspecting.dock.isHidden()
    window.shell.record_selected.emit(record(7))
    assert inspecting.dock.isHidden()
    assert inspecting.inspector.record.position.offset == 7
    window.shell.record_opened.emit(record(8))
    assert inspecting.dock.isVisible()
    assert inspecting.inspector.record.position.offset == 8


def test_escape_closes_it(window, inspecting, qtbot):
    window.shell.record_opened.emit(record())
    qtbot.keyClick(inspecting.inspector, Qt.Key.Key_Escape)
    assert inspecting.dock.isHidden()


def test_in_a_narrow_window_it_is_a_strip_that_opens_over_the_page(window, inspecting, qtbot):
    assert inspecting.strip.isHidden()
    window.shell.record_opened.emit(record())
    window.resize(1_024, 700)
    QApplication.processEvents()
    assert inspecting.strip.isVisible()
    assert inspecting.strip.width() == STRIP_WIDTH
    assert not inspecting.inspector.isVisible()
    qtbot.keyClick(inspecting.strip.button, Qt.Key.Key_Return)
    assert inspecting.inspector.isVisible()
    centre = window.centralWidget().geometry()
    assert inspecting.strip.over.geometry().right() == centre.right()
    qtbot.keyClick(inspecting.inspector, Qt.Key.Key_Escape)
    assert not inspecting.inspector.isVisible()
    window.shell.record_opened.emit(record(9))
    assert inspecting.inspector.isVisible()
    window.resize(1_440, 900)
    QApplication.processEvents()
    assert inspecting.strip.isHidden()
    window.shell.record_opened.emit(record(10))
    assert inspecting.dock.isVisible()
    assert inspecting.dock.isAncestorOf(inspecting.inspector)


def test_copies_are_for_records(window, inspecting):
    action = window.actions_["copy_json"]
    assert not action.isEnabled()
    window.shell.record_selected.emit(record(value=b"<b>1</b>"))
    action.trigger()
    assert '"value": "<b>1</b>"' in QGuiApplication.clipboard().text()
    window.actions_["copy_hex"].trigger()
    assert QGuiApplication.clipboard().text() == b"<b>1</b>".hex()


def test_a_monstrous_record_is_not_put_on_the_clipboard(window, inspecting, monkeypatch):
    monkeypatch.setattr("ui.records.copying.MAX_COPIED", 10)
    QGuiApplication.clipboard().setText("before")
    window.shell.record_selected.emit(record(value=b"x" * 11))
    window.actions_["copy_value"].trigger()
    assert QGuiApplication.clipboard().text() == "before"
