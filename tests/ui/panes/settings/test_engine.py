"""Fields of the engine: judged while typed, closed where the command line decides."""

import pytest

from tests.ui.panes.settings.options import CannedOptions
from ui.panes.settings.engine import EngineForm


@pytest.fixture
def make(qtbot):
    def make(**options):
        form = EngineForm(CannedOptions(**options))
        qtbot.addWidget(form)
        form.show_settings(form._options.chosen)
        form.show()
        return form

    return make


def test_a_second_listener_is_written_as_kafka_does(make):
    form = make()
    form.has_second.setChecked(True)
    assert form.wanted["listeners"] == "PLAINTEXT://localhost:9092,CONTAINERS://0.0.0.0:9094"
    form.has_second.setChecked(False)
    assert form.wanted == {}


@pytest.mark.parametrize(
    ("port", "words"), [("0", "A number"), ("x", "A number"), ("9092", "The first")]
)
def test_a_second_port_that_cannot_be_says_why(qtbot, make, port, words):
    form = make()
    form.has_second.setChecked(True)
    form.second_port.setText("")
    qtbot.keyClicks(form.second_port, port)
    assert form._second_port_says.words.startswith(words)
    assert form.problems


def test_folder_and_durability_are_settings_too(qtbot, make):
    form = make()
    qtbot.keyClicks(form.folder, "/data")
    form.durability.choose(1)
    assert form.wanted == {"log.dirs": "/data", "workbench.durability": "os"}
    form.durability.choose(0)
    assert form.wanted == {"log.dirs": "/data"}


def test_what_the_command_line_decides_is_shown_and_closed(make):
    form = make(given={"listeners": ("9500", "--port 9500"), "log.dirs": ("/d", "--data-dir")})
    assert not form.port.isEnabled()
    assert not form.folder.isEnabled()
    assert "--port 9500 on the command line decides" in form._port_says.words
    assert form.wanted == {}


def test_listeners_of_the_user_s_own_hand_stay_as_they_are(make):
    own = {"listeners": "LAN://10.0.0.7:9300"}
    form = make(chosen=own)
    assert form.port.text() == "9300"
    assert form.wanted == own
