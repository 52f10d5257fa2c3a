"""Rows beside each other are one range."""

from ui.models.ranges import ranges


def test_neighbours_join():
    assert ranges([0, 1, 2, 5, 7, 8]) == [(0, 2), (5, 5), (7, 8)]


def test_nothing_makes_no_range():
    assert ranges([]) == []
