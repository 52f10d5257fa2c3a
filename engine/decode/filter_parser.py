"""Reads a filter's text: `value.total > 100 or value = null` becomes a tree, or words on why not."""

from engine.decode.filter_constants import constant_of
from engine.decode.filter_regex import RegexError, compile_regex
from engine.decode.filter_tree import (
    NUMBER_ROOTS,
    And,
    Condition,
    Constant,
    Field,
    FilterError,
    Node,
    Not,
    Operator,
    Or,
    Times,
    Word,
)
from engine.decode.filter_words import Token, field_of, tokens

MAX_DEPTH = 50
MAX_NODES = 200
_SIGNS: dict[str, tuple[Operator, bool]] = {
    "=": ("=", False), "==": ("=", False), "!=": ("=", True), "<>": ("=", True),
    "<": ("<", False), "<=": ("<=", False), ">": (">", False), ">=": (">=", False),
}  # fmt: skip
"""The operator that a sign means, and whether it is turned round."""
_TEXT_OPERATORS: dict[str, Operator] = {
    "contains": "contains", "starts": "starts with", "ends": "ends with", "matches": "matches",
    "startswith": "starts with", "endswith": "ends with",
}  # fmt: skip
CONNECTIVES = ("and", "or")


def parse(text: str, times: Times) -> Node | None:
    """The tree; None for a filter that says nothing. Raises `FilterError`."""
    words = tokens(text)
    if len(words) == 1:
        return None
    parser = _Parser(words, times)
    node = parser.either(0)
    here = parser.here
    if here.kind != "end":
        said = "there is no ( for this )" if here.kind == "close" else "expected and or or"
        raise FilterError(said, here.at, here.end)
    return node


