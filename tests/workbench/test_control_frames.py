"""Frames of the control socket: each bounded, each refused in one sentence where it is none."""

import pytest
from msgspec import msgpack

from engine.contract.cluster_commands import CutLink
from workbench.control_frames import FrameError, frame, message_of, size_of


def test_a_frame_comes_back_as_it_was_sent() -> None:
    data = frame(7, "ask", CutLink(1, 2))
    assert size_of(data[:4], 100) == len(data) - 4
    message = message_of(data[4:])
    assert (message.ask_id, message.kind) == (7, "ask")
    assert msgpack.decode(message.body, type=CutLink) == CutLink(1, 2)


def test_what_is_too_large_or_no_message_is_refused() -> None:
    with pytest.raises(FrameError, match="A frame of 101 bytes came, and 100 may come"):
        size_of((101).to_bytes(4, "big"), 100)
    for data in (b"", b"\xc1", msgpack.encode([1, "fly", None])):
        with pytest.raises(FrameError, match="A frame came that is none"):
            message_of(data)


def test_a_reply_that_is_too_large_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.control_frames.REPLY_BYTES", 10)
    with pytest.raises(FrameError, match="10 may be sent"):
        frame(1, "reply", "a" * 20)
