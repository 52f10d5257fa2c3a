"""What may come next in a filter: fields and header names of recent records, operators, values."""

import re
from typing import Literal, NamedTuple

import msgspec

from engine.decode.filter_tree import NUMBER_ROOTS, Field, FilterError
from engine.decode.filter_words import Token, field_of, tokens

MAX_FIELDS = 400
MAX_DEPTH = 5
MAX_LEARNED_BYTES = 65_536
VALUES_KEPT = 6
LONGEST_VALUE = 40
MOST_SUGGESTED = 40
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_.:/-]+")
_RESERVED = frozenset({"and", "or", "not", "null", "true", "false", "is", "in"})

State = Literal["condition", "operator", "value", "list", "with", "is", "connective"]


class Suggestion(NamedTuple):
    """One text that may stand there, with a few words on what it is."""

    text: str
    note: str


class Completion(NamedTuple):
    """What may replace the characters from `begin` to `end`."""

    begin: int
    end: int
    suggestions: tuple[Suggestion, ...]


ROOTS = (
    Suggestion("key", "the key"),
    Suggestion("value", "the value"),
    Suggestion("header.", "a header, by its name"),
    Suggestion("partition", "number"),
    Suggestion("offset", "number"),
    Suggestion("timestamp", "10:42, 2026-11-22T10:42, -5m"),
    Suggestion("size", "bytes: 500, 10KB, 1MiB"),
    Suggestion("not", "turns a condition round"),
)
SIGNS = (
    Suggestion("=", "equals"),
    Suggestion("!=", "does not equal, or is not there"),
    Suggestion("<", "less"),
    Suggestion("<=", "at most"),
    Suggestion(">", "more"),
    Suggestion(">=", "at least"),
    Suggestion("in (", "one of a list"),
)
TEXTS = (
    Suggestion("contains", "a text in it"),
    Suggestion("starts with", "a text at its beginning"),
    Suggestion("ends with", "a text at its end"),
    Suggestion("matches", "a regular expression"),
    Suggestion("exists", "it is there"),
    Suggestion("is null", "it is null"),
    Suggestion("is empty", "a text, list or object without anything in it"),
    Suggestion("is not null", ""),
)
TIMES = (
    Suggestion("-5m", "five minutes ago"),
    Suggestion("-1h", "an hour ago"),
    Suggestion("-1d", "a day ago"),
)
EXAMPLES = (
    ("c-05804", "a text in the key or the value"),
    ('key = "c-05804"', "the key is exactly this"),
    ("value.total > 100 and value.currency = EUR", "fields of a JSON value"),
    ("value.lines.sku = A-1", "any element of a list"),
    ("value is null", "tombstones"),
    ("header.traceparent exists", "a header, by its name"),
    ("timestamp > -5m", "the last five minutes"),
    ('value matches "order-[0-9]+"', "a regular expression"),
    ("partition in (0, 2) and size > 10KB", "place and size"),
)
"""Filters with what each asks."""

CONNECTIVES = (Suggestion("and", "both"), Suggestion("or", "either"))


