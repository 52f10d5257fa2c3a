"""Bytes that must stand in a record for a filter to match: whole batches without them are passed over."""

from engine.decode.filter_regex import compile_regex
from engine.decode.filter_tree import And, Condition, Node, Not, Or, Word

Needles = tuple[bytes, ...]
"""At least one of them stands in the raw bytes of every record that matches."""
MAX_NEEDLES = 8
_ESCAPED = b"\\u"
"""JSON may write any character so: where the exact text is missing, this may stand for it."""


def needles(node: Node) -> Needles | None:
    """The needles of a filter; None where every record has to be opened."""
    found = _needles(node)
    return found if found and len(found) <= MAX_NEEDLES and all(found) else None


def _needles(node: Node) -> Needles | None:
    match node:
        case Word():
            return (node.text.encode("utf-8", "surrogatepass"),)
        case Condition():
            return _of_test(node)
        case And():
            known = [found for part in node.parts if (found := needles(part)) is not None]
            return max(known, key=_worth, default=None)
        case Or():
            parts = [needles(part) for part in node.parts]
            if any(part is None for part in parts):
                return None
            return tuple(dict.fromkeys(needle for part in parts for needle in part or ()))
        case Not():
            return None


def _worth(found: Needles) -> tuple[bool, int]:
    """Longer ones stand in fewer records; those that may be escaped do not promise as much."""
    return _ESCAPED not in found, min(map(len, found))


def _of_test(test: Condition) -> Needles | None:
    root, path = test.field.root, test.field.path
    if root in ("partition", "offset", "timestamp", "size"):
        return None
    if root == "header":
        name = str(path[0])  # a name that was no UTF-8 is read with \ufffd in it
        return None if "\ufffd" in name else (name.encode("utf-8", "surrogatepass"),)
    if path:
        return _of_json(test)
    texts = [constant for constant in test.constants if isinstance(constant, str)]
    if not texts or len(texts) != len(test.constants):
        return None
    match test.operator:
        case "=" | "in" | "contains" | "starts with" | "ends with":
            return tuple(text.encode("utf-8", "surrogatepass") for text in texts)
        case "matches":
            literal = compile_regex(texts[0]).literal
            return (literal.encode(),) if literal else None
        case _:
            return None


def _of_json(test: Condition) -> Needles | None:
    names = [step for step in test.field.path if isinstance(step, str)]
    found = [f'"{name}"'.encode() for name in names if _is_plain(name)]
    if test.operator in ("=", "contains", "starts with", "ends with") and len(test.constants) == 1:
        constant = test.constants[0]
        if isinstance(constant, str) and _is_plain(constant):
            found.append(constant.encode())
    return (max(found, key=len), _ESCAPED) if found else None


def _is_plain(text: str) -> bool:
    r"""Whether JSON has no other way to write it but `\u`."""
    return bool(text) and text.isascii() and text.isprintable() and not set(text) & set('"\\/')
