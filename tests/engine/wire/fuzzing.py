"""What a fuzzer throws bytes at: anything but `WireError` that comes out of here is a bug."""

from contextlib import suppress

from engine.contract.records import BatchReader
from engine.wire.batch import read_records
from engine.wire.catalog import API_NAMES, request_type, response_type
from engine.wire.declare import Message, WireError
from engine.wire.frames import read_request_header
from engine.wire.legacy import read_entry
from engine.wire.message import decode

MAX_OUT = 1 << 20


def fuzz_frame(data: bytes | bytearray) -> Message | None:
    """A request frame without its size, as a connection takes it; None where it is refused."""
    try:
        header, position = read_request_header(data, 0, len(data))
        kind = request_type(header.api_key)
        return decode(kind, header.api_version, data, position, len(data))[0]
    except WireError:
        return None


def fuzz_decode(data: bytes | bytearray) -> Message | None:
    """The first two bytes choose direction, API and version, the rest is the body."""
    if len(data) < 2:
        return None
    keys = sorted(API_NAMES)
    key = keys[data[0] % len(keys)]
    kind = request_type(key) if data[0] < 128 else response_type(key)
    first, last = kind.VERSIONS
    version = first + data[1] % (last - first + 1)
    return fuzz_body(kind, version, data[2:])


def fuzz_body(kind: type[Message], version: int, data: bytes | bytearray) -> Message | None:
    """One body of a known kind and version; None where it is refused."""
    try:
        return decode(kind, version, data, 0, len(data))[0]
    except WireError:
        return None


def fuzz_batch(data: bytes) -> int:
    """Bytes where a record batch should be; how many records were found."""
    count = 0
    with suppress(WireError):
        for _ in read_records(data, max_decompressed=MAX_OUT):
            count += 1
    with suppress(WireError):
        count += len(read_entry(data, max_decompressed=MAX_OUT))
    return count + len(BatchReader(bytes(data), max_decompressed=MAX_OUT).records())
