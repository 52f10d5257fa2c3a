"""Payloads made to break or to fool a window: as keys, values, headers and names."""

PAYLOADS: dict[str, bytes] = {
    "html": b"<b>bold</b><img src='file:///etc/passwd'><a href='http://x'>y</a><style>*{}</style>",
    "share": b'<img src="//host/share/x.png">',
    "single line": b"x" * 10_000_000,
    "many lines": b"\n" * 1_000_000,
    "surrogates": b'["\\ud800"]' + b"\xed\xa0\x80",
    "invalid": bytes(range(128, 256)) * 3,
    "nul": b"a\x00b",
    "bidi": "abc\u202edef\u2066ghi\u200bjkl\u200f".encode(),
    "ansi": b"\x1b[31mred\x1b]8;;http://x\x07link\x1b]8;;\x07",
    "tower": ("a" + "\u0301" * 500).encode(),
    "deep": b"[" * 100_000,
    "deep msgpack": b"\x91" * 100_000,
    "digits": b"[" + b"7" * 5_000 + b"]",
    "formula": b'=HYPERLINK("http://x","y")',
    "file": b"../../etc/passwd",
    "empty": b"",
    "lie": b"\xdd\xff\xff\xff\xff",
}
HEADERS = tuple((f"h{at % 7}", b"<i>x</i>") for at in range(50_000))
TIMES = (-1, 2**63 - 1, 0)
NAMES = ("con", "NUL", "a.", "n" * 249)
"""Topic names that are legal and that file systems dislike."""
