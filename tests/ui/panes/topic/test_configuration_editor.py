"""Changing settings: judged while typed, previewed, applied together."""

import pytest
from PySide6.QtCore import Qt

from engine.contract.topics import SetTopicConfigs
from engine.contract.values import Done, EngineError
from tests.ui import cluster
from tests.ui.port import SETTINGS, CannedPort
from ui.action import settle
from ui.models.store import Store
from ui.panes.topic.configuration_editor import ConfigurationEditor

ENTRIES = {entry.key: entry for entry in SETTINGS}


@pytest.fixture
def port(qapp):
    return CannedPort()


@pytest.fixture
def editor(qtbot, port):
    store = Store()
    store.apply(cluster.frame())
    made = ConfigurationEditor(port, store, "orders")
    qtbot.addWidget(made)
    made.resize(348, 600)
    made.show_entries(dict(ENTRIES))
    made.show()
    return made


def type_in(qtbot, editor, text):
    editor.field.text.selectAll()
    qtbot.keyClicks(editor.field.text, text)


async def test_what_is_typed_is_judged_by_the_engine_and_previewed(qtbot, editor, port):
    editor.show_entry(ENTRIES["retention.ms"])
    type_in(qtbot, editor, "7d")
    await settle()
    asked = SetTopicConfigs("orders", (("retention.ms", "604800000"),), validate_only=True)
    assert port.asked_of(SetTopicConfigs)[-1] == asked
    assert editor.field.verdict.words == "Reads as 604800000 (7 d)"
    assert editor.changes.full_text == "retention.ms: 3600000 (1 h) → 604800000 (7 d)"
    assert "--add-config retention.ms=604800000" in editor.same_as.text()


async def test_a_wrong_value_cannot_be_applied(qtbot, editor, port):
    port.answers[SetTopicConfigs] = EngineError("Invalid value x", "INVALID_CONFIG")
    editor.show_entry(ENTRIES["retention.ms"])
    type_in(qtbot, editor, "x")
    await settle()
    assert editor.field.verdict.words == "Invalid value x"
    assert not editor.apply.isEnabled()
    assert editor.problem.words == "To correct: retention.ms"
    port.answers[SetTopicConfigs] = Done()
    type_in(qtbot, editor, "5")
    await settle()
    assert editor.apply.isEnabled()


async def test_several_changes_are_applied_at_once(qtbot, editor, port):
    editor.show_entry(ENTRIES["compression.type"])
    editor.field.choice.setCurrentText("zstd")
    editor.field.choice.textActivated.emit("zstd")
    editor.show_entry(ENTRIES["retention.ms"])
    editor.field.reset.click()
    await settle()
    assert editor.apply.text() == "Apply 2 changes"
    assert "--delete-config retention.ms" in editor.same_as.text()
    with qtbot.waitSignal(editor.applied):
        qtbot.mouseClick(editor.apply, Qt.MouseButton.LeftButton)
        await settle()
    changes = (("compression.type", "zstd"), ("retention.ms", None))
    assert port.asked_of(SetTopicConfigs)[-1] == SetTopicConfigs("orders", changes)
    assert not editor.pending


async def test_a_refused_change_stays_to_be_mended(qtbot, editor, port):
    editor.show_entry(ENTRIES["retention.ms"])
    editor.field.reset.click()
    port.answers[SetTopicConfigs] = EngineError("The disk is full.")
    editor.apply.click()
    await settle()
    assert editor.problem.words == "The disk is full."
    assert editor.pending == {"retention.ms": None}


async def test_the_value_there_is_is_no_change(qtbot, editor):
    editor.show_entry(ENTRIES["retention.ms"])
    type_in(qtbot, editor, "1h")
    await settle()
    assert not editor.pending
    type_in(qtbot, editor, "2h")
    editor.discard.click()
    await settle()
    assert editor.field.text.text() == "3600000"


def test_what_does_nothing_here_says_so(editor):
    editor.show_entry(ENTRIES["preallocate"])
    assert "nothing acts on it" in editor.field.effect.words
    assert [editor.field.choice.itemText(at) for at in range(2)] == ["true", "false"]


def test_a_change_from_elsewhere_that_is_the_same_is_done(editor):
    editor.show_entry(ENTRIES["retention.ms"])
    editor.field.reset.click()
    fresh = dict(ENTRIES)
    fresh["retention.ms"] = type(fresh["retention.ms"])(
        "retention.ms", "604800000", "604800000", "default", "", True, "number"
    )
    editor.show_entries(fresh)
    assert not editor.pending
