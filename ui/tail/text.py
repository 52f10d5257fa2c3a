"""Bytes from strangers as one safe line: bounded, and nothing in it is invisible.

Whatever does not print is shown as a control picture or an escape: controls, bidirectional
overrides, zero-width characters, bytes that are no UTF-8. Towers of combining marks are cut.
The bytes are cut before anything is decoded or shaped, so a monstrous value costs no more.
"""

import re
from codecs import getincrementaldecoder

LINE_BYTES = 2_048
"""More than the widest window can show of one line."""

_Decoder = getincrementaldecoder("utf-8")
_TOWER = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31-\u0e4e\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]{4,}"
)


def decode(data: bytes, limit: int) -> str:
    """The first `limit` bytes as text; a byte that is no UTF-8 becomes an escape."""
    is_cut = len(data) > limit
    # a character cut in half at the limit is left out, not shown as broken
    return _Decoder("backslashreplace").decode(data[:limit], final=not is_cut)


def visible(text: str) -> str:
    """The same text with everything unseen made visible, still on one line."""
    if text.isascii() and text.isprintable():
        return text
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _picture(char) for char in text)
    return text if text.isascii() else _TOWER.sub(_cut_tower, text)


def visible_lines(text: str) -> str:
    """As `visible`, but line feeds and tabs stay what they are: for a reading pane."""
    return "\n".join(
        "\t".join(visible(part) for part in line.split("\t")) for line in text.split("\n")
    )


def line_of(data: bytes, limit: int = LINE_BYTES) -> str:
    """One line that shows the beginning of `data`."""
    return visible(decode(data, limit))


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _cut_tower(found: re.Match[str]) -> str:
    marks = found.group()
    return f"{marks[:3]}\u27e8+{len(marks) - 3}\u27e9"
