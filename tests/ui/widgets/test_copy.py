"""Copying to the clipboard."""

from PySide6.QtGui import QGuiApplication

from ui.widgets.copy import CopyButton, CopyIcon, copy_text


def test_a_copy_button_copies_what_is_true_then_and_says_so(qtbot):
    words = ["one"]
    button = CopyButton(lambda: words[0], name="Copy word")
    qtbot.addWidget(button)
    words[0] = "two"
    button.click()
    assert QGuiApplication.clipboard().text() == "two"
    assert button.words == "Copied"
    assert button.accessibleName() == "Copy word"
    button._back.timeout.emit()
    assert button.words == "Copy"


def test_a_copy_icon_does_the_same(qtbot):
    icon = CopyIcon(lambda: "pip install kafka-python", name="Copy install command")
    qtbot.addWidget(icon)
    before = icon.icon().cacheKey()
    icon.click()
    assert QGuiApplication.clipboard().text() == "pip install kafka-python"
    assert icon.icon().cacheKey() != before
    assert icon.accessibleName() == "Copy install command"


def test_text_is_copied_as_it_is(qapp):
    copy_text("<b>\n\t")
    assert QGuiApplication.clipboard().text() == "<b>\n\t"
