"""Kafka's rules for a new topic, checked while they are typed. The engine has the last word."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ui.widgets.field import FieldState
from ui.widgets.text import visible

LONGEST_NAME = 249
LEGAL = re.compile(r"[A-Za-z0-9._-]+")
_DURATION = re.compile(r"(\d+)\s*(ms|s|m|h|d|w)?")
_UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
LONGEST_MS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said about a field."""

    state: FieldState
    words: str


def judge_name(name: str, topics: Collection[str]) -> Verdict:
    """Whether it is a legal name, and free."""
    if not name:
        return Verdict("bad", "A topic needs a name.")
    if name in {".", ".."}:
        return Verdict("bad", f"“{name}” is not allowed as a name.")
    if LEGAL.fullmatch(name) is None:
        wrong = next(letter for letter in name if LEGAL.fullmatch(letter) is None)
        shown = "a space" if wrong == " " else f"“{visible(wrong)}”"
        return Verdict("bad", f"{shown} is not allowed: use letters, digits, “.”, “_” and “-”.")
    if len(name) > LONGEST_NAME:
        return Verdict("bad", f"{len(name)} characters: at most {LONGEST_NAME} are allowed.")
    if name in topics:
        return Verdict("bad", f"There is a topic {name} already.")
    twin = _twin(name, topics)
    if twin is not None:
        return Verdict("bad", f"Collides with {twin}: Kafka takes “.” and “_” for the same.")
    length = f"{len(name)} of {LONGEST_NAME} characters."
    if name.startswith("__"):
        return Verdict("warn", f"Free, but names with “__” are used by Kafka itself. {length}")
    return Verdict("ok", f"Free, and a legal name. {length}")


def judge_count(text: str, *, what: str, most: int | None = None, why: str = "") -> Verdict:
    """Whether it is a whole number from 1, not above `most`."""
    number = whole_number(text)
    if number is None or number < 1:
        return Verdict("bad", f"{what}: a whole number from 1 on.")
    if most is not None and number > most:
        return Verdict("bad", f"{what}: at most {most}, {why}.")
    return Verdict("", "")


def judge_in_sync(text: str, *, copies: int | None, usual: int) -> Verdict:
    """Whether writes could ever be taken; an empty field leaves the broker's default."""
    number = whole_number(text) if text.strip() else usual
    if number is None or number < 1:
        return Verdict("bad", "Min in sync: a whole number from 1 on.")
    if copies is None or number < copies or copies == number == 1:
        return Verdict("", "")
    if number == copies:
        return Verdict("warn", f"needs all {copies}: one broker down stops writes")
    held = "1 broker holds" if copies == 1 else f"{copies} brokers hold"
    return Verdict("warn", f"{held} each record: every acks=all write is refused")


def whole_number(text: str) -> int | None:
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def duration_ms(text: str) -> int | None:
    """`7d`, `12h`, `30m`, `500ms` or `-1` (for ever) in milliseconds; None: not a duration."""
    text = text.strip()
    if text == "-1":
        return -1
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    amount = int(found[1][:20]) * _UNIT_MS[found[2] or "ms"]
    return amount if amount <= LONGEST_MS else None


def judge_duration(text: str) -> Verdict:
    """An empty field leaves the broker's default."""
    if not text.strip():
        return Verdict("", "")
    amount = duration_ms(text)
    if amount is None:
        return Verdict(
            "bad",
            f"“{visible(text, 40)}” is not a duration. Write 7d, 12h, 30m or 500ms,"
            " or -1 to keep for ever.",
        )
    return Verdict("", "")


def _twin(name: str, topics: Collection[str]) -> str | None:
    if "." not in name and "_" not in name:
        return None
    folded = name.replace(".", "_")
    return next((other for other in topics if other.replace(".", "_") == folded), None)
