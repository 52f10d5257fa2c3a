"""Where the fields of a record and of a batch lie in their bytes, for whoever shows the bytes."""

from contextlib import suppress
from struct import Struct, error
from typing import NamedTuple

HEADERS_NAMED = 200
"""Headers of a record beyond these are one field."""


class Field(NamedTuple):
    """Some bytes with Kafka's name for them and what they say."""

    name: str
    start: int
    end: int
    words: str


_BATCH = (
    ("base offset", ">q"), ("batch length", ">i"), ("partition leader epoch", ">i"),
    ("magic", ">b"), ("crc", ">I"), ("attributes", ">H"), ("last offset delta", ">i"),
    ("base timestamp", ">q"), ("max timestamp", ">q"), ("producer id", ">q"),
    ("producer epoch", ">h"), ("base sequence", ">i"), ("record count", ">i"),
)  # fmt: skip
_OLD = (
    ("offset", ">q"),
    ("message size", ">i"),
    ("crc", ">I"),
    ("magic", ">b"),
    ("attributes", ">B"),
)
_CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
_MAGIC_AT = 16


def batch_fields(batch: bytes) -> tuple[Field, ...]:
    """The header of a batch field by field, then its records as one; never raises."""
    is_new = len(batch) > _MAGIC_AT and batch[_MAGIC_AT] == 2
    fields: list[Field] = []
    at = 0
    for name, form in _BATCH if is_new else _OLD:
        struct = Struct(form)
        try:
            (number,) = struct.unpack_from(batch, at)
        except error:
            return tuple(fields)
        fields.append(Field(name, at, at + struct.size, _batch_words(name, number, is_new=is_new)))
        at += struct.size
    if not is_new and batch[_MAGIC_AT] == 1 and len(batch) >= at + 8:
        number = int.from_bytes(batch[at : at + 8], "big", signed=True)
        fields.append(Field("timestamp", at, at + 8, str(number)))
        at += 8
    if at < len(batch):
        fields.append(
            Field(
                "records" if is_new else "key and value",
                at,
                len(batch),
                f"{len(batch) - at:,} bytes",
            )
        )
    return tuple(fields)


def record_fields(record: bytes) -> tuple[Field, ...]:
    """The fields of one record of format 2, as far as they can be read; never raises."""
    fields: list[Field] = []
    with suppress(IndexError):  # what was found before the damage is shown
        _walk(_Walk(record, fields))
    return tuple(fields)


class _Walk:
    """A place in a record that moves on field by field."""

    def __init__(self, record: bytes, fields: list[Field]) -> None:
        self.record, self.fields, self.at = record, fields, 0

    def number(self, name: str) -> int:
        """A zigzag varint."""
        begin, shift, number = self.at, 0, 0
        while True:
            byte = self.record[self.at]
            self.at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 63:
                break
        number = (number >> 1) ^ -(number & 1)
        self.fields.append(Field(name, begin, self.at, f"{number:,}"))
        return number

    def run(self, name: str, length: int) -> None:
        """So many bytes; none where the length says null."""
        if length < 0:
            return
        if self.at + length > len(self.record):
            raise IndexError
        self.fields.append(Field(name, self.at, self.at + length, f"{length:,} bytes"))
        self.at += length


def _walk(walk: _Walk) -> None:
    walk.number("length")
    walk.run("attributes", 1)
    walk.number("timestamp delta")
    walk.number("offset delta")
    walk.run("key", walk.number("key length"))
    walk.run("value", walk.number("value length"))
    count = walk.number("header count")
    for number in range(1, min(count, HEADERS_NAMED) + 1):
        walk.run(f"header {number} name", walk.number(f"header {number} name length"))
        walk.run(f"header {number} value", walk.number(f"header {number} value length"))
    if count > HEADERS_NAMED:
        walk.run(f"{count - HEADERS_NAMED:,} more headers", len(walk.record) - walk.at)


def _batch_words(name: str, number: int, *, is_new: bool) -> str:
    if name == "crc":
        return f"{number:08x}"
    if name.endswith("timestamp"):
        return str(number)
    if name != "attributes":
        return f"{number:,}"
    codec = number & 0x07
    words = [_CODECS[codec] if codec < len(_CODECS) else f"codec {codec}"]
    words.append("LogAppendTime" if number & 0x08 else "CreateTime")
    if is_new:
        words += ["transactional"] * bool(number & 0x10) + ["control"] * bool(number & 0x20)
    return f"{number:#06x}: {', '.join(words)}"
