"""What the explorer says of groups."""

from tests.ui import samples
from ui.models.lags import Behind
from ui.models.tree_words import group_words


def test_an_empty_group_is_dim():
    words = group_words(samples.group("g"), Behind())
    assert (words.figure, words.tone, words.mark) == ("empty", "dim", "")


def test_a_late_group_is_amber_and_marked():
    behind = Behind()
    behind.count({("t", 1): 1_204}, 1_000)
    behind.is_late = True
    words = group_words(samples.group("g", members=(samples.member("a"),)), behind)
    assert (words.figure, words.figure_tone, words.mark) == ("1,204", "warn_fg", "triangle-alert")
    assert "1,204 behind in t-1" in words.tooltip


def test_without_positions_there_is_no_lag():
    words = group_words(samples.group("g", members=(samples.member("a"),)), Behind())
    assert words.figure == ""


def test_a_hostile_name_is_harmless():
    assert "\u202e" not in group_words(samples.group("a\u202eb"), Behind()).name
