"""What is no expression is refused in RE2's words."""

import pytest

from engine.machines.group.consumer.expression_syntax import ExpressionError, parse


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("((", "missing closing )"),
        ("a)", "regexp/syntax: internal error"),
        ("*a", "missing argument to repetition operator"),
        ("a|*", "missing argument to repetition operator"),
        ("a**", "invalid nested repetition operator"),
        ("[a", "missing closing ]"),
        ("[", "missing closing ]"),
        ("[\\", "trailing backslash at end of expression"),
        ("a\\", "trailing backslash at end of expression"),
        ("(?z)", "invalid or unsupported Perl syntax"),
        ("(?=a)", "invalid or unsupported Perl syntax"),
        ("(?P<>a)", "invalid named capture"),
        ("(?P<a>a)(?P<a>a)", "duplicate capture group name"),
        ("x{3,2}", "invalid repeat count"),
        ("x{1001}", "invalid repeat count"),
        ("[b-a]", "invalid character class range"),
        ("[[:none:]]", "invalid character class range"),
        (r"\pX", "invalid character class range"),
        (r"\p{L", "invalid character class range"),
        (r"\1", "invalid escape sequence"),
        (r"\xg", "invalid escape sequence"),
        (r"\x{", "invalid escape sequence"),
        (r"\y", "invalid escape sequence"),
        ("(" * 1_000, "it nests deeper than 200"),
    ],
)
def test_refusals(pattern: str, words: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(pattern)
    assert str(refused.value) == words
