"""JSON read exactly: every digit kept, names that occur twice told, depth and size bounded.

The reader works on a stack of its own and in steps, so neither depth nor length can stop anybody.
"""

import json
import re
from codecs import BOM_UTF8

from engine.decode.payload_tree import MAX_DEPTH, MAX_NODES, Node, NodeKind, Refusal

# possessive throughout: no input makes these look back
_SPACE = re.compile(r"[ \t\r\n]*+")
_TOKEN = re.compile(
    r'"(?P<string>[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)"'
    r"|(?P<number>-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+)(?![0-9A-Za-z_.])"
    r"|(?P<word>true|false|null)(?![0-9A-Za-z_])"
    r"|(?P<sign>[\[\]{},:])"
)
_VALUE, _NAME, _COLON, _AFTER = "a value", "a name", "a colon", "a comma or the end"
_FIRST_VALUE, _FIRST_NAME = "a value or ]", "a name or }"
_CLOSES: dict[str, tuple[NodeKind, frozenset[str]]] = {
    "}": ("object", frozenset({_FIRST_NAME, _AFTER})),
    "]": ("array", frozenset({_FIRST_VALUE, _AFTER})),
}
_TYPES: dict[str, tuple[NodeKind, str]] = {
    "true": ("word", "boolean"),
    "false": ("word", "boolean"),
    "null": ("word", "null"),
}


class JsonReader:
    """Call `step` until it is true; then `root` is the tree or `refusal` says what failed."""

    def __init__(self, data: bytes) -> None:
        self.root: Node | None = None
        self.refusal: Refusal | None = None
        self.duplicates = 0
        """Names that an object has more than once; most programs keep the last."""
        self.is_done = False
        self._text = ""
        self._at = 0
        self._nodes = 0
        self._want = _VALUE
        self._name: str | None = None
        self._open: Node | None = None
        self._depth = 0
        self._names: list[set[str]] = []
        try:
            self._text = data.removeprefix(BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError as problem:
            self._refuse(f"byte {data[problem.start]:02x} at {problem.start:,} is no UTF-8", 0)

    @property
    def progress(self) -> float:
        return 1.0 if self.is_done else self._at / max(len(self._text), 1)

    def step(self, tokens: int) -> bool:
        """Read so many tokens; whether there is nothing more to do."""
        for _ in range(tokens):
            if self.is_done:
                break
            self._read_one()
        return self.is_done

    def _read_one(self) -> None:
        found_space = _SPACE.match(self._text, self._at)
        assert found_space is not None
        self._at = found_space.end()
        if self._at == len(self._text):
            if self._want == _AFTER and self._open is None:
                self.is_done = True
            else:
                self._refuse(f"it ends where {self._want} should follow", self._at)
            return
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            self._refuse(f"{_seen(self._text, self._at)} where {self._want} should stand", self._at)
            return
        kind = found.lastgroup
        if kind == "sign":
            self._take_sign(found.group())
        elif self._want in {_NAME, _FIRST_NAME} and kind == "string":
            self._take_name(found["string"])
        elif self._want in {_VALUE, _FIRST_VALUE}:
            self._take_leaf(kind or "", found)
        else:
            self._refuse(f"{_seen(self._text, self._at)} where {self._want} should stand", self._at)
            return
        if self.refusal is None:
            self._at = found.end()

    def _take_sign(self, sign: str) -> None:
        want = self._want
        if sign in "{[" and want in {_VALUE, _FIRST_VALUE}:
            is_object = sign == "{"
            node = self._add("object" if is_object else "array", "object" if is_object else "array")
            if node is None:
                return
            if self._depth == MAX_DEPTH:
                self._refuse(f"it is nested deeper than {MAX_DEPTH} levels", self._at)
                return
            self._depth += 1
            self._open = node
            self._names.append(set())
            self._want = _FIRST_NAME if is_object else _FIRST_VALUE
        elif (closed := _CLOSES.get(sign)) and self._is_in(closed[0]) and want in closed[1]:
            self._close()
        elif sign == "," and want == _AFTER and self._open is not None:
            self._want = _NAME if self._open.kind == "object" else _VALUE
        elif sign == ":" and want == _COLON:
            self._want = _VALUE
        else:
            self._refuse(f"{sign} where {want} should stand", self._at)

    def _take_name(self, raw: str) -> None:
        self._name = _unescaped(raw)
        self._want = _COLON

    def _take_leaf(self, kind: str, found: re.Match[str]) -> None:
        if kind == "string":
            self._add("string", "string", _unescaped(found["string"]))
        elif kind == "number":
            self._add("number", "number", found["number"])
        else:
            word = found["word"]
            node_kind, type_ = _TYPES[word]
            self._add(node_kind, type_, word)
        self._want = _AFTER

    def _add(self, kind: NodeKind, type_: str, text: str = "") -> Node | None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse(f"it holds more than {MAX_NODES:,} values", self._at)
            return None
        node = Node(kind, type_, text, self._open)
        if self._open is None:
            self.root = node
            return node
        if self._open.kind == "object":
            name = self._name or ""
            node.name = name
            if name in self._names[-1]:
                self.duplicates += 1
                node.note = "this name occurs more than once"
            self._names[-1].add(name)
        self._open.adopt(node)
        return node

    def _is_in(self, kind: NodeKind) -> bool:
        return self._open is not None and self._open.kind == kind

    def _close(self) -> None:
        assert self._open is not None
        self._open = self._open.parent
        self._depth -= 1
        self._names.pop()
        self._want = _AFTER

    def _refuse(self, why: str, at: int) -> None:
        place = f" (character {at:,})" if at else ""
        self.refusal = Refusal(why + place, at)
        self.root = None
        self.is_done = True


def _unescaped(raw: str) -> str:
    """The characters of a string; half a surrogate pair stays what it is."""
    return str(json.loads(f'"{raw}"')) if "\\" in raw else raw


def _seen(text: str, at: int) -> str:
    char = text[at]
    if char == '"':
        return "a string that does not end or has a forbidden character"
    return char if char.isprintable() else f"character U+{ord(char):04X}"
