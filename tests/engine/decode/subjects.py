"""A record for filters to look at, and the time they are given."""

from datetime import UTC, datetime

from engine.decode.filter import Filter, Subject, Times

NOW_MS = 1_795_344_137_402
"""2026-11-22 10:42:17.402 UTC."""
TIMES = Times(
    NOW_MS,
    lambda moment: round(moment.replace(tzinfo=UTC).timestamp() * 1000),
    datetime(2026, 11, 22),  # noqa: DTZ001 - a day of the user's own zone
)
VALUE = (
    b'{"order":{"id":9223372036854775807},"items":[{"sku":"A-1","qty":2},{"sku":"B-2"}],'
    b'"total":201.66,"none":null,"paid":true,"tags":["new","hot"],"note":""}'
)


def subject(**fields: object) -> Subject:
    usual = {
        "partition": 2,
        "offset": 262_989,
        "timestamp_ms": NOW_MS,
        "key": b"c-05804",
        "value": VALUE,
        "headers": (("trace", b"abc"), ("retry-of", None), ("a.b", b"")),
        "size_bytes": 380,
    }
    return Subject(**(usual | fields))


def passes(text: str, **fields: object) -> bool:
    return Filter(text, TIMES).matches(subject(**fields))