class Known:
    """Fields, values and headers that recent records have; bounded."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        """`value.order.id` → what kind of thing it is."""
        self.headers: dict[str, None] = {}
        self.values: dict[str, dict[str, None]] = {}
        """A few short values of each field."""

    def learn(
        self, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes | None], ...]
    ) -> None:
        """Take notice of one record."""
        for root, data in (("key", key), ("value", value)):
            if data and data[:1] in b"{[" and len(data) <= MAX_LEARNED_BYTES:
                try:
                    self._walk(root, msgspec.json.decode(data), 0)
                except (msgspec.MsgspecError, RecursionError, ValueError):
                    continue
        for name, data in headers:
            if len(self.headers) < MAX_FIELDS and len(name) <= LONGEST_VALUE:
                step = f"header.{name}" if _PLAIN.fullmatch(name) else f"header[{quoted(name)}]"
                self.headers.setdefault(step)
                if data is not None and len(data) <= LONGEST_VALUE:
                    self._note_value(step, data.decode("utf-8", "replace"))

    def _walk(self, path: str, found: object, depth: int) -> None:
        if len(self.fields) >= MAX_FIELDS or depth > MAX_DEPTH:
            return
        if isinstance(found, dict):
            for name, inner in list(found.items())[:MAX_FIELDS]:
                if len(name) > LONGEST_VALUE:
                    continue
                plain = _PLAIN.fullmatch(name)
                step = f"{path}.{name}" if plain else f"{path}[{quoted(name)}]"
                if len(self.fields) < MAX_FIELDS:
                    self.fields.setdefault(step, _kind(inner))
                self._walk(step, inner, depth + 1)
        elif isinstance(found, list):
            for inner in found[:3]:
                self._walk(path, inner, depth + 1)
        elif isinstance(found, str) and len(found) <= LONGEST_VALUE:
            self._note_value(path, found)

    def _note_value(self, path: str, value: str) -> None:
        kept = self.values.setdefault(path, {})
        if len(kept) < VALUES_KEPT:
            kept.setdefault(value)


def complete(text: str, cursor: int, known: Known) -> Completion:
    """What may stand at the cursor."""
    before = text[:cursor]
    try:
        words = tokens(before)[:-1]
    except FilterError:
        return Completion(cursor, cursor, ())
    partial = ""
    begin = cursor
    if words and words[-1].end == cursor and words[-1].kind == "word":
        last = words.pop()
        partial, begin = last.text, last.at
    state, field = _state_after(words)
    found = [
        suggestion
        for suggestion in _possible(state, field, known)
        if suggestion.text.lower().startswith(partial.lower()) and suggestion.text != partial
    ]
    return Completion(begin, cursor, tuple(found[:MOST_SUGGESTED]))


def _state_after(words: list[Token]) -> tuple[State, Field | None]:
    state: State = "condition"
    field: Field | None = None
    for token in words:
        word = token.text.lower() if token.kind == "word" else ""
        if state == "connective" and word not in ("and", "or") and token.kind != "close":
            state = "condition"  # and may be left out
        match state:
            case "condition":
                if token.kind == "open" or word in ("not", "exists", "and", "or"):
                    continue
                field = _field(token)
                state = "connective" if field is None else "operator"
            case "operator":
                state = _after_operator(token, word)
            case "list":
                state = "value"
            case "value":
                state = "connective"
            case "with":
                state = "value"
            case "is":
                state = "is" if word == "not" else "connective"
            case "connective":
                if token.kind != "close":
                    state = "condition"
    return state, field


def _after_operator(token: Token, word: str) -> State:
    if token.kind == "operator" or word in ("contains", "matches", "startswith", "endswith"):
        return "value"
    match word:
        case "in":
            return "list"
        case "starts" | "ends":
            return "with"
        case "is":
            return "is"
        case "not":
            return "operator"
        case _:
            return "connective"


def _field(token: Token) -> Field | None:
    try:
        return field_of(token)
    except FilterError:
        return None


def _possible(state: State, field: Field | None, known: Known) -> list[Suggestion]:
    match state:
        case "condition":
            fields = [Suggestion(name, kind) for name, kind in known.fields.items()]
            headers = [Suggestion(name, "header") for name in known.headers]
            return [*ROOTS, *fields, *headers]
        case "operator":
            is_number = field is not None and field.root in NUMBER_ROOTS
            return list(SIGNS) if is_number else [*SIGNS, *TEXTS]
        case "value":
            return _values(field, known)
        case "with":
            return [Suggestion("with", "")]
        case "is":
            return [Suggestion("null", ""), Suggestion("empty", ""), Suggestion("not", "")]
        case "list":
            return [Suggestion("(", "a list")]
        case "connective":
            return list(CONNECTIVES)


def _values(field: Field | None, known: Known) -> list[Suggestion]:
    if field is None:
        return []
    if field.root == "timestamp":
        return list(TIMES)
    if field.root in NUMBER_ROOTS:
        return []
    seen = known.values.get(_path(field), {})
    return [*(Suggestion(written(value), "seen") for value in seen), Suggestion("null", "no value")]


def _path(field: Field) -> str:
    path: str = field.root
    for step in field.path:
        if isinstance(step, str):  # places in lists are learned as one
            path += f".{step}" if _PLAIN.fullmatch(step) else f"[{quoted(step)}]"
    return path


def written(value: str) -> str:
    """A text as a filter writes it: bare where that means the same."""
    is_bare = _PLAIN_VALUE.fullmatch(value) and value.lower() not in _RESERVED
    return value if is_bare and not value[0].isdigit() and value[0] not in "-." else quoted(value)


def quoted(value: str) -> str:
    """A text between quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _kind(found: object) -> str:
    match found:
        case bool():
            return "true or false"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return ""
