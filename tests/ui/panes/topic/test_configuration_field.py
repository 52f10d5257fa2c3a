"""One setting and its value, in the editor of its type."""

import pytest

from tests.ui.port import SETTINGS
from ui.panes.topic.configuration_field import SettingField

ENTRIES = {entry.key: entry for entry in SETTINGS}


@pytest.fixture
def field(qtbot):
    made = SettingField()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_duration_may_be_typed_in_words(qtbot, field):
    field.show_entry(ENTRIES["retention.ms"], "")
    heard = []
    field.typed.connect(lambda *words: heard.append(words))
    qtbot.keyClicks(field.text, "7d")
    assert heard == [("retention.ms", "7"), ("retention.ms", "604800000")]


def test_yes_or_no_is_chosen(qtbot, field):
    field.show_entry(ENTRIES["preallocate"], "false")
    assert field.choice.currentText() == "false"
    with qtbot.waitSignal(field.typed) as heard:
        field.choice.textActivated.emit("true")
    assert heard.args == ["preallocate", "true"]


def test_another_setting_takes_the_verdict_away(field):
    field.show_entry(ENTRIES["retention.ms"], "x")
    field.say("Not a number.", "bad")
    field.show_entry(ENTRIES["max.message.bytes"], "5")
    assert field.verdict.words == "Bytes, or 16MiB, 1GiB"
    assert field.text.property("state") == ""
