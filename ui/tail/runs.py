"""One line of JSON as coloured runs: names quiet, values told apart."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

RunColor = Literal["fg", "dim", "punct", "val", "num", "key"]


class Run(NamedTuple):
    """Some characters of a line in one colour."""

    text: str
    color: RunColor


class Layer(NamedTuple):
    """The characters of one colour, from the column where the first of them stands."""

    column: int
    text: str
    color: RunColor


_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*"?)(?P<colon>\s*:)?'
    r"|(?P<number>-?\d[\d.eE+-]*)|(?P<word>true|false|null)\b|(?P<rest>[^\"\-\dtfn]+|.)"
)
_VALUE = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*"?)(?P<colon>\s*:)?'
    r"|(?P<number>-?\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)"
)
_COLORS: dict[str, RunColor] = {"string": "val", "number": "num", "word": "key"}
_BRACKETS = frozenset("{[")
_OPENINGS = frozenset('{["]-0123456789tfn')


def json_runs(line: str) -> Sequence[Run]:
    """The runs of a line that looks like the beginning of JSON; one plain run where it does not."""
    if not is_json_like(line):
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


def json_layers(line: str) -> Sequence[Layer]:
    """A line of JSON as one layer a colour, for a font in which every character is as wide.

    Spaces stand where other colours are; names and punctuation share a layer. A line that is no
    JSON is one layer.
    """
    if not is_json_like(line):
        return (Layer(0, line, "fg"),)
    parts: dict[RunColor, list[str]] = {}
    begins: dict[RunColor, int] = {}
    ends: dict[RunColor, int] = {}
    quiet: list[str] = []
    at = 0
    for found in _VALUE.finditer(line):
        if found.lastgroup == "colon":
            continue
        begin, end = found.span()
        color: RunColor = _COLORS[found.lastgroup or ""]
        quiet.append(line[at:begin] + " " * (end - begin))
        at = end
        if color in ends:
            parts[color].append(" " * (begin - ends[color]) + line[begin:end])
        else:
            begins[color] = begin
            parts[color] = [line[begin:end]]
        ends[color] = end
    quiet.append(line[at:])
    found_layers = [Layer(begins[c], "".join(texts), c) for c, texts in parts.items()]
    return (Layer(0, "".join(quiet).rstrip(" "), "dim"), *found_layers)


def is_json_like(line: str) -> bool:
    """Whether a line may be the beginning of a JSON object or array."""
    begin = line.lstrip(" ")
    return begin[:1] in _BRACKETS and _looks_like_json(begin)


def _looks_like_json(line: str) -> bool:
    second = line[1:].lstrip(" ")[:1]
    allowed = '"}' if line[0] == "{" else _OPENINGS
    return not second or second in allowed
