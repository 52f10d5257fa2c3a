"""Docks by name, those that are always there and those that come and go."""

import pytest
from PySide6.QtWidgets import QLabel

from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot):
    made = MainWindow(CannedPort(), Store())
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def test_a_dock_beside_another_leaves_no_trace_once_it_is_closed(window):
    dock = window.docks.add_beside("tail", "extra", "Extra", QLabel("x"))
    assert dock.siblings()[-1] is dock
    assert window.actions_["dock_extra"].text() == "Extra"
    dock.close()
    assert dock not in window.docks.values()
    assert "dock_extra" not in window.actions_.names
    assert dock not in window.layout_.docks


def test_bringing_up_shows_a_hidden_dock(window):
    window.docks["events"].hide()
    window.docks.bring_up("events")
    assert window.docks["events"].isVisible()
