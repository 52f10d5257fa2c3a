"""Badges, icons and key caps beside words."""

from ui.theme import color, themes
from ui.widgets.badge import Badge, Glyph, KeyCap


def colors_of(widget) -> set[str]:
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_a_badge_is_as_wide_as_its_words_and_says_them(qtbot):
    badge = Badge("1 under-replicated", "warn", "triangle-alert")
    qtbot.addWidget(badge)
    wide = badge.sizeHint().width()
    assert badge.accessibleName() == "1 under-replicated"
    badge.show_state("12 under-replicated", "bad", "triangle-alert")
    assert badge.sizeHint().width() > wide
    assert badge.words == badge.accessibleName() == "12 under-replicated"


def test_a_glyph_follows_its_tone_and_the_theme(qtbot):
    glyph = Glyph("check", "ok_fg", 16)
    qtbot.addWidget(glyph)
    good = colors_of(glyph)
    glyph.show_icon("circle-x", "bad_fg")
    bad = colors_of(glyph)
    assert glyph.icon_name == "circle-x"
    themes().choose("light")
    assert len({frozenset(good), frozenset(bad), frozenset(colors_of(glyph))}) == 3


def test_a_key_cap_fits_its_keys(qtbot):
    short, long = KeyCap("F6"), KeyCap("Ctrl Shift Tab")
    qtbot.addWidget(short)
    qtbot.addWidget(long)
    assert long.width() > short.width()
    assert color("edge").name() in colors_of(long)
