"""The limits of one connection."""

import tracemalloc

import pytest

from engine.handlers import TABLE
from engine.server.limits import MIB, Limits
from engine.wire.catalog import request_type
from engine.wire.declare import Message, WireError
from engine.wire.message import decode_whole, encode_whole
from tests.engine.wire.floods import floods


def test_only_produce_may_be_large() -> None:
    limits = Limits()
    assert limits.largest(0) == 32 * MIB
    assert {limits.largest(key) for key in range(1, 100)} == {2 * MIB}


def test_a_large_frame_gets_more_time() -> None:
    limits = Limits()
    assert limits.frame_deadline_ms(100) < limits.frame_deadline_ms(MIB)


def made_of(kind: type[Message], version: int, data: bytes, *, elements: int) -> int | None:
    """Bytes of memory at the most while a request is decoded; None where it is refused."""
    tracemalloc.start()
    try:
        decode_whole(kind, version, data, max_elements=elements)
    except WireError:
        return None
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize("key", sorted(TABLE))
def test_what_is_made_of_a_request_is_bounded_by_its_size(key: int) -> None:
    """A tenth of everything, as memory grows with the elements alone."""
    limits = Limits(elements=5_000, elements_of_any=800)
    kind, version = request_type(key), TABLE[key].versions[1]
    decode_whole(kind, version, encode_whole(kind(), version))  # the decoder is made
    for elements in (1_000, 1_500, 2_500, 5_000):
        for path, message in floods(kind, version, elements):
            data = encode_whole(message, version)
            took = made_of(kind, version, data, elements=limits.elements_in(len(data)))
            assert took is None or took <= 100_000 + 16 * len(data), (path, elements)


def test_honest_requests_have_elements_enough() -> None:
    limits = Limits()
    assert limits.elements_in(100) == 8_010
    assert limits.elements_in(20 * 25_000) == 50_000  # a commit of 25,000 positions
    assert limits.elements_in(2 * MIB) == 50_000
