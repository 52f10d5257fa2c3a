"""Records that tell clients apart: nulls, empties, binary, headers, times; and how they compare."""

import base64
from typing import Any, NamedTuple

START_MS = 1_700_000_000_000


class Record(NamedTuple):
    """What a client is given to send, or what one read."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    timestamp_ms: int | None = None

    def job(self) -> dict[str, Any]:
        return {
            "key": _text(self.key),
            "value": _text(self.value),
            "headers": [[name, _text(value)] for name, value in self.headers],
            "timestamp_ms": self.timestamp_ms,
        }


class Stored(NamedTuple):
    """A record where it lies, as one client read it."""

    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    @property
    def sent(self) -> Record:
        return Record(self.key, self.value, self.headers, self.timestamp_ms)


ANYTHING = (
    Record(b"key", b"value", (), START_MS),
    Record(None, b"no key", (), START_MS + 1),
    Record(b"gone", None, (), START_MS + 2),
    Record(b"", b"", (), START_MS + 3),
    Record(bytes(range(256)), bytes(reversed(range(256))), (), START_MS + 4),
    Record(b"h", b"headers", (("a", b"1"), ("a", b"2"), ("ü", b"\xff\xfe")), START_MS + 5),
    Record(b"h", b"empty header", (("empty", b""),), START_MS + 6),
    Record(b"late", b"an earlier time", (), START_MS - 86_400_000),
    Record(b"large", b"pressed together " * 1500, (), START_MS + 7),
)
"""What every library with binary records can send."""

NULL_HEADER = Record(b"h", b"null header", (("null", None),), START_MS + 8)
"""Only some libraries can say this."""

TEXT = (
    Record(b"key", b"value"),
    Record(b"gone", None),
    Record(b"k2", b"pressed together " * 200),
)
"""What a console producer can be given on a line; its times are its own."""


def job_of(bootstrap: str, topic: str, batches: dict[str, tuple[Record, ...]]) -> dict[str, Any]:
    """The task of a producing program: one producer a codec, in this order."""
    return {
        "bootstrap": bootstrap,
        "topic": topic,
        "batches": [
            {"codec": codec, "records": [record.job() for record in records]}
            for codec, records in batches.items()
        ],
    }


def stored(row: list[Any]) -> tuple[str, Stored]:
    """A line of a consuming program: the topic and the record."""
    topic, offset, timestamp_ms, key, value, headers = row
    named = tuple((name, _raw(header)) for name, header in headers)
    return topic, Stored(offset, timestamp_ms, _raw(key), _raw(value), named)


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _raw(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
