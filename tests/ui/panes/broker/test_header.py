"""What a broker may be told is offered where it makes sense."""

import pytest

from tests.ui.samples import broker
from ui.panes.broker.header import BrokerHeader


@pytest.fixture
def header(qtbot):
    made = BrokerHeader(2)
    qtbot.addWidget(made)
    made.resize(1_100, 45)
    made.show()
    return made


def test_a_running_broker_may_be_stopped_or_killed_and_a_narrow_line_leaves_it_to_the_menu(header):
    asked = []
    header.act_asked.connect(asked.append)
    header.show_broker(broker(2, is_controller=True))
    assert header.state.words == "Running"
    assert header.controller.isVisible()
    header.stop.click()
    header.kill.click()
    assert asked == ["stop", "kill"]
    assert not header.helping.isVisible()
    header.resize(700, 45)
    assert not header.stop.isVisible()
    assert not header.controller.isVisible()
    assert header.more.isEnabled()


def test_a_paused_one_is_resumed_and_one_that_starts_is_left_alone(header):
    header.show_broker(broker(2, is_running=False, why="it is paused"))
    assert (header.state.words, header.helping.words) == ("Paused", "Resume")
    assert not header.stop.isVisible()
    header.show_broker(broker(2, is_running=False, why="it does not run"), "starting")
    assert header.state.words == "Starting"
    assert not header.helping.isVisible()
    assert not header.more.isEnabled()
