"""One line of JSON as coloured runs: names quiet, values told apart."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

RunColor = Literal["fg", "dim", "punct", "val", "num", "key"]


class Run(NamedTuple):
    """Some characters of a line in one colour."""

    text: str
    color: RunColor


_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*"?)(?P<colon>\s*:)?'
    r"|(?P<number>-?\d[\d.eE+-]*)|(?P<word>true|false|null)\b|(?P<rest>[^\"\-\dtfn]+|.)"
)
_OPENINGS = frozenset('{["-0123456789tfn')


def json_runs(line: str) -> Sequence[Run]:
    """The runs of a line that looks like the beginning of JSON; one plain run where it does not."""
    begin = line.lstrip(" ")
    if not begin or begin[0] not in "{[" or not _looks_like_json(begin):
        return (Run(line, "fg"),)
    return tuple(tokens(line))


def tokens(line: str) -> Iterator[Run]:
    """Every token of a line of JSON in its colour; what is no JSON comes out as punctuation."""
    for found in _TOKEN.finditer(line):
        text = found.group()
        match found.lastgroup:
            case "colon":
                yield Run(found["string"], "dim")
                yield Run(found["colon"], "punct")
            case "string":
                yield Run(text, "val")
            case "number":
                yield Run(text, "num")
            case "word":
                yield Run(text, "key")
            case _:
                yield Run(text, "punct")


def layers(runs: Sequence[Run]) -> Sequence[Run]:
    """One run a colour, spaces where other colours stand: a monospaced line in few strokes."""
    parts: dict[RunColor, list[str]] = {}
    ends: dict[RunColor, int] = {}
    length = 0
    for text, color in runs:
        gap = length - ends.get(color, 0)
        parts.setdefault(color, []).append(" " * gap + text)
        length += len(text)
        ends[color] = length
    return tuple(Run("".join(texts), color) for color, texts in parts.items())


def _looks_like_json(line: str) -> bool:
    second = line[1:].lstrip(" ")[:1]
    return not second or second in '"}]{[' or second in _OPENINGS
