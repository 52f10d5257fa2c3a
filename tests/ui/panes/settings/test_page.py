"""Settings: changes are gathered on all pages and applied together."""

import pytest

from tests.ui.panes.settings.options import CannedOptions
from ui.panes.settings import Appearance, SettingsPage


@pytest.fixture
def options():
    return CannedOptions()


@pytest.fixture
def page(qtbot, options):
    made = SettingsPage(options, Appearance("", ""))
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_nothing_changed_is_nothing_to_apply(page):
    assert not page.apply.isEnabled()
    assert not page.undo.isEnabled()


def test_changes_of_both_pages_are_applied_together(qtbot, page, options):
    page.engine.port.setText("")
    qtbot.keyClicks(page.engine.port, "9500")
    page.broker.select("num.partitions")
    page.broker._card.field.setText("6")
    page.broker._card.use.click()
    assert page.message.words == "2 changes not applied yet"
    with qtbot.waitSignal(page.apply_wanted) as asked:
        page.apply.click()
    assert asked.args == [{"listeners": "PLAINTEXT://localhost:9500", "num.partitions": "6"}]


def test_what_is_wrong_is_said_and_nothing_can_be_applied(qtbot, page):
    page.engine.port.setText("")
    qtbot.keyClicks(page.engine.port, "99999")
    assert page.message.words == "1 field to correct"
    assert not page.apply.isEnabled()


def test_taking_back_shows_what_the_engine_runs_with(qtbot, page):
    page.engine.port.setText("")
    qtbot.keyClicks(page.engine.port, "9500")
    page.undo.click()
    assert page.engine.port.text() == "9092"
    assert not page.apply.isEnabled()


def test_without_an_engine_there_is_the_appearance_alone(qtbot):
    page = SettingsPage(None, Appearance("", ""))
    qtbot.addWidget(page)
    assert page.tabs.count() == 1
