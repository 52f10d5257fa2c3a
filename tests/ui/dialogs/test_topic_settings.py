"""The settings of a new topic: found, typed by type, put back."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.port import SETTINGS
from ui.dialogs.topic_settings import TopicSettings


@pytest.fixture
def settings(qtbot):
    made = TopicSettings()
    qtbot.addWidget(made)
    made.show_entries({entry.key: entry for entry in SETTINGS})
    made.show()
    return made


def test_a_setting_is_found_by_what_it_means(qtbot, settings):
    qtbot.keyClicks(settings.search, "codec")
    assert list(settings.rows) == ["compression.type"]
    assert settings.total.full_text == "1 setting"


def test_what_is_typed_is_kept_as_kafka_takes_it(qtbot, settings):
    settings.select("max.message.bytes")
    settings.field.text.selectAll()
    with qtbot.waitSignal(settings.changed):
        qtbot.keyClicks(settings.field.text, "2MiB")
    assert settings.chosen == {"max.message.bytes": "2097152"}
    assert settings.rows.value("max.message.bytes").source == "topic"


def test_a_choice_has_its_values_to_choose_from(settings):
    settings.select("compression.type")
    settings.field.choice.textActivated.emit("zstd")
    assert settings.chosen == {"compression.type": "zstd"}
    settings.field.choice.textActivated.emit("producer")  # what it is anyway
    assert not settings.chosen


def test_a_setting_is_put_back(qtbot, settings):
    settings.select("compression.type")
    settings.field.choice.textActivated.emit("zstd")
    qtbot.mouseClick(settings.field.reset, Qt.MouseButton.LeftButton)
    assert not settings.chosen
    assert settings.rows.value("compression.type").source == "default"


def test_a_refused_value_says_why_under_its_field(settings):
    settings.select("max.message.bytes")
    settings.field.typed.emit("max.message.bytes", "many")
    settings.show_refused({"max.message.bytes": "Not a number."})
    assert settings.field.verdict.words == "Not a number."
    assert settings.field.text.property("state") == "bad"
