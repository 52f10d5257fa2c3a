"""Hostile records: what a producer can send to hurt whoever looks at it."""

import json
import struct
from collections.abc import Iterator

Header = tuple[str, bytes | None]
Payload = tuple[bytes | None, bytes | None, list[Header]]
TRAP = "/trap-of-the-monkey"
"""A path that nothing but a payload names: whoever opens it was led there."""
HOST = "trap.invalid"
HTML = (
    f'<img src="file://{TRAP}.png"><a href="http://{HOST}/">x</a>'
    f'<style>@import url("file://{TRAP}.css")</style><img src="//{HOST}/share/x.png">'
)
_LINES = b"x\n" * 1_000_000


def payloads() -> Iterator[Payload]:
    """Key, value and headers of each kind once."""
    for value in (
        HTML.encode(),
        b"a" * 900_000,
        _LINES[:900_000],
        "\ud800\udfff lone".encode("utf-8", "surrogatepass"),
        b"\xff\xfe\xfd\xc0\x80",
        b"\0" * 64,
        "\u202egnp.exe\u2066\u200b\ufeff\u061c".encode(),
        b"\x1b[31mred\x1b]0;title\x07\x1b[2J",
        ("a" + "\u0301" * 5_000).encode(),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" + b"0" * 5_000,
        json.dumps({"n": 9_223_372_036_854_775_807, "f": 1e400}).encode(),
        b'=HYPERLINK("http://trap.invalid/","x")',
        b"",
        b"\xdf\xff\xff\xff\xff",  # msgpack: a map of four thousand million
        struct.pack(">bI", 0, 7) + b"not avro",
    ):
        yield (HTML.encode(), value, [(HTML[:200], HTML.encode())])
    yield (None, None, [])
    yield (b"../../etc/passwd", None, [("", None)])
    yield (TRAP.encode(), b"con", [("dup", b"1"), ("dup", b"2"), ("dup", None)])
    yield (b"many", b"headers", [(f"h{n}", b"v") for n in range(50_000)])
