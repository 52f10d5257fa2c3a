"""The filter language's public face: a text checked while it is typed, and compiled to be run.

`value.total > 100 or value is null`, `key = "c-1" and header.trace exists`, `timestamp > -5m`,
or bare words that stand in the key or the value. See `filter_parser.py` for the grammar.
"""

from engine.decode.filter_constants import time_of
from engine.decode.filter_match import OutOfStepsError, Predicate, Subject, predicate
from engine.decode.filter_needles import Needles, needles
from engine.decode.filter_parser import parse
from engine.decode.filter_tree import FilterError, LocalTime, Times
from engine.decode.filter_words import Token

__all__ = [
    "Filter",
    "FilterError",
    "LocalTime",
    "OutOfStepsError",
    "Predicate",
    "Subject",
    "Times",
    "moment_of",
    "problem_of",
]


class Filter:
    """A compiled filter; one without words matches everything. Raises `FilterError`."""

    def __init__(self, text: str, times: Times) -> None:
        node = parse(text, times)
        self.text = text
        self.matches: Predicate = (lambda _subject: True) if node is None else predicate(node)
        self.needles: Needles | None = None if node is None else needles(node)


def problem_of(text: str, times: Times) -> FilterError | None:
    """What is wrong with a filter, to be said while it is typed; None for a good one."""
    try:
        parse(text, times)
    except FilterError as error:
        return error
    return None


def moment_of(text: str, times: Times) -> int:
    """The milliseconds since 1970 of a time as filters write them; raises `FilterError`."""
    return time_of(Token("text", text, 0, len(text)), times).begin_ms
