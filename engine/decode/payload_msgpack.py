"""MsgPack read with bounds: depth, lengths that lie, ext types and timestamps shown as such."""

from datetime import UTC, datetime, timedelta
from struct import Struct, unpack_from

from engine.decode.payload_tree import MAX_DEPTH, MAX_NODES, Node, NodeKind, Refusal

_TOP_BITS = 0xE0
_FIX = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_EXT = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_BIN = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_STR = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAY = {0xDC: 2, 0xDD: 4}
_MAP = {0xDE: 2, 0xDF: 4}
_WHOLE = {
    0xCC: ("uint8", 1, False), 0xCD: ("uint16", 2, False), 0xCE: ("uint32", 4, False),
    0xCF: ("uint64", 8, False), 0xD0: ("int8", 1, True), 0xD1: ("int16", 2, True),
    0xD2: ("int32", 4, True), 0xD3: ("int64", 8, True),
}  # fmt: skip
_REAL = {0xCA: ("float32", Struct(">f")), 0xCB: ("float64", Struct(">d"))}
_WORDS = {0xC0: ("null", "nil"), 0xC2: ("false", "boolean"), 0xC3: ("true", "boolean")}
_TIMESTAMP = 0xFF  # -1 as an unsigned byte
_BYTES_SHOWN = 64
_TEXT_KEPT = 65_536
"""So much of a string is kept in a tree; the bytes have the rest."""


class _Wrong(Exception):  # noqa: N818 - a verdict on the input, caught in this module
    """The input is not MsgPack, in words."""


def is_container(first: int) -> bool:
    """Whether a first byte begins a map or an array."""
    return 0x80 <= first <= 0x9F or first in _ARRAY or first in _MAP


class _Level:
    """A map or an array whose elements are being read."""

    __slots__ = ("is_map", "key", "left", "node", "seen")

    def __init__(self, node: Node, left: int, *, is_map: bool) -> None:
        self.node, self.left, self.is_map = node, left, is_map
        self.key: str | None = None
        self.seen: set[str] = set()


