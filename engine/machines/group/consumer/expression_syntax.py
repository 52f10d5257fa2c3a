"""RE2's syntax as a tree; what it refuses, it refuses in RE2's words."""

import msgspec

MAX_REPEAT = 1_000
MAX_DEPTH = 200

ALL = (1 << 128) - 1


class ExpressionError(ValueError):
    """The pattern is no regular expression; the text says why."""


class Characters(msgspec.Struct, frozen=True):
    """One character of a class."""

    accepts: int


class Assertion(msgspec.Struct, frozen=True):
    """No character: a place that must be as said."""

    condition: str


class Sequence(msgspec.Struct, frozen=True):
    """One part after the other."""

    parts: "tuple[Node, ...]"


class Alternatives(msgspec.Struct, frozen=True):
    """One part or another."""

    parts: "tuple[Node, ...]"


class Repeat(msgspec.Struct, frozen=True):
    """A part several times; `most` None: as often as one likes."""

    part: "Node"
    least: int
    most: int | None


Node = Characters | Assertion | Sequence | Alternatives | Repeat


def _mask(chars: str) -> int:
    return sum(1 << ord(char) for char in set(chars))


_DIGITS = _mask("0123456789")
_LOWER = _mask("abcdefghijklmnopqrstuvwxyz")
_UPPER = _mask("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD = _DIGITS | _LOWER | _UPPER | _mask("_")
_SPACE = _mask("\t\n\f\r ")
_PUNCT = sum(1 << code for code in range(33, 127)) & ~(_DIGITS | _LOWER | _UPPER)
_SYMBOLS = _mask("$+<=>^`|~")

_PERL = {"d": _DIGITS, "s": _SPACE, "w": _WORD}
_POSIX = {
    "alnum": _DIGITS | _LOWER | _UPPER, "alpha": _LOWER | _UPPER, "ascii": ALL,
    "blank": _mask("\t "), "cntrl": sum(1 << code for code in range(32)) | 1 << 127,
    "digit": _DIGITS, "graph": sum(1 << code for code in range(33, 127)), "lower": _LOWER,
    "print": sum(1 << code for code in range(32, 127)), "punct": _PUNCT,
    "space": _SPACE | _mask("\v"), "upper": _UPPER, "word": _WORD,
    "xdigit": _DIGITS | _mask("abcdefABCDEF"),
}  # fmt: skip
_UNICODE = {
    "Any": ALL, "L": _LOWER | _UPPER, "Ll": _LOWER, "Lu": _UPPER, "N": _DIGITS, "Nd": _DIGITS,
    "P": _PUNCT & ~_SYMBOLS, "S": _SYMBOLS, "Z": _mask(" "), "Zs": _mask(" "),
    "Latin": _LOWER | _UPPER, "Common": ALL & ~(_LOWER | _UPPER),
}  # fmt: skip
"""The part of these classes that topic names can have."""
_ESCAPES = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_ASSERTIONS = {"A": "^", "z": "$", "b": "b", "B": "B"}

_PAREN, _BRACKET = "missing closing )", "missing closing ]"
_RANGE, _ESCAPE = "invalid character class range", "invalid escape sequence"
_ARGUMENT = "missing argument to repetition operator"
_NESTED, _COUNT = "invalid nested repetition operator", "invalid repeat count"
_BACKSLASH = "trailing backslash at end of expression"
_PERL_SYNTAX, _NAME = "invalid or unsupported Perl syntax", "invalid named capture"
_DOUBLE_NAME, _UNMATCHED = "duplicate capture group name", "regexp/syntax: internal error"
_DEEP = f"it nests deeper than {MAX_DEPTH}"


def parse(pattern: str) -> Node:
    """The pattern's tree. Raises `ExpressionError`."""
    reader = _Reader(pattern)
    node = reader.alternatives(0)
    if not reader.is_done:
        raise ExpressionError(_UNMATCHED)
    return node


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._names: set[str] = set()
        self._ignores_case = False

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._text)

    def _is_next(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        if self._is_next(text):
            self._at += len(text)
            return True
        return False

    def _char(self) -> str:
        char = self._text[self._at : self._at + 1]
        self._at += 1
        return char

    def alternatives(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise ExpressionError(_DEEP)
        parts = [self._sequence(depth)]
        while self._take("|"):
            parts.append(self._sequence(depth))
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while not self.is_done and not self._is_next("|") and not self._is_next(")"):
            if self._take("\\Q"):
                parts += [self._literal(char) for char in self._quoted()]
                continue
            node = self._atom(depth)
            if node is not None:
                parts.append(self._repeated(node))
        return Sequence(tuple(parts))

    def _quoted(self) -> str:
        end = self._text.find("\\E", self._at)
        if end < 0:
            end = len(self._text)
        found = self._text[self._at : end]
        self._at = end + 2
        return found

    def _atom(self, depth: int) -> Node | None:
        char = self._char()
        match char:
            case "(":
                return self._group(depth)
            case "[":
                return Characters(self._cased(self._class()))
            case ".":
                return Characters(ALL & ~_mask("\n"))
            case "^" | "$":
                return Assertion(char)
            case "*" | "+" | "?":
                raise ExpressionError(_ARGUMENT)
            case "\\":
                return self._escaped()
        return self._literal(char)

    def _literal(self, char: str) -> Characters:
        return Characters(self._cased(_bit(char)))

    def _cased(self, accepts: int) -> int:
        if not self._ignores_case:
            return accepts
        lower, upper = accepts & _LOWER, accepts & _UPPER
        return accepts | lower >> 32 | upper << 32

    # -- groups

    def _group(self, depth: int) -> Node | None:
        ignored = self._ignores_case
        if self._take("?"):
            if self._is_next("P<") or self._is_next("<"):
                self._name()
            elif not self._flags():
                return None  # flags for what follows
        node = self.alternatives(depth + 1)
        if not self._take(")"):
            raise ExpressionError(_PAREN)
        self._ignores_case = ignored
        return node

    def _name(self) -> None:
        self._take("P")
        self._take("<")
        end = self._text.find(">", self._at)
        name = self._text[self._at : end]
        if end < 0 or not name or not all(_bit(char) & _WORD for char in name):
            raise ExpressionError(_NAME)
        if name in self._names:
            raise ExpressionError(_DOUBLE_NAME)
        self._names.add(name)
        self._at = end + 1

    def _flags(self) -> bool:
        """Whether a group follows; else the flags hold from here on."""
        is_on, seen = True, False
        while True:
            char = self._char()
            match char:
                case "i":
                    self._ignores_case = is_on
                case "m" | "s" | "U":
                    pass  # no difference for a whole name on one line
                case "-" if is_on:
                    is_on, seen = False, False
                    continue
                case ":" | ")" if seen or is_on:
                    return char == ":"
                case _:
                    raise ExpressionError(_PERL_SYNTAX)
            seen = True

    # -- repetition

    def _repeated(self, node: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return node
        self._take("?")
        if self._bounds() is not None:
            raise ExpressionError(_NESTED)
        return Repeat(node, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        end = self._text.find("}", self._at)
        if not self._is_next("{") or end < 0:
            return None
        least, comma, most = self._text[self._at + 1 : end].partition(",")
        if not _is_number(least) or (most and not _is_number(most)):
            return None  # a brace like any other character
        self._at = end + 1
        highest = int(most) if most else None if comma else int(least)
        if int(least) > MAX_REPEAT or (highest is not None and highest > MAX_REPEAT):
            raise ExpressionError(_COUNT)
        if highest is not None and highest < int(least):
            raise ExpressionError(_COUNT)
        return int(least), highest

    # -- escapes and classes

    def _escaped(self) -> Node:
        if self.is_done:
            raise ExpressionError(_BACKSLASH)
        char = self._text[self._at]
        if char in _ASSERTIONS:
            self._at += 1
            return Assertion(_ASSERTIONS[char])
        if self._take("C"):
            return Characters(ALL)
        return Characters(self._cased(self._escape()))

    def _escape(self) -> int:
        """The class behind a backslash."""
        char = self._char()
        if char.lower() in _PERL and char:
            found = _PERL[char.lower()]
            return found if char.islower() else ALL & ~found
        if char in {"p", "P"}:
            return self._unicode(is_negated=char == "P")
        if char in _ESCAPES:
            return _bit(_ESCAPES[char])
        if char == "x":
            return self._hexadecimal()
        if char and char in "01234567":
            return self._octal(char)
        if char and ord(char) < 128 and not char.isalnum():
            return _bit(char)
        raise ExpressionError(_ESCAPE)

    def _unicode(self, *, is_negated: bool) -> int:
        if self._take("{"):
            end = self._text.find("}", self._at)
            if end < 0:
                raise ExpressionError(_RANGE)
            name = self._text[self._at : end]
            self._at = end + 1
        else:
            name = self._char()
        if name.startswith("^"):
            name, is_negated = name[1:], not is_negated
        if name not in _UNICODE:
            raise ExpressionError(_RANGE)
        return ALL & ~_UNICODE[name] if is_negated else _UNICODE[name]

    def _hexadecimal(self) -> int:
        if self._take("{"):
            end = self._text.find("}", self._at)
            digits = self._text[self._at : end] if end >= 0 else ""
            self._at = end + 1
        else:
            digits = self._text[self._at : self._at + 2]
            self._at += 2
            digits = digits if len(digits) == 2 else ""
        if (
            not digits
            or len(digits) > 8
            or any(each not in "0123456789abcdefABCDEF" for each in digits)
        ):
            raise ExpressionError(_ESCAPE)
        code = int(digits, 16)
        return 1 << code if code < 128 else 0

    def _octal(self, first: str) -> int:
        digits = first
        while len(digits) < 3 and self._text[self._at : self._at + 1] in set("01234567"):
            digits += self._char()
        if first != "0" and len(digits) == 1:  # that would be a back reference
            raise ExpressionError(_ESCAPE)
        code = int(digits, 8)
        return 1 << code if code < 128 else 0

    def _class(self) -> int:
        is_negated = self._take("^")
        found = 0
        is_first = True
        while is_first or not self._is_next("]"):
            if self.is_done:
                raise ExpressionError(_BRACKET)
            is_first = False
            if self._is_next("[:") and (end := self._text.find(":]", self._at)) >= 0:
                found |= self._posix(self._text[self._at + 2 : end])
                self._at = end + 2
                continue
            found |= self._range()
        self._at += 1
        return ALL & ~found if is_negated else found

    def _posix(self, name: str) -> int:
        bare = name.removeprefix("^")
        if bare not in _POSIX:
            raise ExpressionError(_RANGE)
        return ALL & ~_POSIX[bare] if bare != name else _POSIX[bare]

    def _range(self) -> int:
        low = self._class_member()
        is_range = self._is_next("-") and not self._is_next("-]")
        if not is_range or isinstance(low, int):
            return low if isinstance(low, int) else _bit(low)
        self._at += 1
        high = self._class_member()
        if isinstance(high, int) or high < low:
            raise ExpressionError(_RANGE)
        return sum(1 << code for code in range(ord(low), min(ord(high), 127) + 1))

    def _class_member(self) -> str | int:
        """A character, or a whole class."""
        if self.is_done:
            raise ExpressionError(_BRACKET)
        char = self._char()
        if char != "\\":
            return char
        if self.is_done:
            raise ExpressionError(_BACKSLASH)
        found = self._escape()
        is_one = found.bit_count() == 1
        return chr(found.bit_length() - 1) if is_one else found


def _bit(char: str) -> int:
    return 1 << ord(char) if ord(char) < 128 else 0


def _is_number(text: str) -> bool:
    return (
        text.isascii() and text.isdigit() and (len(text) == 1 or text[0] != "0") and len(text) < 9
    )
