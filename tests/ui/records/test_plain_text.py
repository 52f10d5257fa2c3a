"""Text that is nothing but text."""

from ui.records.plain_text import PlainText


def test_markup_stays_text(qtbot):
    text = PlainText("Value")
    qtbot.addWidget(text)
    text.show_text("<b>x</b>")
    assert text.toPlainText() == "<b>x</b>"
    assert text.isReadOnly()
