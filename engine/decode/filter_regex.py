r"""Regular expressions in linear time: what `matches` understands, whatever strangers sent.

Python's own engine tries alternatives one after the other and may take for ever. Here a pattern
becomes an automaton that reads each character once; its states are made when they are met. Known
are literals, `.`, classes, `\d \w \s`, groups, `|`, `* + ? {2,5}`, `^`, `$` and `(?i)`.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

MAX_PATTERN = 500
MAX_PROGRAM = 2_000
"""Instructions: `{m,n}` repeats what it stands behind."""
MAX_REPEAT = 200
MAX_NESTED = 40
STATES_KEPT = 2_000
"""States and transitions known at once; beyond them all are forgotten and made anew."""
TRANSITIONS_KEPT = 50_000

Accepts = Callable[[str], bool]


class RegexError(ValueError):
    """A pattern that is none, or that needs more than linear time; one clause."""


class _Step(NamedTuple):
    """One instruction: a character to accept, a fork, a place, or the end."""

    kind: str
    """`char`, `fork`, `begin`, `end`, `match`."""
    accepts: Accepts | None = None
    one: int = -1
    other: int = -1


class _State:
    """A set of places in the program, with what is known of where characters lead."""

    __slots__ = ("is_match", "matches_at_end", "nexts", "places")

    def __init__(self, places: frozenset[int], *, is_match: bool, matches_at_end: bool) -> None:
        self.places = places
        self.is_match = is_match
        self.matches_at_end = matches_at_end
        self.nexts: dict[str, _State] = {}


class Regex:
    """A compiled pattern."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > MAX_PATTERN:
            raise RegexError(f"a pattern has at most {MAX_PATTERN} characters")
        self._folds = pattern.startswith("(?i)")
        parser = _Parser(pattern.removeprefix("(?i)"), folds=self._folds)
        self._program = parser.program()
        self.literal = "" if self._folds else parser.literal
        """A text that stands in everything it matches; "" where none is known."""
        self._states: dict[frozenset[int], _State] = {}
        self._transition_count = 0
        self._start = self._state(self._closure([0], at_begin=True))

    def search(self, text: str, spend: Callable[[int], None] = lambda _steps: None) -> bool:
        """Whether the pattern matches anywhere; `spend` is told how much work that was."""
        if self._folds:
            text = text.lower()
        state = self._start
        spend(len(text) + 1)
        for char in text:
            if state.is_match:
                return True
            known = state.nexts.get(char)
            if known is None:
                spend(len(state.places) + 1)
                known = self._advance(state, char)
            state = known
        return state.is_match or state.matches_at_end

    def _advance(self, state: _State, char: str) -> _State:
        program = self._program
        places = [0]  # a match may begin behind every character
        for place in state.places:
            step = program[place]
            if step.accepts is not None and step.accepts(char):
                places.append(step.one)
        if self._transition_count > TRANSITIONS_KEPT or len(self._states) > STATES_KEPT:
            self._states.clear()
            self._transition_count = 0
            self._start.nexts.clear()
        found = self._state(self._closure(places, at_begin=False))
        state.nexts[char] = found
        self._transition_count += 1
        return found

    def _closure(
        self, places: list[int], *, at_begin: bool, at_end: bool = False
    ) -> frozenset[int]:
        seen: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self._program[place]
            if step.kind == "fork":
                waiting += (step.one, step.other)
            elif (step.kind == "begin" and at_begin) or (step.kind == "end" and at_end):
                waiting.append(step.one)
        return frozenset(
            place for place in seen if self._program[place].kind in ("char", "match", "end")
        )

    def _state(self, places: frozenset[int]) -> _State:
        known = self._states.get(places)
        if known is None:
            match = len(self._program) - 1
            at_end = self._closure(list(places), at_begin=False, at_end=True)
            known = _State(places, is_match=match in places, matches_at_end=match in at_end)
            self._states[places] = known
        return known


@lru_cache(maxsize=64)
def compile_regex(pattern: str) -> Regex:
    """The automaton of a pattern; raises `RegexError`."""
    return Regex(pattern)


# A part of a pattern: a function that appends its instructions to a program.
_Part = Callable[[list[_Step]], None]


