"""Topics of the real window: pages, forms, menus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from engine.contract.frames import Frame
from engine.contract.log import DescribeLog
from engine.contract.startup import StartRefused
from engine.contract.values import EngineError
from tests.ui import samples
from tests.ui.shell.driven import dialog_of, run
from ui.action import settle
from ui.dialogs.create_topic import CreateTopicDialog
from ui.dialogs.delete_topic import DeleteTopicDialog
from ui.dialogs.grow_topic import GrowTopicDialog
from ui.shell.features.connect import CONNECT

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REFUSED = StartRefused("port_taken", "Port 9092 is taken by java.", suggestion="9093", port=9092)


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


async def test_a_deleted_topic_s_page_closes_and_says_so(window, store):
    run(store)
    window.open_topic("orders")
    store.apply(Frame(states=((("topic", "orders"), None),)))
    assert window.centre.keys == (CONNECT,)
    await settle()
    assert [toast.notice.text for toast in window.toasts.shown] == ["Topic orders was deleted"]
    await settle()


async def test_the_menus_speak_of_the_topic_in_front(window, store):
    run(store)
    assert not window.actions_["delete_topic"].isEnabled()
    window.open_topic("orders")
    assert window.actions_["delete_topic"].isEnabled()
    window.actions_["delete_topic"].trigger()
    assert "orders" in dialog_of(window, DeleteTopicDialog).windowTitle()
    window.actions_["grow_topic"].trigger()
    assert "orders" in dialog_of(window, GrowTopicDialog).windowTitle()
    await settle()


async def test_the_log_of_a_partition_opens_from_menu_and_palette(window, store):
    run(store)
    window.shell.port.answers[DescribeLog] = EngineError("No broker here leads it.")
    window.shell.log_wanted.emit("orders", 2)
    page = window.centre.page(("topic", "orders"))
    assert page.header.tabs.tabText(page.header.tabs.currentIndex()) == "Log"
    assert page.log.partition == 2
    page.show_messages()
    window.actions_["topic_log"].trigger()
    assert page.header.tabs.tabText(page.header.tabs.currentIndex()) == "Log"
    assert page.log.partition == 2
    window.explorer.log_chosen.emit("orders", 1)
    assert page.log.partition == 1
    await settle()
    assert not page.log.acts["roll"].isEnabled()
