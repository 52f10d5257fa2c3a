"""Payloads opened: which form some bytes have, why that is believed, and the tree inside them.

Nothing here raises on hostile bytes, and nothing takes longer than its caller allows: the readers
work in steps, so that a window can read ten megabytes between two frames.
"""

from typing import Literal, NamedTuple

from engine.decode.payload_json import JsonReader
from engine.decode.payload_msgpack import MsgPackReader, is_container
from engine.decode.payload_tree import Node, Refusal

Form = Literal["text", "json", "msgpack", "hex"]
FORMS: tuple[Form, ...] = ("text", "json", "msgpack", "hex")
HEAVY_BYTES = 256 * 1024
"""Larger payloads are opened when somebody asks, a slice at a time."""
SLICE_BYTES = 64 * 1024
LOOKED_AT = 4_096
"""How far leading space is looked through."""
PEEKED = 10_000
"""So many values are read to choose a form; the rest is read when the form is shown."""
STEPS_AT_ONCE = 4_000

Reader = JsonReader | MsgPackReader


class Choice(NamedTuple):
    """The form that bytes are taken for, and why in words."""

    form: Form
    why: str


def choose(data: bytes) -> Choice:
    """The form of some bytes, by looking at them; only the beginning of heavy ones."""
    if not data:
        return Choice("text", "empty: 0 bytes, which is not null")
    head = data[:LOOKED_AT]
    begin = head.lstrip(b" \t\r\n")[:1]
    is_heavy = len(data) > HEAVY_BYTES
    if begin in {b"{", b"["}:
        sign = begin.decode()
        if is_heavy:
            return Choice("json", f"JSON: begins with {sign}; too large to be read unasked")
        reader = JsonReader(data)
        reader.step(PEEKED)
        if (refusal := reader.refusal) is None:
            return Choice("json", f"JSON: begins with {sign}")
        return _text_or_hex(data, f"begins with {sign} but is no JSON: {refusal.why}")
    if (wrong := _not_utf8(data)) is None:
        return Choice(
            "text", "Text: all of it is UTF-8" if not is_heavy else "Text: begins as UTF-8"
        )
    if is_container(data[0]):
        kind = "map" if data[0] in _MAPS else "array"
        if is_heavy:
            return Choice("msgpack", f"MsgPack: begins as one {kind}; too large to be read unasked")
        packed = MsgPackReader(data)
        is_whole = packed.step(PEEKED)
        if packed.refusal is None:
            words = "the whole input is" if is_whole else "begins as"
            return Choice("msgpack", f"MsgPack: {words} one {kind}")
    return Choice("hex", f"Hex: no UTF-8, {wrong}{_as_number(data)}")


def reader_of(form: Form, data: bytes) -> Reader | None:
    """What opens a payload as a form that has a tree."""
    if form == "json":
        return JsonReader(data)
    return MsgPackReader(data) if form == "msgpack" else None


def read_all(reader: Reader) -> Refusal | None:
    """Read to the end; for payloads that are not heavy."""
    while not reader.step(STEPS_AT_ONCE):
        pass
    return reader.refusal


def tree_of(form: Form, data: bytes) -> tuple[Node | None, Refusal | None]:
    """The tree of a payload that is not heavy, or what failed and why."""
    reader = reader_of(form, data)
    if reader is None:
        return None, None
    refusal = read_all(reader)
    return reader.root, refusal


_MAPS = frozenset((*range(0x80, 0x90), 0xDE, 0xDF))
_NUMBERS = {4: "32", 8: "64"}


def _text_or_hex(data: bytes, why: str) -> Choice:
    wrong = _not_utf8(data)
    return (
        Choice("text", f"Text: {why}") if wrong is None else Choice("hex", f"Hex: {why}; {wrong}")
    )


def _not_utf8(data: bytes) -> str | None:
    """Where the first bytes of a payload stop being UTF-8."""
    try:
        data[:HEAVY_BYTES].decode("utf-8")
    except UnicodeDecodeError as problem:
        if len(data) > HEAVY_BYTES and problem.start >= HEAVY_BYTES - 3:
            return None  # a character cut in half by the look, not by its writer
        return f"byte {data[problem.start]:02x} at {problem.start:,}"
    return None


def _as_number(data: bytes) -> str:
    bits = _NUMBERS.get(len(data))
    if bits is None:
        return ""
    return f"; as a {bits}-bit number {int.from_bytes(data, 'big', signed=True):,}"
