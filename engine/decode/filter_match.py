"""Turns a filter's tree into closures over a record, each of which counts what it does.

Nothing of the filter's text is ever run as code. A record that would take more than its steps is
neither matched nor passed over in silence: `OutOfStepsError` says that it is not decided.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

import msgspec

from engine.decode.filter_constants import number_of
from engine.decode.filter_regex import compile_regex
from engine.decode.filter_tree import And, Condition, Constant, Field, Node, Not, Or, Span, Word

RECORD_STEPS = 4_000_000
"""What looking at one record may cost, in about one step a byte read."""
MAX_NUMBER = 400
"""Bytes of a key or value that may be read as a number."""
MAX_FANNED = 10_000
"""Elements of arrays that one path may walk through."""

Predicate = Callable[["Subject"], bool]
_MISSING = object()
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class OutOfStepsError(Exception):
    """The record is too large to be decided within its steps."""


class Subject:
    """A record under test. Its JSON is read once, when first asked for."""

    __slots__ = (
        "_json", "headers", "key", "offset", "partition", "size_bytes", "steps_left",
        "timestamp_ms", "value",
    )  # fmt: skip

    def __init__(
        self,
        *,
        partition: int,
        offset: int,
        timestamp_ms: int,
        key: bytes | None,
        value: bytes | None,
        headers: tuple[tuple[str, bytes | None], ...],
        size_bytes: int,
        steps: int = RECORD_STEPS,
    ) -> None:
        self.partition = partition
        self.offset = offset
        self.timestamp_ms = timestamp_ms
        self.key = key
        self.value = value
        self.headers = headers
        self.size_bytes = size_bytes
        self.steps_left = steps
        self._json: dict[str, object] = {}

    def spend(self, steps: int) -> None:
        self.steps_left -= steps
        if self.steps_left < 0:
            raise OutOfStepsError

    def json(self, root: str) -> object:
        """The key or value read as JSON, or `_MISSING` where it is none."""
        known = self._json.get(root)
        if known is None:
            known = self._json[root] = self._decoded(self.value if root == "value" else self.key)
        return _MISSING if known is _MISSING else None if known is _NULL else known

    def _decoded(self, data: bytes | None) -> object:
        if not data:
            return _MISSING
        self.spend(len(data) // 8)
        try:
            found: object = _decoder.decode(data)
        except (msgspec.MsgspecError, RecursionError, InvalidOperation, ValueError):
            return _MISSING
        return _NULL if found is None else found


_NULL = object()


def predicate(node: Node) -> Predicate:
    """The closure of a tree."""
    match node:
        case Word():
            return _word(node.text.encode("utf-8", "surrogatepass"))
        case Condition():
            return _test(node)
        case Not():
            inner = predicate(node.part)
            return lambda subject: not inner(subject)
        case And():
            parts = [predicate(part) for part in node.parts]
            return lambda subject: all(part(subject) for part in parts)
        case Or():
            others = [predicate(part) for part in node.parts]
            return lambda subject: any(part(subject) for part in others)


def _word(needle: bytes) -> Predicate:
    def stands(subject: Subject) -> bool:
        subject.spend(1)
        key, value = subject.key, subject.value
        return (key is not None and needle in key) or (value is not None and needle in value)

    return stands


def _test(test: Condition) -> Predicate:
    field = test.field
    match field.root:
        case "partition" | "offset" | "timestamp" | "size":
            return _of_number(test)
        case "header":
            accepts = _of_bytes(test)
            name = field.path[0]
            return lambda subject: any(
                accepts(subject, value) for said, value in subject.headers if said == name
            )
        case "key" | "value" if field.path:
            return _of_json(test)
        case "key":
            accepts = _of_bytes(test)
            return lambda subject: accepts(subject, subject.key)
        case "value":
            accepts = _of_bytes(test)
            return lambda subject: accepts(subject, subject.value)


# --- numbers of the record itself -----------------------------------------------------------------


def _of_number(test: Condition) -> Predicate:
    read = _READERS[test.field.root]
    if test.operator == "exists":
        return lambda _subject: True
    spans = [c if isinstance(c, Span) else _point(c) for c in test.constants]
    begin = spans[0].begin_ms
    match test.operator:
        case "<":
            return lambda subject: read(subject) < begin
        case "<=":
            return lambda subject: read(subject) <= begin
        case ">":
            return lambda subject: read(subject) > begin
        case ">=":
            return lambda subject: read(subject) >= begin
        case _:
            return lambda subject: any(low <= read(subject) < high for low, high in spans)


_READERS: dict[str, Callable[[Subject], int]] = {
    "partition": lambda subject: subject.partition,
    "offset": lambda subject: subject.offset,
    "timestamp": lambda subject: subject.timestamp_ms,
    "size": lambda subject: subject.size_bytes,
}


def _point(constant: Constant) -> Span:
    assert isinstance(constant, int)
    return Span(constant, constant + 1)


# --- keys, values and headers as bytes ------------------------------------------------------------


def _of_bytes(test: Condition) -> Callable[[Subject, bytes | None], bool]:
    """Texts are compared as bytes, numbers as numbers; null is only ever `is null`."""
    match test.operator:
        case "exists":
            return lambda _subject, data: data is not None
        case "is null":
            return lambda _subject, data: data is None
        case "is empty":
            return lambda _subject, data: data == b""
        case "matches":
            regex = compile_regex(str(test.constants[0]))
            return lambda subject, data: (
                data is not None and regex.search(_text(subject, data), subject.spend)
            )
        case _:
            tests = [_one_of_bytes(test.operator, constant) for constant in test.constants]
            return lambda _subject, data: data is not None and any(t(data) for t in tests)


def _text(subject: Subject, data: bytes) -> str:
    subject.spend(len(data))
    return data.decode("utf-8", "replace")


def _one_of_bytes(operator: str, constant: Constant) -> Callable[[bytes], bool]:
    if isinstance(constant, bool) or constant is None:
        wanted = b"null" if constant is None else b"true" if constant else b"false"
        return lambda data: data == wanted
    if isinstance(constant, int | Decimal):
        return _number_in_bytes(operator, constant)
    assert isinstance(constant, str)
    text = constant.encode("utf-8", "surrogatepass")
    return _TEXTS[operator](text)


def _number_in_bytes(operator: str, wanted: int | Decimal) -> Callable[[bytes], bool]:
    compare = _ORDERS[operator]

    def holds(data: bytes) -> bool:
        if len(data) > MAX_NUMBER or not data.isascii():
            return False
        number = number_of(data.decode().strip())
        return number is not None and compare(number, wanted)

    return holds


_TEXTS: dict[str, Callable[[bytes], Callable[[bytes], bool]]] = {
    "=": lambda text: lambda data: data == text,
    "in": lambda text: lambda data: data == text,
    "<": lambda text: lambda data: data < text,
    "<=": lambda text: lambda data: data <= text,
    ">": lambda text: lambda data: data > text,
    ">=": lambda text: lambda data: data >= text,
    "contains": lambda text: lambda data: text in data,
    "starts with": lambda text: lambda data: data.startswith(text),
    "ends with": lambda text: lambda data: data.endswith(text),
}
_Number = int | Decimal
_ORDERS: dict[str, Callable[[_Number, _Number], bool]] = {
    "=": lambda one, other: one == other,
    "in": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


# --- fields of JSON -------------------------------------------------------------------------------


def _of_json(test: Condition) -> Predicate:
    """True where one of the values that the path leads to passes; arrays are walked through."""
    field, accepts = test.field, _of_json_value(test)

    def holds(subject: Subject) -> bool:
        found = subject.json(field.root)
        return found is not _MISSING and any(
            accepts(subject, value) for value in _reached(subject, found, field)
        )

    return holds


def _reached(subject: Subject, found: object, field: Field) -> Iterator[object]:
    here = [found]
    for step in field.path:
        subject.spend(len(here))
        after: list[object] = []
        for value in here:
            if isinstance(value, dict) and step in value:
                after.append(value[step])
            elif isinstance(value, list):
                if isinstance(step, int):
                    after += value[step : step + 1]
                else:  # `value.lines.sku`: any of them
                    after += [v[step] for v in value if isinstance(v, dict) and step in v]
        if len(after) > MAX_FANNED:
            raise OutOfStepsError
        here = after
    return iter(here)


def _of_json_value(test: Condition) -> Callable[[Subject, object], bool]:
    match test.operator:
        case "exists":
            return lambda _subject, _value: True
        case "is null":
            return lambda _subject, value: value is None
        case "is empty":
            return lambda _subject, value: isinstance(value, str | list | dict) and not value
        case "matches":
            regex = compile_regex(str(test.constants[0]))
            return lambda subject, value: (
                isinstance(value, str) and regex.search(value, subject.spend)
            )
        case "contains" | "starts with" | "ends with":
            return _text_in_json(test.operator, str(test.constants[0]))
        case _:
            tests = [_one_of_json(test.operator, constant) for constant in test.constants]
            return lambda _subject, value: any(passes(value) for passes in tests)


def _text_in_json(operator: str, text: str) -> Callable[[Subject, object], bool]:
    def holds(subject: Subject, value: object) -> bool:
        if isinstance(value, list) and operator == "contains":
            subject.spend(len(value))
            return any(isinstance(item, str) and item == text for item in value)
        if not isinstance(value, str):
            return False
        if operator == "contains":
            return text in value
        return value.startswith(text) if operator == "starts with" else value.endswith(text)

    return holds


def _one_of_json(operator: str, constant: Constant) -> Callable[[object], bool]:
    if constant is None or isinstance(constant, bool):
        return lambda value: value is constant
    if isinstance(constant, str):
        order = _STRINGS[operator]
        return lambda value: isinstance(value, str) and order(value, constant)
    assert isinstance(constant, int | Decimal)
    compare = _ORDERS[operator]
    return lambda value: (
        isinstance(value, int | Decimal)
        and not isinstance(value, bool)
        and compare(value, constant)
    )


_STRINGS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda one, other: one == other,
    "in": lambda one, other: one == other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
