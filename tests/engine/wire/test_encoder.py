"""Encoders write short records into their buffer and pass long ones by."""

import pytest

from engine.wire.encoder import COPY_BELOW, varint
from engine.wire.message import encode
from engine.wire.messages.k01_fetch import FetchableTopicResponse, FetchResponse, PartitionData


@pytest.mark.parametrize(
    ("number", "data"),
    [
        (0, b"\0"),
        (127, b"\x7f"),
        (128, b"\x80\1"),
        (300, b"\xac\2"),
        (2**31 - 1, b"\xff" * 4 + b"\7"),
    ],
)
def test_varints(number, data):
    assert varint(number) == data


@pytest.mark.parametrize("length", [0, 1, 126, 127, 128, 2046, 2047, 2048, COPY_BELOW - 1])
def test_lengths_around_every_boundary_are_written_right(length):
    (data,) = encode(fetched(b"r" * length), 12)
    assert varint(length + 1) + b"r" * length in bytes(data)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_records_may_be_any_buffer(kind):
    short = encode(fetched(kind(b"r" * (COPY_BELOW - 1))), 12)
    long = encode(fetched(kind(b"r" * COPY_BELOW)), 12)
    assert (len(short), len(long)) == (1, 3)
    assert long[1] == b"r" * COPY_BELOW


def fetched(records: bytes) -> FetchResponse:
    partitions = [PartitionData(records=records)]
    return FetchResponse(responses=[FetchableTopicResponse(topic="t", partitions=partitions)])