class _Parser:
    """Recursive descent over the words, bounded in depth and in nodes."""

    def __init__(self, words: list[Token], times: Times) -> None:
        self._words = words
        self._times = times
        self._next = 0
        self._count = 0

    @property
    def here(self) -> Token:
        return self._words[self._next]

    def either(self, depth: int) -> Node:
        parts = [self._both(depth)]
        while self._is_word("or"):
            self._take()
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts), parts[0].at, parts[-1].end)

    def _both(self, depth: int) -> Node:
        parts = [self._unary(depth)]
        while True:
            if self._is_word("and"):
                self._take()
            elif self.here.kind not in ("word", "text", "open") or self._is_word("or"):
                break
            parts.append(self._unary(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts), parts[0].at, parts[-1].end)

    def _unary(self, depth: int) -> Node:
        here = self.here
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise FilterError("the filter is too long", here.at, here.end)
        if self._is_word("not"):
            self._take()
            part = self._unary(depth + 1)
            return Not(part, here.at, part.end)
        if here.kind == "open":
            self._take()
            inner = self.either(depth + 1)
            if self.here.kind != "close":
                raise FilterError("expected ) to close this (", here.at, here.end)
            self._take()
            return inner
        return self._term()

    def _term(self) -> Node:
        here = self._take()
        if here.kind == "text":
            return _word(here)
        if here.kind != "word":
            raise self._expected(here)
        if here.text.lower() in CONNECTIVES:
            raise FilterError(f"expected a condition before {here.text}", here.at, here.end)
        if here.text.lower() == "exists" and (field := field_of(self.here)) is not None:
            end = self._take().end
            return Condition(field, "exists", (), here.at, end)
        field = field_of(here)
        if field is not None:
            return self._test(field)
        after = self.here
        if after.kind == "operator" or (
            after.kind == "word" and after.text.lower() in ("contains", "matches")
        ):
            raise FilterError(
                f"there is no field {here.text}; a field of the JSON value is value.{here.text}",
                here.at,
                here.end,
            )
        return _word(here)

    def _expected(self, here: Token) -> FilterError:
        if here.kind == "end" and self._next:
            before = self._words[self._next - 1]
            return FilterError(f"expected a condition after {before.text}", here.at)
        return FilterError(f"expected a condition before {here.text}", here.at, here.end)

    def _test(self, field: Field) -> Node:
        sign = self._take()
        word = sign.text.lower()
        if sign.kind == "operator":
            operator, is_turned = _SIGNS[sign.text]
            return self._turned(self._compared(field, operator, sign), turned=is_turned)
        if sign.kind == "word":
            if word == "not":
                inner = self._test(field)
                return Not(inner, field.at, inner.end)
            if word in _TEXT_OPERATORS:
                return self._text_test(field, _TEXT_OPERATORS[word], sign)
            if word == "in":
                return self._in(field)
            if word == "exists":
                return Condition(field, "exists", (), field.at, sign.end)
            if word == "is":
                return self._is(field)
        raise FilterError(f"expected an operator after {_shown(field)}", sign.at, sign.end)

    @staticmethod
    def _turned(node: Condition, *, turned: bool) -> Node:
        return Not(node, node.at, node.end) if turned else node

    def _compared(self, field: Field, operator: Operator, sign: Token) -> Condition:
        token = self._value(sign.text)
        constant = constant_of(token, field, self._times)
        if constant is None or isinstance(constant, bool):
            if operator != "=":
                raise FilterError(f"{token.text} has no order", token.at, token.end)
            if constant is None:
                return Condition(field, "is null", (), field.at, token.end)
        return Condition(field, operator, (constant,), field.at, token.end)

    def _text_test(self, field: Field, operator: Operator, sign: Token) -> Condition:
        if field.root in NUMBER_ROOTS:
            raise FilterError(
                f"{field.root} is a number: use =, !=, <, <=, >, >= or in", sign.at, sign.end
            )
        said = sign.text
        if said.lower() in ("starts", "ends"):
            if not self._is_word("with"):
                raise FilterError(f"expected with after {said}", self.here.at, self.here.end)
            said = f"{said} {self._take().text}"
        token = self._value(said)
        if operator == "matches":
            try:
                compile_regex(token.text)
            except RegexError as error:
                raise FilterError(str(error), token.at, token.end) from None
        return Condition(field, operator, (token.text,), field.at, token.end)

    def _in(self, field: Field) -> Condition:
        opening = self.here
        if opening.kind != "open":
            raise FilterError("expected ( after in", opening.at, opening.end)
        self._take()
        constants: list[Constant] = []
        while True:
            constants.append(constant_of(self._value("("), field, self._times))
            after = self._take()
            if after.kind == "close":
                return Condition(field, "in", tuple(constants), field.at, after.end)
            if after.kind != "comma":
                raise FilterError("expected , or ) in the list", after.at, after.end)

    def _is(self, field: Field) -> Node:
        is_turned = self._is_word("not")
        if is_turned:
            self._take()
        what = self._take()
        operators: dict[str, Operator] = {"null": "is null", "empty": "is empty"}
        operator = operators.get(what.text.lower())
        if what.kind != "word" or operator is None:
            raise FilterError("expected null or empty after is", what.at, what.end)
        if field.root in NUMBER_ROOTS:
            raise FilterError(f"{field.root} is always a number", field.at, what.end)
        return self._turned(Condition(field, operator, (), field.at, what.end), turned=is_turned)

    def _value(self, after: str) -> Token:
        token = self._take()
        if token.kind not in ("word", "text"):
            raise FilterError(f"expected a value after {after}", token.at, token.end)
        return token

    def _is_word(self, word: str) -> bool:
        return self.here.kind == "word" and self.here.text.lower() == word

    def _take(self) -> Token:
        token = self._words[self._next]
        if token.kind != "end":
            self._next += 1
        else:
            self._next = len(self._words) - 1
        return token


def _word(token: Token) -> Word:
    if not token.text:
        raise FilterError("an empty text is in every record", token.at, token.end)
    return Word(token.text, token.at, token.end)


def _shown(field: Field) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in field.path)
    return field.root + path
