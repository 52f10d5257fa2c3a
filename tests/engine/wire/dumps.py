"""Segments of genuine Kafka, and what its `kafka-dump-log` says is in them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.engine.wire.golden import FOLDER

BATCH = re.compile(rb"^(?:baseOffset: \d+ lastOffset: \d+ .*)$")
RECORD = re.compile(
    rb"^\| offset: (\d+) (\w+): (-?\d+) keySize: (-?\d+) valueSize: (-?\d+) .*?"
    rb"headerKeys: \[(.*?)\](.*)$"
)


class DumpedRecord(NamedTuple):
    """One record line of a dump. Sizes are -1 for null."""

    offset: int
    timestamp_type: str
    timestamp_ms: int
    key_size: int
    value_size: int
    header_names: str
    text: str


class DumpedBatch(NamedTuple):
    """One batch line of a dump, and the records below it."""

    facts: dict[str, str]
    records: list[DumpedRecord]


def segment(name: str) -> bytes:
    return (FOLDER / "records" / f"{name}.log").read_bytes()


def batches(data: bytes) -> Iterator[bytes]:
    """The batches of a segment, of any format."""
    position = 0
    while position < len(data):
        size = 12 + int.from_bytes(data[position + 8 : position + 12], "big")
        yield data[position : position + size]
        position += size


def dump(name: str) -> list[DumpedBatch]:
    found: list[DumpedBatch] = []
    for line in (FOLDER / "records" / f"{name}.dump.txt").read_bytes().split(b"\n"):
        if BATCH.match(line):
            words = line.decode().replace(": ", " ").split(" ")
            found.append(DumpedBatch(dict(zip(words[::2], words[1::2], strict=True)), []))
        elif match := RECORD.match(line):
            offset, kind, time, key_size, value_size, names, text = match.groups()
            found[-1].records.append(
                DumpedRecord(
                    int(offset), kind.decode(), int(time), int(key_size), int(value_size),
                    names.decode(), text.decode("utf-8", "replace"),
                )
            )  # fmt: skip
    return found
