"""Regular expressions over topic names: RE2's syntax, matched in time that no pattern can stretch.

Topic names are ASCII, so a character class is a number with a bit for each of 128 characters. A
pattern becomes a graph of steps; all paths through it are followed at once, never back.
"""

import msgspec

from engine.machines.group.consumer.expression_syntax import (
    Alternatives,
    Assertion,
    Characters,
    ExpressionError,
    Node,
    Repeat,
    Sequence,
    parse,
)

MAX_STEPS = 2_000
"""A pattern that takes more is refused; memory for known moves is bounded too."""
MAX_MOVES = 20_000

TOO_LARGE = f"it takes more than {MAX_STEPS} steps"

_WORD = sum(1 << code for code in range(128) if chr(code).isalnum() or chr(code) == "_")
_NOTHING, _OTHER, _WORDLIKE = "", "-", "w"


class _Step(msgspec.Struct):
    """Where one can go from here: by a character of `accepts`, or freely to each of `free`."""

    accepts: int = 0
    after: int = -1
    free: list[int] = msgspec.field(default_factory=list)
    condition: str = ""
    """What must hold to go on freely: "^", "$", "b" or "B"."""


class Expression:
    """A compiled pattern. Raises `ExpressionError` where it is none."""

    def __init__(self, pattern: str) -> None:
        self._steps: list[_Step] = []
        self._end = self._step()
        start = self._build(parse(pattern), self._end)
        self._start = frozenset({start})
        self._moves: dict[tuple[frozenset[int], str, str], frozenset[int]] = {}

    def matches(self, name: str) -> bool:
        """Whether the whole name is of the pattern's language."""
        here, before = self._start, _NOTHING
        for char in name:
            key = (here, before, char)
            found = self._moves.get(key)
            if found is None:
                found = self._after(here, before, char)
                if len(self._moves) >= MAX_MOVES:
                    self._moves.clear()
                self._moves[key] = found
            if not found:
                return False
            here, before = found, _kind(char)
        return self._end in self._freely(here, before, _NOTHING)

    # -- following

    def _after(self, here: frozenset[int], before: str, char: str) -> frozenset[int]:
        bit = 1 << ord(char) if ord(char) < 128 else 0
        steps = self._steps
        return frozenset(
            steps[at].after
            for at in self._freely(here, before, _kind(char))
            if steps[at].accepts & bit
        )

    def _freely(self, here: frozenset[int], before: str, behind: str) -> set[int]:
        """Everywhere that can be reached without a character."""
        seen = set(here)
        todo = list(here)
        while todo:
            step = self._steps[todo.pop()]
            if not step.condition or _holds(step.condition, before, behind):
                new = [each for each in step.free if each not in seen]
                seen.update(new)
                todo += new
        return seen

    # -- building, from the end to the beginning

    def _step(self, **of: object) -> int:
        if len(self._steps) >= MAX_STEPS:
            raise ExpressionError(TOO_LARGE)
        self._steps.append(_Step(**of))  # type: ignore[arg-type]  # the fields, by name
        return len(self._steps) - 1

    def _build(self, node: Node, after: int) -> int:
        """The step to begin at, so that `after` is reached behind the node."""
        match node:
            case Characters(accepts=accepts):
                return self._step(accepts=accepts, after=after)
            case Assertion(condition=condition):
                return self._step(condition=condition, free=[after])
            case Sequence(parts=parts):
                for part in reversed(parts):
                    after = self._build(part, after)
                return after
            case Alternatives(parts=parts):
                return self._step(free=[self._build(part, after) for part in parts])
            case Repeat():
                return self._repeat(node, after)

    def _repeat(self, node: Repeat, after: int) -> int:
        if node.most is None:
            around = self._step(free=[after])
            self._steps[around].free.append(self._build(node.part, around))
            after = around
        else:
            for _ in range(node.most - node.least):
                after = self._step(free=[after, self._build(node.part, after)])
        for _ in range(node.least):
            before, after = after, self._build(node.part, after)
            if after == before:  # it is empty: once is as good as a thousand times
                break
        return after


def _kind(char: str) -> str:
    return _WORDLIKE if ord(char) < 128 and _WORD >> ord(char) & 1 else _OTHER


def _holds(condition: str, before: str, behind: str) -> bool:
    match condition:
        case "^":
            return before == _NOTHING
        case "$":
            return behind == _NOTHING
        case _:
            is_boundary = (before == _WORDLIKE) != (behind == _WORDLIKE)
            return is_boundary == (condition == "b")
