"""Where docks stand in wide, small and remembered windows."""

import pytest

from tests.ui.port import CannedPort
from ui.models.store import Store
from ui.shell.main_window import MainWindow
from ui.theme.tokens import DOCK_TITLE_HEIGHT


@pytest.fixture
def window(qtbot):
    made = MainWindow(CannedPort(), Store())
    qtbot.addWidget(made)
    yield made
    made.close()


def shown(qtbot, window, width, height):
    window.resize(width, height)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait_until(lambda: not window.layout_._size_soon.isActive())


def test_a_wide_window_shows_events_beside_the_tail(qtbot, window):
    shown(qtbot, window, 1440, 900)
    docks = window.docks
    assert docks["tail"].siblings() == [docks[name] for name in ("tail", "produce", "metrics")]
    assert docks["events"].siblings() == [docks["events"]]
    assert docks["explorer"].width() == pytest.approx(264, abs=2)


def test_a_small_window_folds_its_docks_into_one_row_of_tabs(qtbot, window):
    shown(qtbot, window, 1024, 700)
    docks = window.docks
    names = ("tail", "produce", "events", "metrics")
    assert docks["tail"].siblings() == [docks[name] for name in names]
    assert window.layout_.is_folded
    assert docks["tail"].height() == DOCK_TITLE_HEIGHT
    assert docks["tail"].width() > 700
    assert not docks["tail"].content.isVisible()
    assert docks["explorer"].width() == pytest.approx(208, abs=2)


def test_the_smallest_window_still_fits(qtbot, window):
    shown(qtbot, window, 960, 600)
    assert (window.width(), window.height()) == (960, 600)


def test_a_tab_of_a_folded_dock_opens_it(qtbot, window):
    shown(qtbot, window, 1024, 700)
    dock = window.docks["tail"]
    dock.bar.tabs.setCurrentIndex(2)
    assert not window.layout_.is_folded
    qtbot.wait_until(window.docks["events"].content.isVisible)
    assert window.docks["events"].height() > 100


def test_the_docks_fold_by_action_and_open_to_their_height(qtbot, window):
    shown(qtbot, window, 1440, 900)
    dock, before = window.docks["tail"], window.docks["tail"].height()
    window.actions_["fold_docks"].trigger()
    qtbot.wait_until(lambda: dock.height() == DOCK_TITLE_HEIGHT)
    window.actions_["fold_docks"].trigger()
    qtbot.wait_until(lambda: abs(dock.height() - before) < 24)


def test_the_fold_button_and_the_menu_agree(qtbot, window):
    shown(qtbot, window, 1440, 900)
    window.docks["tail"].bar.fold.click()
    assert window.actions_["fold_docks"].isChecked()
    assert window.layout_.is_folded


def test_words_leave_the_tool_bar_of_a_narrow_window_and_come_back(qtbot, window):
    shown(qtbot, window, 1440, 900)
    words = window.tool_bar.sizeHint().width()
    window.resize(1100, 900)
    assert window.tool_bar.sizeHint().width() < words
    window.resize(1440, 900)
    assert window.tool_bar.sizeHint().width() == words


def test_every_dock_floats_and_comes_back(qtbot, window):
    shown(qtbot, window, 1440, 900)
    for dock in window.layout_.docks:
        dock.bar.float.click()
        assert dock.isFloating()
        assert dock.siblings() == [dock]
        dock.bar.float.click()
        assert not dock.isFloating()


def test_every_dock_has_a_name_that_the_layout_is_kept_by(window):
    names = [dock.objectName() for dock in window.layout_.docks]
    assert len(set(names)) == len(names) >= 4
    assert all(names)
    assert window.tool_bar.objectName()


def test_the_layout_survives_twenty_rounds(qtbot, window):
    shown(qtbot, window, 1440, 900)
    state = window.saveState(1)
    for _ in range(20):
        window.docks["events"].setFloating(True)
        window.docks["tail"].hide()
        assert window.restoreState(state, 1)
    assert not window.docks["events"].isFloating()
    assert not window.docks["tail"].isHidden()


def test_the_inspector_has_the_whole_height_where_the_form_keeps_its_width(qtbot, window):
    shown(qtbot, window, 1920, 1080)
    docks = window.docks
    docks["inspector"].show()
    bottom = docks["tail"].geometry().bottom()
    qtbot.wait_until(lambda: docks["inspector"].geometry().bottom() == bottom)
    assert docks["tail"].width() >= docks["produce"].minimumSizeHint().width()
    window.resize(1440, 900)
    qtbot.wait_until(lambda: docks["inspector"].geometry().bottom() < docks["tail"].y())


def test_the_form_at_the_bottom_keeps_its_height(qtbot, window):
    shown(qtbot, window, 1440, 900)
    window.docks.bring_up("produce")
    form = window.docks["produce"].content
    qtbot.wait_until(lambda: form.height() >= form.minimumSizeHint().height())


def test_docks_that_all_float_are_given_no_place(qtbot, window):
    """Qt warns of lists that do not fit; a warning fails the test."""
    shown(qtbot, window, 1440, 900)
    for name in ("tail", "produce", "metrics", "events"):
        window.docks[name].setFloating(True)
    window.layout_._size()
