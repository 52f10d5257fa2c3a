"""One list of copies for every menu, and what may be chosen from it."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from tests.ui.batches import one
from ui.records.copy_as import FORMS
from ui.records.copying import add_copies, copy_record
from ui.tail.ring import RecordRing


def record(key, value):
    ring = RecordRing()
    ring.append(one(0, key, value))
    return ring.record(0)


def choosable(qtbot, shown):
    menu = QMenu()
    qtbot.addWidget(menu)
    add_copies(menu, shown, lambda _form: None)
    return {
        form.name for form, entry in zip(FORMS, menu.actions(), strict=True) if entry.isEnabled()
    }


def test_null_has_no_copy_of_its_own(qtbot):
    every = {form.name for form in FORMS}
    assert choosable(qtbot, record(b"k", b"v")) == every
    assert choosable(qtbot, record(None, b"v")) == every - {"key"}
    assert choosable(qtbot, record(b"", None)) == every - {"value", "hex"}
    assert choosable(qtbot, None) == set()


def test_what_was_chosen_is_on_the_clipboard(qapp):
    by_name = {form.name: form for form in FORMS}
    copy_record(record(b"k", b"\xff"), by_name["hex"], "localhost:9092")
    assert QGuiApplication.clipboard().text() == "ff"
