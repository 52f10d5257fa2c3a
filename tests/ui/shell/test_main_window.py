"""The real window, driven by keys and facts."""

import asyncio

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

from engine.contract.commands import Produce, UnwatchTail, WatchTail
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.startup import StartRefused
from tests.ui import cluster, samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.create_topic import CreateTopicDialog
from ui.dialogs.delete_topic import DeleteTopicDialog
from ui.dialogs.grow_topic import GrowTopicDialog
from ui.models.store import Store
from ui.panes.refusal import Remedy
from ui.shell.main_window import CONNECT, MainWindow
from ui.theme import themes

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REFUSED = StartRefused("port_taken", "Port 9092 is taken by java.", suggestion="9093", port=9092)


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


def run(store) -> None:
    """The engine runs and has a cluster."""
    store.apply(cluster.frame())


def dialog_of(window, kind):
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def test_it_opens_on_the_connect_page(window):
    assert window.centre.current == CONNECT
    assert window.status.health.text() == "Starting"
    assert not window.actions_.new_topic.isEnabled()


def test_ctrl_n_opens_the_form_for_a_new_topic(qtbot, window, store):
    run(store)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    dialog = dialog_of(window, CreateTopicDialog)
    assert dialog.focusWidget() is dialog.name
    assert not QApplication.activeModalWidget() or isinstance(
        QApplication.activeModalWidget(), QDialog
    )


async def test_a_topic_made_in_the_form_opens_when_its_fact_arrives(qtbot, window, store):
    run(store)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    dialog = dialog_of(window, CreateTopicDialog)
    qtbot.keyClicks(dialog.name, "test")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    await settle()
    assert window.centre.current == CONNECT
    store.apply(Frame(states=((("topic", "test"), samples.topic("test")),)))
    assert window.centre.current == ("topic", "test")
    assert window.explorer.selected_topic == "test"


async def test_a_topic_has_one_page_however_often_it_is_opened(window, store):
    run(store)
    window.open_topic("orders")
    window.open_topic("payments")
    window.open_topic("orders")
    assert window.centre.keys == (CONNECT, ("topic", "orders"), ("topic", "payments"))
    assert window.centre.current == ("topic", "orders")
    await settle()


async def test_ctrl_w_closes_the_page_in_front_but_never_the_connect_page(qtbot, window, store):
    run(store)
    window.open_topic("orders")
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.centre.keys == (CONNECT,)
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.centre.keys == (CONNECT,)
    await settle()


async def test_ctrl_tab_goes_round_the_pages(window, store):
    run(store)
    window.open_topic("orders")
    window.actions_.next_tab.trigger()
    assert window.centre.current == CONNECT
    window.actions_.previous_tab.trigger()
    assert window.centre.current == ("topic", "orders")
    await settle()


async def test_a_deleted_topic_s_page_closes_and_says_so(window, store):
    run(store)
    window.open_topic("orders")
    store.apply(Frame(states=((("topic", "orders"), None),)))
    assert window.centre.keys == (CONNECT,)
    assert [toast.notice.text for toast in window.toasts.shown] == ["Topic orders was deleted"]
    await settle()


async def test_ctrl_return_opens_the_form_and_then_sends(qtbot, window, port, store):
    run(store)
    window.open_topic("orders")
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    form = window.produce
    assert form.isVisible()
    assert form.topic.currentText() == "orders"
    qtbot.keyClicks(form.value.text, "Hello world")
    qtbot.keyClick(form.value.text, Qt.Key.Key_Return, CTRL)
    await settle()
    assert port.asked_of(Produce) == [Produce("orders", b"Hello world")]
    assert form.results.results[0].link.text() == "orders-0 @ 12"


async def test_a_result_leads_to_its_topic(qtbot, window, store):
    run(store)
    window.show_produce("payments")
    window.produce.send()
    await settle()
    window.produce.results.results[0].link.click()
    assert window.centre.current == ("topic", "payments")
    await settle()


def test_space_pauses_and_resumes_the_view(qtbot, window, store):
    run(store)
    window.explorer.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.actions_.pause.isChecked()
    assert all(tail.view.is_paused for tail in window.tails)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.actions_.pause.isChecked()


