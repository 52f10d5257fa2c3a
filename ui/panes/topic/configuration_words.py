"""Settings in words: what a value reads as, and what a person may type for it."""

import re
from collections.abc import Iterable
from shlex import quote

from engine.contract.commands import ConfigEntry
from ui.dialogs.topic_rules import duration_ms
from ui.widgets.text import span, visible

LONGEST = 2**63 - 1
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB")
_SIZE = re.compile(r"(\d{1,18})\s*([KMGTP])i?B?", re.IGNORECASE)
_DURATION = re.compile(r"\d+\s*(ms|s|m|h|d|w)")


def is_size(key: str) -> bool:
    return key.endswith(".bytes")


def is_duration(key: str) -> bool:
    return key.endswith(".ms")


def reading(key: str, value: str) -> str:
    """`16777216 (16 MiB)`, `604800000 (7 d)`, `-1 (no limit)`: Kafka's value and what it means."""
    shown = visible(value, 200)
    meant = _meant(key, value)
    return f"{shown} ({meant})" if meant else shown


def _meant(key: str, value: str) -> str:
    if value == "":
        return "empty"
    if not re.fullmatch(r"-?\d{1,19}", value):
        return ""
    number = int(value)
    if number == LONGEST and (is_duration(key) or key == "flush.messages"):
        return "never" if key.startswith("flush.") else "no limit"
    if is_duration(key):
        if key == "retention.ms" and number == -1:
            return "for ever"
        return _duration(number) if number >= 1_000 else ""
    if is_size(key):
        if key == "retention.bytes" and number < 0:
            return "no limit"
        return _bytes(number)
    return ""


def _duration(number: int) -> str:
    text = span(number)
    parts = text.split()
    units = {"d": 86_400_000, "h": 3_600_000, "min": 60_000, "s": 1_000}
    meant = sum(
        round(float(amount) * units[unit])
        for amount, unit in zip(parts[::2], parts[1::2], strict=True)
    )
    return text if meant == number else f"about {text}"


def _bytes(number: int) -> str:
    """In the largest unit it is a whole number of, else to one place."""
    if number < 1024:
        return ""
    amount, unit = float(number), ""
    for unit in _UNITS:  # noqa: B007 - the last one is used below
        amount /= 1024
        if amount < 1024:
            break
    text = f"{amount:.1f}".removesuffix(".0")
    exact = amount == int(amount)
    return f"{text} {unit}" if exact else f"about {text} {unit}"


def typed_value(key: str, text: str) -> str:
    """What was typed as Kafka takes it: `7d` and `16 MiB` become numbers, all else stays."""
    text = text.strip()
    if is_duration(key) and _DURATION.fullmatch(text):
        amount = duration_ms(text)
        return text if amount is None else str(amount)
    found = _SIZE.fullmatch(text) if is_size(key) else None
    if found is not None:
        return str(int(found[1]) << (10 * ("KMGTP".index(found[2].upper()) + 1)))
    return text


def hint(entry: ConfigEntry) -> str:
    """What may be typed."""
    if entry.kind == "choices":
        return f"Any of {', '.join(entry.choices)}; commas between"
    if is_duration(entry.key):
        return "Milliseconds, or 7d, 12h, 30m, 500ms"
    if is_size(entry.key):
        return "Bytes, or 16MiB, 1GiB"
    return "A number" if entry.kind == "number" else "Text"


def source_words(entry: ConfigEntry) -> str:
    return {"topic": "This topic", "broker": "Broker", "default": "Default"}[entry.source]


def configs_line(address: str, topic: str, changes: Iterable[tuple[str, str | None]]) -> str:
    """The `kafka-configs` line of the changes; values with commas stand in square brackets."""
    changes = tuple(changes)
    added = [f"{k}=[{v}]" if "," in v else f"{k}={v}" for k, v in changes if v is not None]
    gone = [key for key, value in changes if value is None]
    parts = [
        "kafka-configs.sh --alter",
        f"--bootstrap-server {address}",
        f"--entity-type topics --entity-name {quote(topic)}",
    ]
    if added:
        parts.append(f"--add-config {quote(','.join(added))}")
    if gone:
        parts.append(f"--delete-config {quote(','.join(gone))}")
    return " \\\n  ".join(parts)
