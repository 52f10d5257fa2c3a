"""The constants of a filter: exact numbers, amounts of bytes, times."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from engine.decode.filter_tree import Constant, Field, FilterError, Span, Times
from engine.decode.filter_words import Token

_NUMBER = re.compile(r"[+-]?\d{1,100}(\.\d{1,100})?([eE][+-]?\d{1,4})?")
_AMOUNT = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)(B|KB|MB|GB|KIB|MIB|GIB)?", re.IGNORECASE)
_UNITS = {
    "": 1, "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000,
    "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30,
}  # fmt: skip
_AGO = re.compile(r"-(\d{1,9})(ms|s|m|h|d)")
_AGO_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_TIME = re.compile(
    r"(?:(?P<date>\d{4}-\d{2}-\d{2})(?:[T ](?=\d)|$))?"
    r"(?:(?P<clock>\d{1,2}:\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,3}))?)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_DAY_MS = 86_400_000
TIME_EXAMPLES = "10:42, 2026-11-22T10:42:17, or -5m for five minutes ago"


def constant_of(token: Token, field: Field, times: Times) -> Constant:
    """What a word means to a field."""
    match field.root:
        case "timestamp":
            return time_of(token, times)
        case "partition" | "offset":
            if not re.fullmatch(r"\d{1,19}", token.text):
                raise FilterError(f"{field.root} is compared with a number", token.at, token.end)
            return int(token.text)
        case "size":
            return _amount(token)
        case _:
            return token.text if token.kind == "text" else plain(token.text)


def plain(word: str) -> Constant:
    """A word beside a key, a value, a header or a JSON field: what it looks like."""
    match word:
        case "null":
            return None
        case "true" | "false":
            return word == "true"
        case _:
            number = number_of(word)
            return word if number is None else number


def number_of(word: str) -> int | Decimal | None:
    """The exact number that a text is, if it is one."""
    if not _NUMBER.fullmatch(word):
        return None
    try:
        return Decimal(word) if any(c in ".eE" for c in word) else int(word)
    except InvalidOperation:
        return None


def time_of(token: Token, times: Times) -> Span:
    """A moment: how long ago, milliseconds since 1970, or a date and time."""
    text = token.text.strip()
    if ago := _AGO.fullmatch(text):
        at_ms = times.now_ms - int(ago[1]) * _AGO_MS[ago[2]]
        return Span(at_ms, at_ms + 1)
    if re.fullmatch(r"\d{9,16}", text):
        return Span(int(text), int(text) + 1)
    found = _TIME.fullmatch(text)
    if found is None or not (found["date"] or found["clock"]):
        raise FilterError(f"{text} is no time: write {TIME_EXAMPLES}", token.at, token.end)
    try:
        return _span(found, times)
    except (ValueError, OverflowError, OSError):
        raise FilterError(f"there is no time {text}", token.at, token.end) from None


def _span(found: re.Match[str], times: Times) -> Span:
    day = datetime.fromisoformat(found["date"]) if found["date"] else times.today
    clock = found["clock"]
    if clock:
        hour, minute = clock.split(":")
        day = day.replace(hour=int(hour), minute=int(minute), second=int(found["second"] or 0))
    part = found["part"] or ""
    if zone := found["zone"]:
        zoned = datetime.fromisoformat(day.isoformat() + ("+00:00" if zone == "Z" else zone))
        begin = round(
            (zoned - datetime.fromisoformat("1970-01-01T00:00+00:00")) / timedelta(milliseconds=1)
        )
    else:
        begin = times.local_ms(day)
    begin += int(part.ljust(3, "0")) if part else 0
    wide = _DAY_MS if not clock else 60_000 if not found["second"] else 1_000
    return Span(begin, begin + (10 ** (3 - len(part)) if part else wide))


def _amount(token: Token) -> int:
    found = _AMOUNT.fullmatch(token.text.strip())
    if found is None:
        raise FilterError("size is compared with bytes: 500, 10KB or 1MiB", token.at, token.end)
    return int(Decimal(found[1]) * _UNITS[(found[2] or "").upper()])