def test_space_presses_the_button_that_has_the_keyboard(qtbot, window, store):
    run(store)
    window.connect_page.hero.copy.setFocus()
    qtbot.keyClick(window.connect_page.hero.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "localhost:9092"
    assert not window.actions_.pause.isChecked()


async def test_watching_a_topic_opens_a_dock_and_closing_it_ends_the_watch(window, port, store):
    run(store)
    await settle()
    window.watch("orders")
    await settle()
    dock = window.layout_.docks[-1]
    assert dock.title == "Tail orders"
    asked = port.asked_of(WatchTail)[-1]
    assert asked.topic == "orders"
    dock.close()
    await settle()
    assert UnwatchTail(asked.tail_id) in port.asked
    assert dock not in window.layout_.docks
    assert len(window.tails) == 1


async def test_the_menus_speak_of_the_topic_in_front(window, store):
    run(store)
    assert not window.actions_.delete_topic.isEnabled()
    window.open_topic("orders")
    assert window.actions_.delete_topic.isEnabled()
    window.actions_.delete_topic.trigger()
    assert "orders" in dialog_of(window, DeleteTopicDialog).windowTitle()
    window.actions_.grow_topic.trigger()
    assert "orders" in dialog_of(window, GrowTopicDialog).windowTitle()
    await settle()


def test_the_address_is_copied_by_keys_and_told(qtbot, window, store):
    run(store)
    qtbot.keyClick(window, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == "localhost:9092"
    assert window.toasts.shown[-1].notice.tone == "ok"


def test_f6_goes_round_the_panes(qtbot, window, store):
    run(store)
    store.apply(Frame(events=(Event(1, "topic_created", "info", "made"),)))
    window.activateWindow()
    window.explorer.setFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        seen.append(
            next(
                p
                for p in (
                    window.explorer,
                    window.centre,
                    *(d.content for d in window.layout_.docks),
                )
                if p is focus or p.isAncestorOf(focus)
            )
        )
    assert len(set(seen)) >= 4
    assert window.explorer in seen
    qtbot.keyClick(window, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is not None


def test_a_click_on_an_event_opens_its_topic(window, store):
    run(store)
    store.apply(Frame(events=(Event(1, "topic_created", "info", "made", topic="orders"),)))
    assert window.docks["events"].badge == "1"


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


def test_a_second_refusal_replaces_the_first(window):
    window.show_refusal(REFUSED)
    window.show_refusal(StartRefused("folder_in_use", "In use.", folder="/data"))
    assert window.centre.keys == (CONNECT, ("refusal", ""))
    assert window.refusal.title.text() == "The data folder is in use"


def test_the_window_asks_before_it_closes_where_somebody_listens(qtbot, window):
    asked = []
    window.quit_wanted.connect(lambda: asked.append(1))
    window.close()
    assert asked == [1]
    assert window.isVisible()
    window.close_for_good()
    assert not window.isVisible()


def test_without_a_listener_it_just_closes(window):
    window.close()
    assert not window.isVisible()


def test_the_theme_is_chosen_in_the_menu_and_remembered(qtbot, port, store, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(port, store, settings)
    qtbot.addWidget(window)
    window.actions_.themes["light"].trigger()
    assert themes().name == "light"
    assert settings.value("window/theme") == "light"


def test_the_layout_is_remembered(qtbot, port, store, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = MainWindow(port, store, settings)
    qtbot.addWidget(first)
    first.show()
    first.docks["events"].hide()
    first.close()
    second = MainWindow(port, store, settings)
    qtbot.addWidget(second)
    second.show()
    assert second.docks["events"].isHidden()
    second.actions_.reset_layout.trigger()
    assert not second.docks["events"].isHidden()
    second.close()


def test_a_hidden_window_says_so(qtbot, window):
    with qtbot.waitSignal(window.seen_changed) as seen:
        window.hide()
    assert seen.args == [False]
    with qtbot.waitSignal(window.seen_changed) as seen:
        window.show()
    assert seen.args == [True]


def test_copy_goes_to_the_widget_in_hand(qtbot, window, store):
    run(store)
    window.activateWindow()
    code = window.connect_page.producer.code
    code.setFocus()
    window.actions_.select_all.trigger()
    window.actions_.copy.trigger()
    assert "producer.flush()" in QGuiApplication.clipboard().text()


async def test_everything_is_said_goodbye_to_when_it_closes(window, port, store):
    run(store)
    window.open_topic("orders")
    await settle()
    window.close()
    await settle()
    watched = {asked.tail_id for asked in port.asked_of(WatchTail)}
    left = {asked.tail_id for asked in port.asked_of(UnwatchTail)}
    assert watched == left
    await asyncio.sleep(0)