class MsgPackReader:
    """Call `step` until it is true; then `root` is the tree or `refusal` says what failed."""

    def __init__(self, data: bytes) -> None:
        self.root: Node | None = None
        self.refusal: Refusal | None = None
        self.duplicates = 0
        self.is_done = False
        self._data = data
        self._at = 0
        self._nodes = 0
        self._levels: list[_Level] = []

    @property
    def progress(self) -> float:
        return 1.0 if self.is_done else self._at / max(len(self._data), 1)

    def step(self, values: int) -> bool:
        """Read so many values; whether there is nothing more to do."""
        for _ in range(values):
            if self.is_done:
                break
            try:
                self._read_one()
            except _Wrong as wrong:
                self.refusal = Refusal(str(wrong), self._at)
                self.root = None
                self._levels.clear()
                self.is_done = True
        return self.is_done

    def _read_one(self) -> None:
        while self._levels and not self._levels[-1].left:
            self._levels.pop()
        if not self._levels and self.root is not None:
            left = len(self._data) - self._at
            if left:
                raise _Wrong(f"{left:,} bytes are left behind the first value")
            self.is_done = True
            return
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Wrong(f"it holds more than {MAX_NODES:,} values")
        level = self._levels[-1] if self._levels else None
        begin = self._at
        node, count = self._value(None if level is None else level.node)
        if level is not None:
            level.left -= 1
            if level.is_map and self._is_key(level, node, count):
                return
            self._name(level, node)
            level.node.adopt(node)
        else:
            self.root = node
        if count is None:
            return
        if len(self._levels) == MAX_DEPTH:
            raise _Wrong(f"it is nested deeper than {MAX_DEPTH} levels")
        is_map = node.kind == "object"
        if count * (2 if is_map else 1) > len(self._data) - self._at:
            what = "map" if is_map else "array"
            left = len(self._data) - self._at
            raise _Wrong(
                f"the {what} at byte {begin:,} says {count:,} elements, {left:,} bytes are left"
            )
        self._levels.append(_Level(node, count * (2 if is_map else 1), is_map=is_map))

    def _is_key(self, level: _Level, node: Node, count: int | None) -> bool:
        """Whether the value was a map's key; keys that are containers are kept as elements."""
        if level.left % 2 == 0:
            return False
        if count is not None:
            level.key = None
            node.name = "key"
            return False
        level.key = node.text
        return True

    def _name(self, level: _Level, node: Node) -> None:
        if not level.is_map or node.name is not None:
            return
        node.name = "value of that key" if level.key is None else level.key
        if level.key is not None:
            if level.key in level.seen:
                self.duplicates += 1
                node.note = "this key occurs more than once"
            level.seen.add(level.key)

    def _value(self, parent: Node | None) -> tuple[Node, int | None]:
        """The value here, and of how many elements it consists if it is a container."""
        first = self._take(1)[0]
        if first <= 0x7F:
            return Node("number", "int", str(first), parent), None
        if first >= 0xE0:
            return Node("number", "int", str(first - 256), parent), None
        if first & _TOP_BITS == 0xA0:
            return self._string(first & 0x1F, parent), None
        if first & 0xF0 == 0x80:
            return Node("object", "map", "", parent), first & 0x0F
        if first & 0xF0 == 0x90:
            return Node("array", "array", "", parent), first & 0x0F
        if first in _MAP:
            return Node("object", "map", "", parent), self._number(_MAP[first])
        if first in _ARRAY:
            return Node("array", "array", "", parent), self._number(_ARRAY[first])
        return self._leaf(first, parent), None

    def _leaf(self, first: int, parent: Node | None) -> Node:
        if first in _WORDS:
            text, type_ = _WORDS[first]
            return Node("word", type_, text, parent)
        if first in _WHOLE:
            type_, size, signed = _WHOLE[first]
            number = int.from_bytes(self._take(size), "big", signed=signed)
            return Node("number", type_, str(number), parent)
        if first in _REAL:
            type_, form = _REAL[first]
            return Node("number", type_, repr(form.unpack(self._take(form.size))[0]), parent)
        if first in _STR:
            return self._string(self._number(_STR[first]), parent)
        if first in _BIN:
            return _bytes(self._take(self._number(_BIN[first])), "bin", parent)
        if first in _FIX or first in _EXT:
            size = _FIX[first] if first in _FIX else self._number(_EXT[first])
            return _ext(self._take(1)[0], self._take(size), parent)
        raise _Wrong(f"byte {first:02x} at {self._at - 1:,} begins no value")

    def _string(self, size: int, parent: Node | None) -> Node:
        raw = self._take(size)
        node = Node("string", "str", raw[:_TEXT_KEPT].decode("utf-8", "backslashreplace"), parent)
        if size > _TEXT_KEPT:
            node.note = f"the first {_TEXT_KEPT:,} of {size:,} bytes"
        return node

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def _take(self, size: int) -> bytes:
        left = len(self._data) - self._at
        if size > left:
            raise _Wrong(
                f"at byte {self._at:,} {size:,} more bytes should follow, {left:,} are left"
            )
        self._at += size
        return self._data[self._at - size : self._at]


def _bytes(raw: bytes, type_: str, parent: Node | None) -> Node:
    kind: NodeKind = "bytes"
    shown = raw[:_BYTES_SHOWN].hex(" ") + (" …" if len(raw) > _BYTES_SHOWN else "")
    node = Node(kind, type_, shown, parent)
    node.note = f"{len(raw):,} bytes"
    return node


def _ext(code: int, raw: bytes, parent: Node | None) -> Node:
    if code == _TIMESTAMP and (found := _timestamp(raw)) is not None:
        return Node("word", "timestamp", found, parent)
    return _bytes(raw, f"ext {code - 256 if code > 127 else code}", parent)


def _timestamp(raw: bytes) -> str | None:
    """Seconds and nanoseconds as the specification packs them into 4, 8 or 12 bytes."""
    match len(raw):
        case 4:
            seconds, nanos = unpack_from(">I", raw)[0], 0
        case 8:
            both = unpack_from(">Q", raw)[0]
            nanos, seconds = both >> 34, both & 0x3FFFFFFFF
        case 12:
            nanos, seconds = unpack_from(">Iq", raw)
        case _:
            return None
    if nanos > 999_999_999:
        return None
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return f"{seconds} s and {nanos} ns since 1970"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{nanos:09d} UTC"
