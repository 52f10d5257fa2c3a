"""New topic: judged while typed, asked of the engine, made by Enter."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from engine.contract.commands import CreateTopic
from engine.contract.frames import Frame
from engine.contract.values import EngineError
from tests.ui import cluster, samples
from tests.ui.port import CannedPort
from ui.action import settle
from ui.dialogs.create_topic import CreateTopicDialog
from ui.models.store import Store


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def dialog(qtbot, port):
    store = Store()
    store.apply(cluster.frame())
    window = QWidget()
    qtbot.addWidget(window)
    made = CreateTopicDialog(window, port, store)
    made.window_in_hand = window  # Python would let go of it
    made.store_in_hand = store
    made.open()
    return made


def test_before_the_first_letter_nobody_is_scolded(dialog):
    assert dialog.name.property("state") != "bad"
    assert not dialog.act.isEnabled()
    assert dialog.problem.words == ""


def test_a_legal_name_frees_the_button(qtbot, dialog):
    qtbot.keyClicks(dialog.name, "returns.events")
    assert dialog.name.property("state") == "ok"
    assert dialog.act.isEnabled()
    assert "--topic returns.events --partitions 1 --replication-factor 3" in dialog.same_as.text()


def test_the_foot_names_the_fields_to_correct(qtbot, dialog):
    qtbot.keyClicks(dialog.name, "orders")
    dialog.retention.setText("7 dayz")
    assert dialog.problem.words == "2 fields to correct: Name, Retention"
    assert not dialog.act.isEnabled()


def test_a_replication_factor_above_the_brokers_is_refused(dialog):
    dialog.name.setText("a")
    dialog.replication.setText("4")
    assert "3 brokers can hold a copy each" in dialog._messages["Replication factor"].words


def test_settings_are_given_in_kafka_s_words(dialog):
    dialog.name.setText("a")
    dialog.retention.setText("7d")
    dialog.cleanup.choose(2)
    assert dialog.command().configs == (
        ("cleanup.policy", "compact,delete"),
        ("retention.ms", "604800000"),
    )


def test_a_name_taken_while_the_form_is_open_is_noticed(dialog):
    dialog.name.setText("fresh")
    assert dialog.act.isEnabled()
    dialog.store_in_hand.apply(Frame(states=((("topic", "fresh"), samples.topic("fresh")),)))
    assert not dialog.act.isEnabled()


async def test_enter_creates_the_topic_and_closes(qtbot, port, dialog):
    made = []
    dialog.created.connect(made.append)
    dialog.name.setText("returns.events")
    dialog.partitions.setText("6")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    await settle()
    assert port.asked_of(CreateTopic) == [CreateTopic("returns.events", 6, 3)]
    assert made == ["returns.events"]


async def test_a_refusal_stands_in_the_foot_until_something_changes(port, dialog):
    port.answers[CreateTopic] = EngineError("Too many partitions for this machine.")
    dialog.name.setText("a")
    dialog.act.click()
    await settle()
    assert dialog.isVisible()
    assert dialog.problem.words == "Too many partitions for this machine."
    assert not dialog.act.isEnabled()
    dialog.partitions.setText("2")
    assert dialog.problem.words == ""
    assert dialog.act.isEnabled()


async def test_the_engine_is_asked_while_the_form_is_filled_in(port, dialog):
    port.answers[CreateTopic] = EngineError("A policy forbids it.", "POLICY_VIOLATION")
    dialog.name.setText("a")
    dialog._check_soon.timeout.emit()
    await settle()
    assert port.asked_of(CreateTopic)[0].validate_only
    assert dialog.problem.words == "A policy forbids it."


async def test_an_answer_about_what_was_typed_before_is_ignored(port, dialog):
    def answer(_command):
        dialog.name.setText("b")
        raise EngineError("about a")

    port.answers[CreateTopic] = answer
    dialog.name.setText("a")
    dialog._check()
    await settle()
    assert dialog.problem.words == ""


async def test_every_other_setting_is_chosen_under_more_settings(qtbot, port, dialog):
    dialog._ask_usual()  # the fixture has no loop to ask in
    await settle()
    dialog.name.setText("a")
    qtbot.mouseClick(dialog.more, Qt.MouseButton.LeftButton)
    assert "retention.ms" not in dialog.settings.rows  # it has a field of its own
    dialog.settings.select("compression.type")
    dialog.settings.field.choice.textActivated.emit("zstd")
    qtbot.mouseClick(dialog.settings.back, Qt.MouseButton.LeftButton)
    assert dialog.more.words == "More settings… 1 set"
    assert dialog.command().configs == (("compression.type", "zstd"),)
    assert "--config compression.type=zstd" in dialog.same_as.text()


async def test_a_setting_the_engine_refuses_is_named_and_said_at_its_field(qtbot, port, dialog):
    dialog._ask_usual()  # the fixture has no loop to ask in
    await settle()
    port.answers[CreateTopic] = EngineError(
        "Invalid value many for configuration max.message.bytes: Not a number.", "INVALID_CONFIG"
    )
    dialog.settings.select("max.message.bytes")
    qtbot.keyClicks(dialog.settings.field.text, "x")
    dialog._check_soon.timeout.emit()  # before there is a name
    await settle()
    assert dialog.problem.words == "2 fields to correct: Name, max.message.bytes"
    assert "Not a number" in dialog.settings.field.verdict.words
    dialog.name.setText("a")
    qtbot.keyClicks(dialog.settings.field.text, "y")
    assert not dialog.settings._refused


async def test_what_the_broker_gives_stands_in_the_empty_fields(dialog):
    dialog._ask_usual()  # the fixture has no loop to ask in
    await settle()
    assert dialog.retention.placeholderText() == "as the broker's: 3600000 (1 h)"


def test_min_in_sync_beyond_the_copies_is_warned_of(dialog):
    dialog.name.setText("a")
    dialog.in_sync.setText("3")
    assert dialog._in_sync_note.words == "needs all 3: one broker down stops writes"
    dialog.replication.setText("2")
    assert "every acks=all write is refused" in dialog._in_sync_note.words
    assert dialog.command().configs == (("min.insync.replicas", "3"),)
    dialog.in_sync.setText("0")
    assert dialog.problem.words == "1 field to correct: Min in sync"


def test_the_fields_stand_in_one_column_whatever_is_said_beside_them(dialog):
    fields = (dialog.partitions, dialog.replication, dialog.in_sync)
    dialog.show()
    for typed in ("", "1"):
        dialog.replication.setText("3")
        dialog.in_sync.setText(typed)
        QApplication.processEvents()
        assert len({field.mapTo(dialog, QPoint()).x() for field in fields}) == 1
        assert dialog._in_sync_note.words == ("" if typed else "as the broker's")


def test_a_long_command_line_is_wrapped(dialog):
    dialog.name.setText("n" * 200)
    assert dialog.same_as.code.horizontalScrollBar().maximum() == 0
    assert dialog.same_as.code.verticalScrollBar().maximum() == 0


def test_a_value_that_cannot_be_is_a_question_mark_in_the_line(dialog):
    dialog.retention.setText("7 dayz")
    assert "--config retention.ms=?" in dialog.same_as.text()
