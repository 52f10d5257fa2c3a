"""The bar keeps its choice while topics come and go, and gives room where there is little."""

import pytest
from PySide6.QtCore import Qt

from ui.panes.map.bar import BUTTONS, MapBar
from ui.panes.map.pace import FULL, STEP


@pytest.fixture
def bar(qtbot):
    made = MapBar("slowly")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_topic_that_is_shown_stays_until_it_is_gone(bar, qtbot):
    bar.list_topics(["orders", "payments"])
    assert bar.chosen_topic == ""
    with qtbot.waitSignal(bar.scope_chosen):
        bar.scope.setCurrentText("payments")
    with qtbot.assertNotEmitted(bar.scope_chosen):
        bar.list_topics(["audit", "orders", "payments"])
    assert bar.chosen_topic == "payments"
    bar.list_topics(["audit"])
    assert bar.chosen_topic == ""


def test_a_topic_that_is_about_to_come_is_shown_as_soon_as_it_is_there(bar, qtbot):
    bar.list_topics(["orders"])
    with qtbot.waitSignal(bar.scope_chosen):
        bar.show_topic("lesson")
    bar.list_topics(["orders"])
    assert bar.chosen_topic == ""
    bar.list_topics(["lesson", "orders"])
    assert bar.chosen_topic == "lesson"
    bar.show_topic("orders")
    bar.list_topics(["lesson", "orders"])
    assert bar.chosen_topic == "orders"


def test_small_windows_keep_the_icons(bar):
    bar.resize(1_300, 40)
    styles = {button.toolButtonStyle() for button in bar.buttons.values()}
    assert styles == {Qt.ToolButtonStyle.ToolButtonTextBesideIcon}
    bar.resize(bar.layout().minimumSize().width() - 1, 40)
    styles = {button.toolButtonStyle() for button in bar.buttons.values()}
    assert styles == {Qt.ToolButtonStyle.ToolButtonIconOnly}
    assert all(button.accessibleName() for button in bar.buttons.values())


def test_what_is_said_beside_them_may_cost_the_buttons_their_words(bar):
    bar.resize(2_000, 40)
    bar.resize(bar.layout().minimumSize().width() + 40, 40)
    kill = bar.buttons["Kill"]
    assert kill.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    bar.show_state("3 faults, step by step", STEP)
    assert kill.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert bar.layout().minimumSize().width() <= bar.width()
    bar.show_state("", FULL)
    assert kill.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def test_nothing_is_cut_where_there_is_hardly_any_room(bar):
    steps = "2 faults, step by step"
    for width, words, speed in ((440, "", FULL), (720, steps, STEP), (600, steps, STEP)):
        bar.resize(width, 40)
        bar.show_state(words, speed)
        assert bar.layout().minimumSize().width() <= width
        assert bar.buttons["Kill"].isVisible()
    assert bar.heal.toolTip() == "<qt>2 faults, step by step: remove every fault</qt>"
    bar.resize(2_000, 40)
    assert all(button.isVisible() for button in bar.buttons.values())
    assert bar.state.isVisible()


def test_every_button_and_the_speed_are_told(bar, qtbot):
    told = []
    bar.asked.connect(told.append)
    for button in bar.buttons.values():
        button.click()
    assert told == [*bar.buttons.values()]
    assert len(told) == len(BUTTONS)
    with qtbot.waitSignal(bar.speed_chosen) as chosen:
        bar.speed.choose(1)
    assert chosen.args == [1]


def test_the_step_is_there_while_it_can_be_taken(bar, qtbot):
    assert not bar.step.isVisible()
    with qtbot.assertNotEmitted(bar.speed_chosen):
        bar.show_state("Step by step", STEP)
    assert bar.speed.current_text == "Step"
    assert bar.state.text() == "Step by step"
    with qtbot.waitSignal(bar.step_asked):
        bar.step.click()
    bar.show_state("", FULL)
    assert not bar.step.isVisible()
