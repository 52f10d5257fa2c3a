"""Producing by form: what was typed is what is sent."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.frames import Frame
from engine.contract.produce import NewRecord, ProduceMany
from engine.contract.values import EngineError
from tests.ui import samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.produce import RESULTS_KEPT, ProducePane
from ui.panes.produce.pane import MANY, RATE
from ui.widgets.headers import NAMES


@pytest.fixture
def store(qapp):
    made = Store()
    made.apply(
        Frame(
            states=(
                (("topic", "test"), samples.topic("test", partition_count=3)),
                (("topic", "orders"), samples.topic("orders")),
                (("topic", "__x"), samples.topic("__x", is_internal=True)),
            )
        )
    )
    return made


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def pane(qtbot, port, store):
    made = ProducePane(port, store)
    qtbot.addWidget(made)
    made.resize(1_000, 232)
    made.show()
    return made


def test_topics_are_offered_and_internal_ones_are_not(pane):
    assert pane.topic.names() == ["orders", "test"]


def test_partitions_are_the_topic_s(pane, store):
    pane.open_for("test")
    items = [pane.partition.itemText(at) for at in range(pane.partition.count())]
    assert items == ["Automatic", "Partition 0", "Partition 1", "Partition 2"]
    store.apply(Frame(states=((("topic", "test"), samples.topic("test", partition_count=4)),)))
    assert pane.partition.count() == 5


def test_without_a_topic_it_says_so_and_offers_one(qtbot, port):
    pane = ProducePane(port, Store())
    qtbot.addWidget(pane)
    pane.show()
    assert not pane.send_button.isEnabled()
    assert pane.problem.full_text == "A record needs a topic to go to."
    with qtbot.waitSignal(pane.new_topic_wanted):
        qtbot.mouseClick(pane.new_topic, Qt.MouseButton.LeftButton)


def test_a_new_topic_makes_sending_possible(qtbot, port):
    store = Store()
    pane = ProducePane(port, store)
    qtbot.addWidget(pane)
    store.apply(Frame(states=((("topic", "test"), samples.topic("test")),)))
    assert pane.topic.currentText() == "test"
    assert pane.send_button.isEnabled()


async def test_what_was_typed_is_sent(qtbot, port, pane):
    pane.open_for("test")
    pane.partition.setCurrentIndex(3)
    qtbot.keyClicks(pane.key.text, "c-1")
    qtbot.keyClicks(pane.value.text, "Hello world")
    pane.headers.add_row()
    pane.headers.rows[0].name.setText("retry-of")
    pane.headers.rows[0].kind.setCurrentIndex(NAMES.index("null"))
    qtbot.mouseClick(pane.send_button, Qt.MouseButton.LeftButton)
    await settle()
    record = NewRecord(b"Hello world", b"c-1", (("retry-of", None),), 2)
    assert port.asked == [ProduceMany("test", (record,))]


async def test_null_and_empty_are_sent_as_they_are(port, pane):
    pane.open_for("test")
    pane.value.choice.choose(2)
    pane.send()
    pane.value.choice.choose(1)
    pane.key.choice.choose(1)
    pane.send()
    await settle()
    sent = [record for asked in port.asked for record in asked.records]
    assert sent == [NewRecord(None), NewRecord(b"", b"")]


async def test_the_result_leads_to_the_record(qtbot, pane):
    pane.open_for("test")
    pane.send()
    await settle()
    result = pane.results.results[0]
    assert result.link.text() == "test-0 @ 12"
    chosen = []
    pane.record_chosen.connect(lambda *place: chosen.append(place))
    result.link.click()
    pane.last.link.click()
    assert chosen == [("test", 0, 12)] * 2


async def test_a_refusal_is_told_in_words_and_nothing_is_lost(port, pane):
    port.answers[ProduceMany] = EngineError("The record is too large.", "MESSAGE_TOO_LARGE")
    pane.value.text.setPlainText("kept")
    pane.send()
    await settle()
    assert pane.results.results[0].accessibleName() == (
        "MESSAGE_TOO_LARGE: The record is too large."
    )
    assert pane.value.text.toPlainText() == "kept"


async def test_results_are_bounded_and_can_be_cleared(pane):
    for _ in range(RESULTS_KEPT + 5):
        pane.send()
        await settle()
    assert len(pane.results.results) == RESULTS_KEPT
    assert pane.results.results[0].link.text() == f"orders-0 @ {11 + RESULTS_KEPT + 5}"
    pane.results.clear_button.click()
    assert pane.results.results == []


async def test_a_narrow_dock_shows_the_last_result_only(pane):
    pane.resize(700, 232)
    pane.send()
    await settle()
    assert not pane.results.isVisible()
    assert pane.last.isVisible()
    pane.resize(1_000, 232)
    assert pane.results.isVisible()
    assert not pane.last.isVisible()


def test_a_deleted_topic_leaves_the_list(pane, store):
    pane.open_for("orders")
    store.apply(Frame(states=((("topic", "orders"), None),)))
    assert pane.topic.names() == ["test"]
    assert pane.topic.currentText() == "test"
    assert pane.partition.count() == 4


def test_the_partition_is_shown_beside_the_key(qtbot, pane):
    pane.open_for("test")
    assert pane.goes_to.full_text == "No key: the partitions take turns"
    qtbot.keyClicks(pane.key.text, "c-1")
    assert pane.goes_to.full_text.startswith("→ test-2   murmur2(c-1) mod 3 = 2")
    pane.partition.setCurrentIndex(2)
    assert pane.goes_to.full_text == "→ test-1, as chosen"


def test_what_is_wrong_is_said_while_it_is_typed(pane):
    pane.open_for("test")
    pane.value.kind.setCurrentIndex(1)
    pane.value.text.setPlainText('{"a":1,}')
    assert pane.summary.startswith("this is no JSON: } where a name should stand")
    assert not pane.send_button.isEnabled()
    assert pane.problem.full_text.startswith("To correct: value: this is no JSON")
    pane.value.text.setPlainText('{"a":{{random 1 9}}}')
    assert pane.summary == "Valid JSON · 7 B"
    pane.value.kind.setCurrentIndex(2)
    pane.value.text.setPlainText("00 fg")
    assert "'g' is no digit of hex" in pane.summary
    pane.value.text.setPlainText("{{rand}}")
    assert "{{rand}} is not known" in pane.summary
    pane.fills.setChecked(False)
    pane.value.kind.setCurrentIndex(0)
    assert pane.summary == "8 B"
    assert pane.send_button.isEnabled()


async def test_many_are_sent_counted_and_can_be_sent_again(port, pane):
    pane.open_for("test")
    pane.amount.choose(MANY)
    pane.number.setText("1,200")
    pane.value.text.setPlainText("{{n}}")
    pane.send()
    await settle()
    sent = [record.value for asked in port.asked for record in asked.records]
    assert sent == [str(at).encode() for at in range(1, 1_201)]
    result = pane.results.results[0]
    assert (result.run.sent, result.run.failed) == (1_200, 0)
    result._again()
    await settle()
    assert len(port.asked) == 6
    assert pane.send_button.isVisibleTo(pane)


async def test_a_rate_goes_on_until_it_is_stopped(qtbot, port, pane):
    pane.open_for("test")
    pane.amount.choose(RATE)
    pane.number.setText("0")
    assert pane.problem.full_text == "To correct: a number of 1 up to 50,000"
    pane.number.setText("5")
    pane.send()
    assert pane.stop_button.isVisible()
    assert not pane.send_button.isVisible()
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    await settle()
    assert pane.send_button.isVisible()
    assert pane.run.sent == 1


def test_templates_explain_themselves_and_are_put_in(pane):
    menu = pane.show_templates()
    words = [action.text() for action in menu.actions()]
    assert any(word.startswith("{{pick a b c}}") for word in words)
    menu.actions()[2].trigger()
    assert pane.value.text.toPlainText() == "{{n}}"
    menu.close()


async def test_where_keys_decide_the_form_begins_with_the_key(qtbot, pane):
    pane.open_for("orders")
    assert pane.value.text.hasFocus()
    pane.open_for("test")
    assert pane.key.text.hasFocus()
    qtbot.keyClicks(pane.key.text, "a")
    pane.send()
    qtbot.keyClicks(pane.key.text, "b")  # replaces the one that was sent
    assert pane.key.text.text() == "b"
    await settle()
