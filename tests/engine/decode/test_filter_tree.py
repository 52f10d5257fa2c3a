"""The tree knows where its parts stand."""

from engine.decode.filter_parser import parse
from engine.decode.filter_tree import And, Condition, FilterError, Not, Or
from tests.engine.decode.subjects import TIMES


def test_every_part_knows_its_place():
    text = "key = a and not (value.b > 5 or c)"
    tree = parse(text, TIMES)
    assert isinstance(tree, And)
    first, second = tree.parts
    assert isinstance(first, Condition)
    assert text[first.at : first.end] == "key = a"
    assert isinstance(second, Not)
    assert isinstance(second.part, Or)
    assert text[second.part.at : second.part.end] == "value.b > 5 or c"


def test_a_problem_never_ends_before_it_begins():
    assert FilterError("odd", 5, 3).end == 5
