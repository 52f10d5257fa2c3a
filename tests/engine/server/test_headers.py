"""A header like the last one is known by its bytes; any other is read."""

import pytest

from engine.server.headers import KEY_AND_VERSION, REMEMBERED, Headers
from engine.wire.declare import WireError


def frame(client_id: bytes, body: bytes = b"body") -> bytearray:
    text = len(client_id).to_bytes(2, "big") + client_id
    return bytearray(KEY_AND_VERSION.pack(0, 3, 7) + text + body)


def read(headers: Headers, data: bytearray) -> tuple[str | None, bytes]:
    client_id, position = headers.read(data, 0, len(data), flexible=False, max_tags=8)
    return client_id, bytes(data[position:])


def test_headers_are_read_whether_they_are_like_the_last_one_or_not() -> None:
    headers = Headers()
    for client_id in (b"app", b"app", b"apple", b"app", b"x" * (REMEMBERED + 1), b"app"):
        assert read(headers, frame(client_id)) == (client_id.decode(), b"body")


def test_a_header_that_is_cut_is_refused() -> None:
    headers = Headers()
    assert read(headers, frame(b"app")) == ("app", b"body")
    with pytest.raises(WireError):
        read(headers, frame(b"app")[:12])
