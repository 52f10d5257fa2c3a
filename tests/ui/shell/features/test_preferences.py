"""Settings of the real window: opened by keys, applied through a preview, refused in words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.ui.panes.settings.options import CannedOptions
from tests.ui.port import CannedPort
from tests.ui.shell.driven import dialog_of, run
from tests.ui.shell.kept import Kept
from ui.action import settle
from ui.dialogs.restart import RestartDialog
from ui.models.store import Store
from ui.shell.features.preferences import SETTINGS
from ui.shell.main_window import MainWindow
from ui.theme import themes
from ui.theme.motion import motion

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def make(qtbot):
    made = []

    def make(options=None):
        window = MainWindow(CannedPort(), Store(), Kept(), options)
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        run(window.shell.store)
        window.actions_["settings"].trigger()
        return window, window.centre.page(SETTINGS)

    yield make
    motion().choose("system")
    for window in made:
        window.close()


def test_they_open_by_keys(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_Comma, CTRL)
    assert window.centre.current == SETTINGS


async def test_a_change_is_previewed_and_then_applied(make):
    options = CannedOptions()
    window, page = make(options)
    page.engine.durability.choose(1)
    page.apply.click()
    dialog = dialog_of(window, RestartDialog)
    assert options.applied == []
    dialog.act.click()
    await settle()
    assert options.applied == [{"workbench.durability": "os"}]
    assert window.toasts.shown[-1].notice.text == "The engine runs with the new settings"
    assert not page.apply.isEnabled()


async def test_a_refusal_is_told_and_the_changes_stay_to_be_mended(make):
    options = CannedOptions(refuses="Port 9500 is taken by java. The engine went back.")
    window, page = make(options)
    page.engine.durability.choose(1)
    page.apply.click()
    dialog_of(window, RestartDialog).act.click()
    await settle()
    assert window.toasts.shown[-1].notice.detail == options.refuses
    assert page.apply.isEnabled()


def test_appearance_holds_at_once_and_is_kept(make):
    window, page = make()
    page.appearance.theme.choose(2)
    page.appearance.motion.choose(2)
    page.appearance.scale.choose(3)
    kept = window.shell.settings
    assert themes().name == "light"
    assert motion().is_reduced
    assert (kept["window/theme"], kept["window/motion"], kept["window/scale"]) == (
        "light", "reduced", "1.5",
    )  # fmt: skip
    window.actions_["theme_dark"].trigger()
    assert page.appearance.theme.current_text == "Dark"


async def test_another_folder_is_opened_after_a_preview(make):
    options = CannedOptions()
    window, _ = make(options)
    assert window.connect_page.open_folder.isVisibleTo(window.connect_page)
    window.actions_["open_data_folder"].trigger()
    (asked,) = window.findChildren(QFileDialog, "open-data-folder")
    asked.fileSelected.emit("/srv/kafka-logs")
    asked.close()
    dialog = dialog_of(window, RestartDialog)
    dialog.act.click()
    await settle()
    assert options.applied == [{"log.dirs": "/srv/kafka-logs"}]


async def test_a_folder_that_is_refused_is_told_in_words(make):
    options = CannedOptions(refuses="The folder is in use by java (process 7).")
    window, _ = make(options)
    window.preferences.open_folder("/srv/kafka-logs")
    dialog_of(window, RestartDialog).act.click()
    await settle()
    assert window.toasts.shown[-1].notice.detail.startswith("The folder is in use")
    assert options.chosen == {}


def test_the_usual_folder_needs_no_setting_and_the_open_one_no_restart(make):
    options = CannedOptions(chosen={"log.dirs": "/srv/a", "num.partitions": "3"})
    window, _ = make(options)
    window.preferences.open_folder(window.shell.store.cluster.data_folder)
    assert "is open" in window.toasts.shown[-1].notice.text
    assert not window.findChildren(RestartDialog)
    window.preferences.open_folder(options.usual_folder)
    assert dialog_of(window, RestartDialog)


def test_the_command_line_decides_about_the_folder(make):
    window, _ = make(CannedOptions(given={"log.dirs": ("/srv/a", "--data-dir")}))
    window.actions_["open_data_folder"].trigger()
    assert "--data-dir on the command line decides" in window.toasts.shown[-1].notice.text
