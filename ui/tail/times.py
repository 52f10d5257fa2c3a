"""Times of records: right for every 64-bit number a client may have sent."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QDate, QDateTime

from engine.decode.filter import Times


class _Second(NamedTuple):
    """A second of this machine's calendar, as it is written."""

    day: date
    words: str
    zone: str


@lru_cache(maxsize=1_024)
def _second(at_s: int) -> _Second | None:
    """A second in the time zone of this machine; None where no calendar reaches."""
    try:
        moment = datetime.fromtimestamp(at_s, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
    return _Second(moment.date(), f"{moment:%H:%M:%S}", f"{moment:%z}")


def row_time(at_ms: int, today: date | None = None) -> str:
    """`10:42:17.418`, with its date where that is not `today`, or the bare number."""
    second = _second(at_ms // 1000)
    if second is None:
        return str(at_ms)
    if second.day == today:
        return f"{second.words}.{at_ms % 1000:03d}"
    return f"{second.day} {second.words}.{at_ms % 1000:03d}"


def full_time(at_ms: int) -> str:
    """Date, time and zone: `2026-11-22 10:42:17.418 +0100`."""
    second = _second(at_ms // 1000)
    if second is None:
        return f"{at_ms} ms since 1970, outside the calendar"
    return f"{row_time(at_ms)} {second.zone}"


def now_ms() -> int:
    """This moment."""
    return QDateTime.currentMSecsSinceEpoch()


def filter_times() -> Times:
    """Time as filters of this machine's user understand it."""
    today = QDate.currentDate()
    return Times(
        now_ms(),
        lambda moment: round(moment.timestamp() * 1000),
        datetime(today.year(), today.month(), today.day()),  # noqa: DTZ001 - the user's own zone
    )
