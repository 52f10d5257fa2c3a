"""The tree inside a payload: nodes as every decoder makes them, and how far they may grow."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

NodeKind = Literal["object", "array", "string", "number", "word", "bytes"]

MAX_DEPTH = 500
"""Deeper payloads are refused: they are made to break readers, and nobody reads them."""
MAX_NODES = 500_000
"""What a tree may hold; a payload with more is refused, its bytes and text are still there."""


class Refusal(NamedTuple):
    """Why a payload is not of a form: one clause, and the byte or character where that shows."""

    why: str
    at: int


class Node:
    """One value of a payload; what stands in it is kept as it was written."""

    __slots__ = ("children", "kind", "name", "note", "parent", "row", "text", "type")

    def __init__(self, kind: NodeKind, type_: str, text: str, parent: "Node | None") -> None:
        self.kind: NodeKind = kind
        self.type = type_
        """The form's own word: "string", "uint64", "ext 5"."""
        self.text = text
        """The digits, the word, the string's characters; empty for objects and arrays."""
        self.name: str | None = None
        """What it is called in an object; None in an array."""
        self.note = ""
        """What is odd about it, in words."""
        self.parent = parent
        self.row = 0
        self.children: Sequence[Node] = ()

    def adopt(self, child: "Node") -> None:
        if not isinstance(self.children, list):
            self.children = []  # leaves have none: there are very many of them
        child.row = len(self.children)
        self.children.append(child)

    @property
    def label(self) -> str:
        """Its name, or its place in an array."""
        if self.name is not None:
            return self.name
        return str(self.row) if self.parent is not None else ""

    @property
    def path(self) -> str:
        """How it is reached from the top: `customer.tags[2]`."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            parts.append(f"[{node.row}]" if node.name is None else f".{node.name}")
            node = node.parent
        return "".join(reversed(parts)).removeprefix(".")