class _Parser:
    """Reads a pattern and writes its program."""

    def __init__(self, pattern: str, *, folds: bool) -> None:
        self._pattern = pattern
        self._folds = folds
        self._at = 0
        self.literal = ""
        self._run = ""

    def program(self) -> list[_Step]:
        part = self._alternatives(0)
        if self._at < len(self._pattern):
            raise RegexError("the pattern has a ) without a (")
        steps: list[_Step] = []
        part(steps)
        steps.append(_Step("match"))
        return steps

    def _alternatives(self, depth: int) -> _Part:
        if depth > MAX_NESTED:
            raise RegexError("the pattern is nested too deeply")
        parts = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence(depth))
        if len(parts) > 1 and not depth:
            self.literal = ""
        return parts[0] if len(parts) == 1 else _either(parts)

    def _sequence(self, depth: int) -> _Part:
        parts: list[_Part] = []
        while (char := self._peek()) not in ("", "|", ")"):
            before = self._at
            atom = self._atom(char, depth)
            repeated = self._repeated(atom)
            parts.append(repeated)
            if not depth:
                plain = repeated is atom and self._pattern[before : self._at]
                self._note(plain if plain and plain.isalnum() and plain.isascii() else "")
        if not depth:
            self._note("")
        return _sequence(parts)

    def _note(self, char: str) -> None:
        """Keep the longest run of literals outside groups and alternatives."""
        self._run = self._run + char if char else ""
        if len(self._run) > len(self.literal):
            self.literal = self._run

    def _atom(self, char: str, depth: int) -> _Part:
        self._at += 1
        match char:
            case "(":
                return self._group(depth)
            case "[":
                return _one(self._class())
            case ".":
                return _one(lambda c: c != "\n")
            case "^":
                return _anchor("begin")
            case "$":
                return _anchor("end")
            case "\\":
                return _one(self._escape())
            case "*" | "+" | "?" | "{":
                raise RegexError(f"there is nothing that {char} could repeat")
            case _:
                return _one(_literal(char, folds=self._folds))

    def _group(self, depth: int) -> _Part:
        if self._peek() == "?":
            if not self._pattern.startswith("?:", self._at):
                raise RegexError("groups that look ahead, back or have names are not known here")
            self._at += 2
        inner = self._alternatives(depth + 1)
        if self._peek() != ")":
            raise RegexError("the pattern has a ( without a )")
        self._at += 1
        return inner

    def _repeated(self, atom: _Part) -> _Part:
        part = atom
        while (char := self._peek()) and char in "*+?{":
            self._at += 1
            match char:
                case "*":
                    part = _many(part, least=0, most=None)
                case "+":
                    part = _many(part, least=1, most=None)
                case "?":
                    part = _many(part, least=0, most=1)
                case _:
                    part = _many(part, *self._bounds())
            if self._peek() == "?":  # lazy or not, the same texts match
                self._at += 1
        return part

    def _bounds(self) -> tuple[int, int | None]:
        end = self._pattern.find("}", self._at)
        words = self._pattern[self._at : end].split(",") if end >= 0 else []
        if (
            not 1 <= len(words) <= 2
            or not all(w == "" or w.isdecimal() for w in words)
            or not words[0]
        ):
            raise RegexError("write {3}, {3,} or {3,5}; a { itself is \\{")
        self._at = end + 1
        least = int(words[0])
        most = least if len(words) == 1 else int(words[1]) if words[1] else None
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise RegexError(f"a part may be repeated {MAX_REPEAT} times at most")
        return least, most

    def _escape(self) -> Accepts:
        char = self._peek()
        self._at += 1
        match char:
            case "":
                raise RegexError("the pattern ends with \\")
            case "d" | "D":
                return _turned(str.isdecimal, turned=char == "D")
            case "w" | "W":
                return _turned(_is_word, turned=char == "W")
            case "s" | "S":
                return _turned(str.isspace, turned=char == "S")
            case "n" | "t" | "r":
                return _literal({"n": "\n", "t": "\t", "r": "\r"}[char], folds=False)
            case _ if char.isalnum():
                raise RegexError(f"\\{char} is not known here")
            case _:
                return _literal(char, folds=self._folds)

    def _class(self) -> Accepts:
        turned = self._peek() == "^"
        self._at += turned
        accepted: list[Accepts] = []
        while True:
            char = self._peek()
            self._at += 1
            if not char:
                raise RegexError("the pattern has a [ without a ]")
            if char == "]" and accepted:
                break
            if char == "\\":
                accepted.append(self._escape())
                continue
            ahead = self._pattern[self._at : self._at + 2]
            if len(ahead) == 2 and ahead[0] == "-" and ahead[1] not in "]\\":
                self._at += 2
                if ahead[1] < char:
                    raise RegexError(f"{char}-{ahead[1]} is no range")
                accepted.append(_range(char, ahead[1], folds=self._folds))
            else:
                accepted.append(_literal(char, folds=self._folds))
        return _turned(lambda c: any(accepts(c) for accepts in accepted), turned=turned)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def _literal(char: str, *, folds: bool) -> Accepts:
    wanted = char.lower() if folds else char
    return lambda c: c == wanted


def _range(low: str, high: str, *, folds: bool) -> Accepts:
    if folds:
        return lambda c: low <= c <= high or low <= c.upper() <= high
    return lambda c: low <= c <= high


def _turned(accepts: Accepts, *, turned: bool) -> Accepts:
    return (lambda c: not accepts(c)) if turned else accepts


def _emit(program: list[_Step], step: _Step) -> int:
    if len(program) >= MAX_PROGRAM:
        raise RegexError("the pattern is too large")
    program.append(step)
    return len(program) - 1


def _one(accepts: Accepts) -> _Part:
    return lambda program: program.__setitem__(
        (at := _emit(program, _Step("char"))), _Step("char", accepts, at + 1)
    )


def _anchor(kind: str) -> _Part:
    return lambda program: program.__setitem__(
        (at := _emit(program, _Step(kind))), _Step(kind, None, at + 1)
    )


def _sequence(parts: list[_Part]) -> _Part:
    def write(program: list[_Step]) -> None:
        for part in parts:
            part(program)

    return write


def _either(parts: list[_Part]) -> _Part:
    def write(program: list[_Step]) -> None:
        ends: list[int] = []
        for part in parts[:-1]:
            fork = _emit(program, _Step("fork"))
            part(program)
            ends.append(_emit(program, _Step("fork")))
            program[fork] = _Step("fork", None, fork + 1, len(program))
        parts[-1](program)
        for end in ends:
            program[end] = _Step("fork", None, len(program), len(program))

    return write


def _many(part: _Part, least: int, most: int | None) -> _Part:
    def write(program: list[_Step]) -> None:
        for _ in range(least):
            part(program)
        if most is None:
            fork = _emit(program, _Step("fork"))
            part(program)
            _emit(program, _Step("fork", None, fork, fork))
            program[fork] = _Step("fork", None, fork + 1, len(program))
            return
        forks: list[int] = []
        for _ in range(most - least):
            forks.append(_emit(program, _Step("fork")))
            part(program)
        for fork in forks:
            program[fork] = _Step("fork", None, fork + 1, len(program))

    return write
