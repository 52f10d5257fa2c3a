"""A line of a table is a setting."""

import pytest

from engine.base.configs.key import ConfigType, Scope
from engine.base.configs.table import read_table
from engine.base.errors import KafkaError

TABLE = read_table("""
a.plain | STRING | null | | | A text.
an.empty | LIST | | | broker | A list.
a.range | INT | 3 | 1..5 | cluster | A number | with a bar.
a.half | LONG | 0 | 0.. | | A number.
an.exception | INT | -1 | 1..9 or -1 | | A number.
a.choice | STRING | x | in x, y | | A word.
any.case | STRING | X | any case X, Y | | A word.
must.be | LIST | a | not empty | | A list.
replicas.of | LIST | | replicas | | Replicas.
""")


def test_a_line_says_name_type_default_limits_scope_and_meaning() -> None:
    key = TABLE["a.range"]
    assert (key.type, key.default, key.scope) == (ConfigType.INT, "3", Scope.CLUSTER)
    assert key.documentation == "A number | with a bar."
    assert TABLE["a.plain"].default is None
    assert TABLE["an.empty"].default == ""
    assert [TABLE[n].scope for n in ("a.plain", "an.empty")] == [Scope.READ_ONLY, Scope.PER_BROKER]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.plain", "anything"),
        ("a.range", "5"),
        ("a.half", "99"),
        ("an.exception", "-1"),
        ("a.choice", "y"),
        ("any.case", "y"),
        ("must.be", "b"),
        ("replicas.of", "0:1"),
    ],
)
def test_what_lies_within_the_limits_passes(name: str, text: str) -> None:
    TABLE[name].parse(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.range", "6"),
        ("a.half", "-1"),
        ("an.exception", "0"),
        ("a.choice", "Y"),
        ("any.case", "z"),
        ("must.be", ""),
        ("replicas.of", "0"),
    ],
)
def test_what_lies_outside_is_refused(name: str, text: str) -> None:
    with pytest.raises(KafkaError):
        TABLE[name].parse(text)
