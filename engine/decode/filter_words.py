"""The words of a filter's text: quoted texts, operators, brackets, and everything else."""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from engine.decode.filter_tree import Field, FilterError, Root

MAX_TEXT = 4_096
"""Characters of a filter."""

Kind = Literal["word", "text", "operator", "open", "close", "comma", "end"]


class Token(NamedTuple):
    """One word with its place."""

    kind: Kind
    text: str
    """What a quoted text says; otherwise the characters themselves."""
    at: int
    end: int


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<operator><=|>=|!=|<>|==|=|<|>)
    |(?P<open>\()|(?P<close>\))|(?P<comma>,)
    |(?P<word>(?:\["(?:[^"\\]|\\.)*"\]|\[[^\]\s"]*\]|[^\s()=!<>",])+)
    |(?P<wrong>\S)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_FIELD = re.compile(r"(keys?|values?|headers?|partition|offset|timestamp|time|size)(?=$|[.\[])")
_STEP = re.compile(
    r'\.(?P<name>[^.\[\]]+)|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]|\[(?P<index>\d{1,9})\]'
)
_ROOTS: dict[str, Root] = {
    "headers": "header",
    "time": "timestamp",
    "keys": "key",
    "values": "value",
}


def tokens(text: str) -> list[Token]:
    """All words, and an end; raises `FilterError` for what is none."""
    if len(text) > MAX_TEXT:
        raise FilterError(f"a filter has at most {MAX_TEXT:,} characters", MAX_TEXT, len(text))
    found: list[Token] = []
    position = 0
    kinds: tuple[Kind, ...] = ("word", "text", "operator", "open", "close", "comma")
    while match := _TOKEN.match(text, position):
        name = match.lastgroup or ""
        at, position = match.span(name)
        if name == "wrong":
            raise _wrong(text, at)
        kind = next(kind for kind in kinds if kind == name)
        words = text[at:position]
        found.append(Token(kind, unquoted(words[1:-1]) if kind == "text" else words, at, position))
    found.append(Token("end", "", len(text), len(text)))
    return found


def unquoted(words: str) -> str:
    r"""What stands between quotes: `\"`, `\\`, `\n` and `\u00e9` as in JSON."""
    return _ESCAPE.sub(_unescaped, words) if "\\" in words else words


def field_of(token: Token) -> Field | None:
    """The field that a word names, or None where it is just a word."""
    match = _FIELD.match(token.text)
    if token.kind != "word" or match is None:
        return None
    name = match[1]
    root = _ROOTS.get(name) or _root(name)
    rest = token.text[match.end() :]
    begin = token.at + match.end()
    if root == "header":
        path: tuple[str | int, ...] = (_header_name(rest, begin, token),)
    elif rest and root not in ("key", "value"):
        raise FilterError(f"{name} has no fields", begin, token.end)
    else:
        path = _steps(rest, begin)
    return Field(root, path, token.at, token.end)


def _root(name: str) -> Root:
    roots: tuple[Root, ...] = ("key", "value", "header", "partition", "offset", "timestamp", "size")
    return next(root for root in roots if root == name)


def _header_name(rest: str, begin: int, token: Token) -> str:
    if not rest:
        raise FilterError("expected the name of a header: header.NAME", token.end)
    if rest[0] == "[":
        steps = _steps(rest, begin)
        if len(steps) != 1 or not isinstance(steps[0], str):
            raise FilterError("a header is named once, and has no fields", begin, token.end)
        return steps[0]
    if len(rest) == 1:
        raise FilterError("expected the name of a header after header.", token.end)
    return rest[1:]  # names of headers may have dots


def _steps(rest: str, begin: int) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None:
            if rest[position] == ".":
                raise FilterError("expected the name of a field after .", begin + position + 1)
            raise FilterError("expected a number or a quoted name in [ ]", begin + position)
        if match["name"] is not None:
            steps.append(match["name"])
        elif match["quoted"] is not None:
            steps.append(unquoted(match["quoted"]))
        else:
            steps.append(int(match["index"]))
        position = match.end()
    return tuple(steps)


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    if escape in "\\\"'":
        return escape
    return _ESCAPES.get(escape, match[0])  # `\d` is for whoever reads the text


def _wrong(text: str, at: int) -> FilterError:
    say: dict[str, Callable[[], str]] = {
        '"': lambda: 'the text that begins with " has no closing "',
        "!": lambda: "expected = after !; to turn a condition round, write not",
    }
    make = say.get(text[at])
    words = make() if make is not None else f"{text[at]!r} means nothing here"
    return FilterError(words, at, len(text) if text[at] == '"' else at + 1)
