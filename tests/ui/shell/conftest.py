"""The real window over canned answers."""

import pytest

from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def store(qapp):
    return Store()


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def window(qtbot, port, store):
    made = MainWindow(port, store)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
