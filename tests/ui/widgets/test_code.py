"""Code to read and copy."""

from PySide6.QtGui import QGuiApplication, QKeySequence

from ui.theme import color, mix, themes
from ui.widgets.code import CodeView

CODE = "from kafka import x\nx('test')\nx.flush()"


def test_code_is_shown_as_it_is_and_can_be_copied(qtbot):
    view = CodeView("producer.py")
    qtbot.addWidget(view)
    view.show_code(CODE)
    view.show()
    assert view.toPlainText() == CODE
    assert view.isReadOnly()
    view.selectAll()
    for key in QKeySequence.keyBindings(QKeySequence.StandardKey.Copy)[:1]:
        qtbot.keyClick(view, key[0].key(), key[0].keyboardModifiers())
    assert QGuiApplication.clipboard().text() == CODE


def test_markup_in_code_stays_code(qtbot):
    view = CodeView("producer.py")
    qtbot.addWidget(view)
    view.show_code("<b>x</b>")
    assert view.toPlainText() == "<b>x</b>"


def test_a_marked_line_is_tinted_in_both_themes(qtbot):
    view = CodeView("producer.py")
    qtbot.addWidget(view)
    view.resize(300, 100)
    view.show_code(CODE, frozenset({2}))
    for theme in ("dark", "light"):
        themes().choose(theme)
        image = view.grab().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(8) for y in range(100)}
        assert {mix("acc", "code", 0.14).name(), color("acc").name()} <= seen
