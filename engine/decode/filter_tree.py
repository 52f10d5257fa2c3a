"""What a filter says, as a tree whose parts know their places in its text."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

import msgspec

Root = Literal["key", "value", "header", "partition", "offset", "timestamp", "size"]
NUMBER_ROOTS: frozenset[Root] = frozenset({"partition", "offset", "timestamp", "size"})
Operator = Literal[
    "=", "<", "<=", ">", ">=", "contains", "starts with", "ends with", "matches", "in",
    "exists", "is null", "is empty",
]  # fmt: skip
"""What a test may ask; `!=` and `is not null` are a `Not` around one of these."""


class FilterError(ValueError):
    """A filter that cannot be understood: one clause in words, and the characters it is about."""

    def __init__(self, text: str, at: int, end: int | None = None) -> None:
        self.text = text
        self.at = at
        self.end = max(at if end is None else end, at)
        super().__init__(text)


class LocalTime(Protocol):
    """Turns a date and time of this machine's zone into milliseconds since 1970."""

    def __call__(self, moment: datetime, /) -> int: ...


class Times(NamedTuple):
    """What a filter needs to know of time, since it reads no clock itself."""

    now_ms: int
    local_ms: LocalTime
    today: datetime
    """Midnight of today, in this machine's zone, without one."""


class Span(NamedTuple):
    """A time as somebody wrote it: `10:42` is a whole minute."""

    begin_ms: int
    end_ms: int
    """Exclusive."""


Constant = str | int | Decimal | bool | Span | None


class Field(msgspec.Struct, frozen=True):
    """What a test looks at: a root, or with a path a field of its JSON (a header's name first)."""

    root: Root
    path: tuple[str | int, ...]
    at: int
    end: int


class Word(msgspec.Struct, frozen=True):
    """A text that stands in the key or the value."""

    text: str
    at: int
    end: int


class Condition(msgspec.Struct, frozen=True):
    """One field asked one thing."""

    field: Field
    operator: Operator
    constants: tuple[Constant, ...]
    at: int
    end: int


class Not(msgspec.Struct, frozen=True):
    """True where its part is not."""

    part: "Node"
    at: int
    end: int


class And(msgspec.Struct, frozen=True):
    """True where all parts are."""

    parts: tuple["Node", ...]
    at: int
    end: int


class Or(msgspec.Struct, frozen=True):
    """True where one part is."""

    parts: tuple["Node", ...]
    at: int
    end: int


Node = Word | Condition | Not | And | Or
