"""The theme in use."""

import pytest

from ui.theme import color, mix, themes
from ui.theme.tokens import DARK, LIGHT, blend


def test_colours_are_those_of_the_theme_in_use(qapp):
    assert color("fg").name() == DARK["fg"]
    themes().choose("light")
    assert color("fg").name() == LIGHT["fg"]


def test_a_colour_given_out_is_a_copy(qapp):
    color("fg").setAlpha(0)
    assert color("fg").alpha() == 255
    assert color("fg", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)


def test_a_mix_is_opaque_and_of_the_theme_in_use(qapp):
    assert mix("acc", "bg", 0.5).name() == blend(DARK["acc"], DARK["bg"], 0.5)
    assert mix("acc", "bg", 1).name() == DARK["acc"]


def test_a_change_is_told_once(qtbot):
    with qtbot.waitSignal(themes().changed):
        themes().choose("light")
    with qtbot.assertNotEmitted(themes().changed):
        themes().choose("light")
        themes().refresh()
