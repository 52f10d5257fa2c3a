"""JSON made readable without changing a digit: the tokens stay as they were written."""

import json
import re

MAX_LENGTH = 131_072
"""Longer values are shown as text: a window may not stand still for them."""
MAX_SHOWN = 524_288
"""What the lines may come to: indentation must not blow a small value up."""
MAX_INDENT = 24
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_BEGINNINGS = frozenset('{["-0123456789tfn')


def pretty(text: str) -> str | None:
    """The same JSON over several lines; None where it is none or too large.

    Numbers never pass through a float or an int, names may occur twice, escapes stay escapes.
    """
    if len(text) > MAX_LENGTH or text.lstrip()[:1] not in _BEGINNINGS:
        return None
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    shown = _laid_out(_TOKEN.findall(text))
    return shown if len(shown) <= MAX_SHOWN else None


def _laid_out(parts: list[str]) -> str:
    out: list[str] = []
    depth = 0
    for at, part in enumerate(parts):
        after = parts[at + 1] if at + 1 < len(parts) else ""
        if part in ("{", "["):
            out.append(part)
            if after not in ("}", "]"):
                depth += 1
                out.append(_line(depth))
        elif part in ("}", "]"):
            if at and parts[at - 1] not in ("{", "["):
                depth -= 1
                out.append(_line(depth))
            out.append(part)
        elif part == ",":
            out.append("," + _line(depth))
        else:
            out.append(": " if part == ":" else part)
    return "".join(out)


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, MAX_INDENT)
