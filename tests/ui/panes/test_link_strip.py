"""The strip says what happened; it is there only while it is true."""

from pytestqt.qtbot import QtBot

from ui.panes.link_strip import LinkStrip


def test_it_is_hidden_until_there_is_something_to_say(qtbot: QtBot) -> None:
    strip = LinkStrip()
    qtbot.addWidget(strip)
    assert strip.isHidden()
    strip.tell("The engine <b>is</b> away", "No engine runs.", may_retry=True)
    assert not strip.isHidden()
    assert strip.text.text() == "The engine <b>is</b> away"
    assert strip.accessibleName() == "The engine <b>is</b> away. No engine runs."
    with qtbot.waitSignal(strip.retry_wanted):
        strip.retry.click()
    strip.tell("The engine is silent", "", may_retry=False)
    assert strip.retry.isHidden()
