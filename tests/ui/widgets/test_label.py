"""Labels that take no markup, wrap and elide."""

from PySide6.QtCore import Qt

from ui.theme import color, themes
from ui.widgets.label import SafeLabel

HOSTILE = "<b>bold</b> <img src='http://evil/x.png'> &amp;"


def test_markup_stays_words(qtbot):
    label = SafeLabel(HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == HOSTILE


def test_what_does_not_fit_ends_in_dots_and_is_in_the_tooltip(qtbot):
    label = SafeLabel("a long sentence that has no room at all", elide=True)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.full_text in label.toolTip()
    label.resize(600, 20)
    assert label.text() == label.full_text
    assert label.toolTip() == ""


def test_a_wrapping_label_grows_with_its_lines(qtbot):
    label = SafeLabel("one two three four five six seven eight nine ten", wrap=True)
    qtbot.addWidget(label)
    one, many = label.heightForWidth(600), label.heightForWidth(90)
    assert many >= 3 * one
    assert label.text() == label.full_text  # what a screen reader reads


def test_a_word_without_end_is_broken(qtbot):
    label = SafeLabel("x" * 200, wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(100) > label.heightForWidth(10_000)


def test_a_line_break_is_one(qtbot):
    label = SafeLabel("one\ntwo", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(500) > SafeLabel("one", wrap=True).heightForWidth(500)


def test_a_tone_is_the_theme_s_colour(qtbot):
    label = SafeLabel("██████", wrap=True, tone="bad")
    qtbot.addWidget(label)
    label.resize(100, 24)
    for theme in ("dark", "light"):
        themes().choose(theme)
        image = label.grab().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(30) for y in range(24)}
        assert color("bad_fg").name() in seen
