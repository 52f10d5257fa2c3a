"""Genuine Kafka from the menu: one of the two actions can be chosen."""

import pytest

from engine.contract.frames import Frame
from tests.ui import cluster
from tests.ui.panes.settings.options import CannedOptions
from tests.ui.port import CannedPort
from tests.ui.shell.driven import dialog_of
from ui.action import settle
from ui.dialogs.graduate import GraduateDialog
from ui.models.store import Store
from ui.shell.main_window import MainWindow


@pytest.fixture
def options():
    return CannedOptions()


@pytest.fixture
def window(qtbot, options):
    made = MainWindow(CannedPort(), Store(), options=options)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


async def test_the_way_back_is_in_the_menu_until_the_engine_runs(window, options):
    store = window.shell.store
    store.apply(cluster.frame())
    again = window.actions_["start_again"]
    assert not again.isEnabled()
    window.actions_["graduate"].trigger()
    dialog = dialog_of(window, GraduateDialog)
    dialog.act.click()
    await settle()
    dialog.close()
    store.apply(Frame(states=((("cluster",), None),)))
    assert again.isEnabled()
    assert window.status.health.full_text.startswith("Stopped: Cluster")
    again.trigger()
    await settle()
    assert options.starts == 1
    store.apply(cluster.frame())
    assert not again.isEnabled()
