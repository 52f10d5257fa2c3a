"""Records of the real window: tails, the form, events."""

from PySide6.QtCore import Qt

from engine.contract.commands import UnwatchTail, WatchTail
from engine.contract.facts import Event
from engine.contract.frames import Frame
from engine.contract.produce import NewRecord, ProduceMany
from engine.contract.startup import StartRefused
from tests.ui.shell.driven import run
from ui.action import settle

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REFUSED = StartRefused("port_taken", "Port 9092 is taken by java.", suggestion="9093", port=9092)


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
    assert port.asked_of(ProduceMany) == [ProduceMany("orders", (NewRecord(b"Hello world"),))]
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
    assert window.actions_["pause"].isChecked()
    assert all(tail.view.is_paused for tail in window.tails)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert not window.actions_["pause"].isChecked()


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


def test_a_click_on_an_event_opens_its_topic(window, store):
    run(store)
    store.apply(Frame(events=(Event(1, "topic_created", "info", "made", topic="orders"),)))
    assert window.docks["events"].badge == "1"
