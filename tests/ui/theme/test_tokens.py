"""The contrast table of the look."""

import pytest

from ui.theme.tokens import BADGE_TINT, DARK, FONTS, LIGHT, PALETTES, blend, contrast

READ = 4.5
GROUNDS = ("bg", "panel", "head", "raised", "field", "code", "alt")
TEXTS = (
    "fg", "dim", "acc_fg", "ok_fg", "warn_fg", "bad_fg", "violet_fg", "key", "val", "num", "punct",
)  # fmt: skip
SELECTED = (
    "fg", "sel_dim", "key", "val", "num", "acc_fg", "ok_fg", "warn_fg", "bad_fg", "violet_fg",
)  # fmt: skip


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_colour_is_readable_on_every_ground(theme, text):
    palette = PALETTES[theme]
    lowest = min(contrast(palette[text], palette[ground]) for ground in GROUNDS)
    assert lowest >= READ


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("text", SELECTED)
def test_every_colour_of_a_selected_row_is_readable(theme, text):
    assert contrast(PALETTES[theme][text], PALETTES[theme]["sel"]) >= READ


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("tone", ["dim", "ok", "warn", "bad", "acc", "violet"])
def test_every_badge_is_readable_on_its_own_tint(theme, tone):
    palette = PALETTES[theme]
    share = 0.10 if tone == "dim" else BADGE_TINT
    ground = blend(palette[tone], palette["panel"], share)
    assert contrast(palette["dim" if tone == "dim" else f"{tone}_fg"], ground) >= READ


@pytest.mark.parametrize("theme", PALETTES)
def test_words_on_filled_buttons_are_readable(theme):
    palette = PALETTES[theme]
    assert contrast(palette["on_acc"], palette["acc"]) >= READ
    assert contrast(palette["on_fill"], palette["ok"]) >= READ


def test_both_palettes_name_the_same_colours():
    assert DARK.keys() == LIGHT.keys()


def test_no_font_is_smaller_than_can_be_read():
    assert min(points for _, points, _ in FONTS.values()) >= 8.5
