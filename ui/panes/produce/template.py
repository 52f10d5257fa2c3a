"""Templates: `{{n}}`, `{{uuid}}`, `{{pick a b}}` in what is sent, filled anew for each record."""

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtCore import QDateTime, QRandomGenerator, QTimeZone

_MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
MOST_LETTERS = 10_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Chance(Protocol):
    """Where chance comes from; tests give their own."""

    def __call__(self, low: int, high: int, /) -> int:
        """A whole number of `low` up to `high`, both included."""
        ...


class Moment(NamedTuple):
    """What a template is filled from: the record's number, the time and chance."""

    number: int
    now_ms: int
    chance: Chance


class TemplateError(ValueError):
    """What is wrong with a template, in one sentence."""


Fill = Callable[[Moment], str]


class Help(NamedTuple):
    """One line of what templates can do."""

    example: str
    words: str


HELP: tuple[Help, ...] = (
    Help("{{n}}", "counts the records of one sending: 1, 2, 3"),
    Help("{{n 100}}", "the same, from 100 on"),
    Help("{{uuid}}", "a random UUID"),
    Help("{{now}}", "the time in ms since 1970"),
    Help("{{now iso}}", "the time as 2026-11-22T10:42:17.418Z"),
    Help("{{random 1 100}}", "a whole number of 1 up to 100"),
    Help("{{decimal 0 100 2}}", "a number with two digits behind the point"),
    Help("{{pick a b c}}", "one of the words"),
    Help("{{letters 8}}", "eight random letters and digits"),
    Help("{{braces}}", "two opening braces, as they are"),
)


def real_chance(low: int, high: int) -> int:
    """Qt's own generator, over ranges of any width."""
    return low + QRandomGenerator.global_().generate64() % (high - low + 1)


def real_now_ms() -> int:
    return QDateTime.currentMSecsSinceEpoch()


def compile_template(text: str) -> Fill:
    """What fills a text; raises `TemplateError` where a mark cannot be understood."""
    parts: list[str | Fill] = []
    at = 0
    for found in _MARK.finditer(text):
        parts.extend((text[at : found.start()], _filler(found[1])))
        at = found.end()
    rest = text[at:]
    if "{{" in rest:
        raise TemplateError("{{ is not closed by }}. Close it, or switch templates off.")
    parts.append(rest)
    if len(parts) == 1:
        return lambda _: text
    return lambda moment: "".join(part if isinstance(part, str) else part(moment) for part in parts)


def _filler(mark: str) -> Fill:
    name, *words = mark.split() or [""]
    make = _KNOWN.get(name)
    if make is None:
        known = ", ".join(_KNOWN)
        raise TemplateError(f"{{{{{mark[:40]}}}}} is not known. Known are: {known}.")
    return make(words)


def _count(words: list[str]) -> Fill:
    (start,) = _numbers("n", words, 1) if words else (1,)
    return lambda moment: str(start + moment.number - 1)


def _uuid(words: list[str]) -> Fill:
    _numbers("uuid", words, 0)
    return _a_uuid


def _a_uuid(moment: Moment) -> str:
    bits = moment.chance(0, (1 << 62) - 1) << 62 | moment.chance(0, (1 << 62) - 1)
    digits = f"{bits & ((1 << 122) - 1):031x}"
    variant = "89ab"[int(digits[15], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-{variant}{digits[16:19]}-{digits[19:31]}"


def _now(words: list[str]) -> Fill:
    match words:
        case [] | ["ms"]:
            return lambda moment: str(moment.now_ms)
        case ["iso"]:
            return _iso
    raise TemplateError("{{now}} takes nothing, ms or iso.")


def _iso(moment: Moment) -> str:
    at = QDateTime.fromMSecsSinceEpoch(moment.now_ms, QTimeZone.utc())
    return at.toString("yyyy-MM-ddTHH:mm:ss.zzz") + "Z"


def _random(words: list[str]) -> Fill:
    low, high = _range("random", _numbers("random", words, 2))
    return lambda moment: str(moment.chance(low, high))


def _decimal(words: list[str]) -> Fill:
    low, high, digits = _numbers("decimal", words, 3)
    _range("decimal", (low, high))
    if not 1 <= digits <= 12:
        raise TemplateError("{{decimal}} takes 1 to 12 digits behind the point.")
    unit = 10**digits

    def fill(moment: Moment) -> str:
        found = moment.chance(low * unit, high * unit)
        sign = "-" if found < 0 else ""
        return f"{sign}{abs(found) // unit}.{abs(found) % unit:0{digits}d}"

    return fill


def _pick(words: list[str]) -> Fill:
    if not words:
        raise TemplateError("{{pick}} needs words to pick from: {{pick a b c}}.")
    return lambda moment: words[moment.chance(0, len(words) - 1)]


def _letters(words: list[str]) -> Fill:
    (length,) = _numbers("letters", words, 1)
    if not 0 < length <= MOST_LETTERS:
        raise TemplateError(f"{{{{letters}}}} makes 1 to {MOST_LETTERS:,} letters.")
    last = len(_LETTERS) - 1
    return lambda moment: "".join(_LETTERS[moment.chance(0, last)] for _ in range(length))


def _braces(words: list[str]) -> Fill:
    _numbers("braces", words, 0)
    return lambda _: "{{"


_KNOWN: dict[str, Callable[[list[str]], Fill]] = {
    "n": _count, "uuid": _uuid, "now": _now, "random": _random, "decimal": _decimal,
    "pick": _pick, "letters": _letters, "braces": _braces,
}  # fmt: skip


def _numbers(name: str, words: list[str], wanted: int) -> tuple[int, ...]:
    example = next(help_.example for help_ in HELP if help_.example.startswith("{{" + name))
    if len(words) != wanted:
        count = "no words" if not wanted else f"{wanted} numbers" if wanted > 1 else "a number"
        raise TemplateError(f"{{{{{name}}}}} takes {count}, as in {example}.")
    try:
        found = tuple(int(word[:20]) for word in words)
    except ValueError:
        raise TemplateError(f"{{{{{name}}}}} takes whole numbers, as in {example}.") from None
    if any(abs(number) > 2**63 for number in found):
        raise TemplateError(f"The numbers of {{{{{name}}}}} must fit 64 bits.")
    return found


def _range(name: str, found: tuple[int, ...]) -> tuple[int, int]:
    low, high = found
    if low > high:
        raise TemplateError(f"{{{{{name} {low} {high}}}}}: the first number is the greater one.")
    if high - low >= 2**63:
        raise TemplateError(f"{{{{{name}}}}}: the numbers lie too far apart.")
    return low, high
