"""The Connect page of the real window, and what stands in its place."""

from PySide6.QtCore import Qt

from engine.contract.startup import StartRefused
from tests.ui.shell.driven import run
from ui.panes.refusal import Remedy
from ui.shell.features.connect import CONNECT

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REFUSED = StartRefused("port_taken", "Port 9092 is taken by java.", suggestion="9093", port=9092)


def test_it_opens_on_the_connect_page(window):
    assert window.centre.current == CONNECT
    assert window.status.health.text() == "Starting"
    assert not window.actions_["new_topic"].isEnabled()


def test_a_refused_start_takes_the_connect_page_s_place_until_it_works(qtbot, window, store):
    window.show_refusal(REFUSED)
    assert window.centre.current == ("refusal", "")
    assert window.status.health.text() == "Not started"
    with qtbot.waitSignal(window.remedy_chosen) as chosen:
        qtbot.mouseClick(window.refusal.suggested, Qt.MouseButton.LeftButton)
    assert chosen.args == [Remedy(port=9093)]
    run(store)
    assert window.refusal is None
    assert window.centre.keys == (CONNECT,)
    assert window.centre.tabs.isTabVisible(0)
    assert window.status.health.text() != "Not started"
    assert not window.connect_page.create_button.hasFocus()


def test_a_refused_start_is_no_start_in_the_explorer(window, store):
    words = window.explorer.tree.words
    note = window.explorer.tree.section("Brokers").children[0]
    assert words(note).name == "The engine is starting."
    window.show_refusal(REFUSED)
    assert words(note).name.startswith("The engine could not start.")


def test_the_guide_comes_back_from_the_menu(window, store):
    window.connect_page.hello.set_hidden(True)
    window.actions_["show_guide"].trigger()
    assert window.connect_page.guide.isVisible()


def test_a_second_refusal_replaces_the_first(window):
    window.show_refusal(REFUSED)
    window.show_refusal(StartRefused("folder_in_use", "In use.", folder="/data"))
    assert window.centre.keys == (CONNECT, ("refusal", ""))
    assert window.refusal.title.text() == "The data folder is in use"
