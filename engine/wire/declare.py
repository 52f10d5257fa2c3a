"""How a message is declared: a typed struct whose annotations say what goes over the wire.

A field's annotation is its wire type, `Int32` or `list[String]`, where it is in every version,
never null and not tagged; otherwise `Annotated[String | None, wire("4+", nullable="7+", tag=0)]`.
Versions are written as Kafka writes them: "3+", "2-5", "4". A default stands for the field in the
versions that lack it, and a tagged field that equals its default is not sent.
"""

from collections.abc import Sized
from enum import Enum
from typing import Annotated, ClassVar, NamedTuple

import msgspec


class WireError(ValueError):
    """The peer sent what the protocol does not allow; the answer is to close the connection."""


Buffer = bytes | bytearray | memoryview

Segment = Buffer | Sized
"""Bytes to send; `Sized` is a range of a file, whose bytes never pass through this process."""


class WireType(Enum):
    """The scalar types of the protocol; each value is its code for `struct`, or a name."""

    BOOL = "?"
    INT8 = "b"
    INT16 = "h"
    UINT16 = "H"
    INT32 = "i"
    UINT32 = "I"
    INT64 = "q"
    FLOAT64 = "d"
    UUID = "16s"
    STRING = "string"
    BYTES = "bytes"
    RECORDS = "records"


Bool = Annotated[bool, WireType.BOOL]
Int8 = Annotated[int, WireType.INT8]
Int16 = Annotated[int, WireType.INT16]
Uint16 = Annotated[int, WireType.UINT16]
Int32 = Annotated[int, WireType.INT32]
Uint32 = Annotated[int, WireType.UINT32]
Int64 = Annotated[int, WireType.INT64]
Float64 = Annotated[float, WireType.FLOAT64]
String = Annotated[str, WireType.STRING]
Bytes = Annotated[bytes, WireType.BYTES]
Uuid = Annotated[bytes, WireType.UUID]
"""Sixteen raw bytes: making `uuid.UUID` objects would cost a microsecond each."""

Records = Annotated[Segment, WireType.RECORDS]
"""Record batches: decoded they are a memoryview of the receive buffer, valid until it is reused.
To be sent, they are any buffer, or a range of a file."""

NO_UUID = b"\0" * 16


class Versions(NamedTuple):
    """A range of versions, both ends included."""

    first: int
    last: int

    def __contains__(self, version: object) -> bool:
        return isinstance(version, int) and self.first <= version <= self.last


NO_END = 32767
ALWAYS = Versions(0, NO_END)
NEVER = Versions(0, -1)


class Rule(msgspec.Struct, frozen=True):
    """What an annotation adds to a field's type: where it exists, may be null, and its tag."""

    versions: Versions
    nullable: Versions
    tag: int | None


def wire(versions: str = "0+", *, nullable: str = "", tag: int | None = None) -> Rule:
    return Rule(parse_versions(versions), parse_versions(nullable), tag)


def parse_versions(text: str) -> Versions:
    if not text:
        return NEVER
    if text.endswith("+"):
        return Versions(int(text[:-1]), NO_END)
    first, _, last = text.partition("-")
    return Versions(int(first), int(last or first))


class Part(msgspec.Struct, frozen=True, gc=False):
    """A struct inside a message; without `gc`, since messages are trees and form no cycle."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """A request, a response or a record of the metadata or a coordinator's log."""

    KEY: ClassVar[int] = -1
    """The API key, or the type of a record; -1 where there is neither."""
    VERSIONS: ClassVar[tuple[int, int]]
    """First and last version that is declared here."""
    FLEXIBLE: ClassVar[int | None]
    """The first version with compact lengths and tagged fields."""
