"""Buffers are lent and come back."""

from engine.server.buffers import SMALLEST, Buffers


def test_a_buffer_given_back_is_lent_again() -> None:
    buffers = Buffers()
    buffer = buffers.take(100_000)
    buffers.give(buffer)
    assert buffers.take(100_000) is buffer


def test_the_pool_keeps_no_more_than_it_may() -> None:
    buffers = Buffers(keep_bytes=SMALLEST)
    first, second = buffers.take(1), buffers.take(1)
    buffers.give(first)
    buffers.give(second)
    assert buffers.take(1) is first
    assert buffers.take(1) is not second


def test_a_buffer_is_at_least_as_large_as_asked() -> None:
    buffers = Buffers()
    assert len(buffers.take(1)) == SMALLEST
    assert len(buffers.take(SMALLEST + 1)) == 2 * SMALLEST
    assert buffers.held == 3 * SMALLEST
