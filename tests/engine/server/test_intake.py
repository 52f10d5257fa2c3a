"""Frames are cut from bytes however they come, in buffers that are lent."""

import random

import pytest

from engine.server.buffers import SMALLEST, Buffers
from engine.server.intake import After, Intake, Refused
from engine.server.limits import Limits


class Cutter:
    """Feeds an intake and keeps the frames it cut."""

    def __init__(self, limits: Limits | None = None, *, shared_bytes: int = 256 * 1024) -> None:
        self.buffers = Buffers(shared_bytes=shared_bytes)
        self.intake = Intake(limits or Limits(), self.buffers)
        self.frames: list[bytes] = []
        self.stop_after: int | None = None

    def handle(self, data: bytearray, start: int, end: int, _: int) -> tuple[After, int]:
        if len(self.frames) == self.stop_after:
            return After.STOP, start - 4
        self.frames.append(bytes(data[start:end]))
        return (After.STOP if len(self.frames) == self.stop_after else After.GO_ON), end

    def feed(self, data: bytes, piece: int | None = None) -> None:
        position = 0
        while position < len(data):
            target = self.intake.target()
            count = min(len(target), len(data) - position, piece or len(data))
            target[:count] = data[position : position + count]
            self.intake.received(count, self.handle)
            position += count


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def test_whole_frames_are_cut_in_the_shared_buffer() -> None:
    cutter = Cutter()
    cutter.feed(framed(b"first frame") + framed(b"second frame"))
    assert cutter.frames == [b"first frame", b"second frame"]
    assert cutter.buffers.held == 0


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 1000, 65_537, 1 << 20])
def test_frames_of_any_size_survive_any_splitting(piece: int) -> None:
    rng = random.Random(piece)
    largest = 300 if piece < 10 else 700_000
    bodies = [rng.randbytes(rng.randrange(8, largest)) for _ in range(12)]
    bodies = [b"\0\0" + body[2:] for body in bodies]  # produce: the largest may be sent
    cutter = Cutter()
    cutter.feed(b"".join(framed(body) for body in bodies), piece)
    assert cutter.frames == bodies
    assert cutter.buffers.held == 0


def test_a_large_frame_grows_with_its_bytes_and_gives_its_buffers_back() -> None:
    body = b"\0\0" + bytes(9_000_000)
    cutter = Cutter()
    most = 0
    data = framed(body)
    for position in range(0, len(data), 100_000):
        cutter.feed(data[position : position + 100_000])
        most = max(most, cutter.buffers.held)
        assert cutter.buffers.held <= max(SMALLEST, 8 * (position + 100_000))
    assert cutter.frames == [body]
    assert most <= 2 * len(body)
    assert cutter.buffers.held == 0


def test_frames_wait_when_the_handler_says_so() -> None:
    cutter = Cutter()
    cutter.stop_after = 1
    cutter.feed(framed(b"first frame") + framed(b"second frame"))
    assert cutter.frames == [b"first frame"]
    assert cutter.intake.unparsed_bytes == 16
    cutter.intake.go_on(cutter.handle)  # it still says so
    assert cutter.intake.unparsed_bytes == 16
    cutter.stop_after = None
    cutter.intake.go_on(cutter.handle)
    assert cutter.frames == [b"first frame", b"second frame"]
    assert cutter.buffers.held == 0


def test_stored_bytes_are_cut_later() -> None:
    cutter = Cutter()
    data = framed(b"held frame") + framed(b"another one")
    for byte in data:
        target = cutter.intake.target()
        target[:1] = bytes([byte])
        cutter.intake.store(1)
    assert cutter.frames == []
    cutter.intake.go_on(cutter.handle)
    assert cutter.frames == [b"held frame", b"another one"]


def test_a_size_is_judged_as_soon_as_its_key_is_known() -> None:
    cutter = Cutter(Limits(request_bytes=100, produce_bytes=1000))
    cutter.feed((500).to_bytes(4, "big"))
    with pytest.raises(Refused, match="key 3 with 500 bytes exceeds 100"):
        cutter.feed(b"\0\3")


def test_dropping_gives_everything_back() -> None:
    cutter = Cutter()
    cutter.feed(framed(b"unfinished")[:-1])
    assert cutter.buffers.held
    cutter.intake.drop()
    assert cutter.buffers.held == 0
    assert cutter.intake.unparsed_bytes == 0
