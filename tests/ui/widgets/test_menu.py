"""Entries of a menu."""

from PySide6.QtWidgets import QMenu

from ui.widgets.menu import add_entry


def test_an_entry_does_its_act_and_shows_its_keys(qtbot):
    menu, told = QMenu(), []
    qtbot.addWidget(menu)
    entry = add_entry(menu, "Show record", "eye", lambda *given: told.append(given), "Return")
    entry.trigger()
    assert told == [()], "not the bool that Qt tells"
    assert entry.text() == "Show record\tReturn"
    assert not entry.icon().isNull()
    assert add_entry(menu, "Copy", "copy", list).text() == "Copy"
