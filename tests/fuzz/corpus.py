"""Bytes that a hostile or confused client sends: a list made by hand, and every honest request."""

import struct
from collections.abc import Iterator

from engine.wire.batch import HEADER_SIZE, Record, build_batch
from engine.wire.catalog import API_NAMES, request_type
from engine.wire.frames import frame_request
from engine.wire.messages import k00_produce, k03_metadata, k18_api_versions
from tests.engine.wire.golden import pairs
from tests.engine.wire.samples import sample

INT32_MAX = 0x7FFFFFFF
RELEASES = ("4.4.0", "4.3.1", "2.5.1")


def sized(frame: bytes) -> bytes:
    return struct.pack(">i", len(frame)) + frame


def header(key: int, version: int, *, flexible: bool = False, client: bytes = b"fuzz") -> bytes:
    head = struct.pack(">hhih", key, version, 7, len(client)) + client
    return head + b"\0" if flexible else head


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def strangers() -> dict[str, bytes]:
    """What is not Kafka at all, with its own first four bytes as a size."""
    return {
        "http get": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "http post": b"POST /topics HTTP/1.1\r\n\r\n",
        "tls hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
        "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
        "zeros": bytes(64),
        "ones": b"\xff" * 64,
        "nothing": b"",
        "half a size": b"\0\0",
        "a negative size": struct.pack(">i", -1),
        "the least size": struct.pack(">i", -(2**31)),
        "an empty frame": struct.pack(">i", 0),
        "a frame without a version": sized(b"\0\x03"),
        "the largest size": struct.pack(">i", INT32_MAX) + header(0, 9),
        "just over the largest produce": struct.pack(">i", (32 << 20) + 1) + header(0, 9),
        "a large frame that is no produce": struct.pack(">i", 30 << 20) + header(3, 12),
        "a size and then silence": struct.pack(">i", 1000) + header(3, 12),
    }


def oddities() -> dict[str, bytes]:
    """Frames by hand, each wrong in one way."""
    flexible = {"flexible": True}
    metadata9, metadata1 = header(3, 9, **flexible), header(3, 1)
    found = {
        "an unknown key": header(999, 0),
        "a negative key": header(-1, 0),
        "a version from the future": header(3, 99),
        "api versions from the future": header(18, 99),
        "a negative version": header(3, -1),
        "the header alone": metadata9,
        "a client id longer than the frame": struct.pack(">hhih", 3, 1, 7, 32767) + b"x",
        "a client id of negative length": struct.pack(">hhih", 3, 1, 7, -2) + struct.pack(">i", 0),
        "a client id that is not text": header(3, 1, client=b"\xff\xfe\0\x1b[2J") + bytes(4),
        "as many topics as an int holds": metadata1 + struct.pack(">i", INT32_MAX),
        "topics by a negative count": metadata1 + struct.pack(">i", -2),
        "a million topics that are not there": metadata1 + struct.pack(">i", 1_000_000),
        "a million empty names": metadata1 + struct.pack(">i", 500_000) + bytes(1_000_000),
        "a name longer than the frame": metadata1 + struct.pack(">ih", 1, 32767) + b"x",
        "a name of negative length": metadata1 + struct.pack(">ih", 1, -5),
        "no topics": metadata1 + struct.pack(">i", 0),
        "a count in a varint of ten bytes": metadata9 + b"\xff" * 9 + b"\x01",
        "a varint that never ends": metadata9 + b"\x80" * 40,
        "a compact count of all there is": metadata9 + varint(0xFFFFFFFF),
        "bytes behind the end": metadata1 + struct.pack(">i", 0) + bytes(1000),
    }
    api_versions = header(18, 3, **flexible) + b"\x05name" + b"\x021"
    tag = varint(77) + varint(0)
    found |= {
        "an empty tag a million times": api_versions + varint(500_000) + tag * 500_000,
        "a hundred tags": api_versions + varint(100) + tag * 100,
        "one tag twice": api_versions + varint(2) + tag * 2,
        "a tag longer than the frame": api_versions + varint(1) + varint(1) + varint(1 << 30),
        "tags in the header": struct.pack(">hhih", 3, 9, 7, -1) + varint(200_000) + tag * 200_000,
    }
    return {name: sized(frame) for name, frame in found.items()}


def _batch(**fields: int) -> bytearray:
    records = [Record(n, 1_700_000_000_000, b"key", b"value" * 10) for n in range(3)]
    return bytearray(build_batch(records, **fields))


def _produce(records: bytes, topic: str = "fuzz") -> bytes:
    data = k00_produce.PartitionProduceData(index=0, records=memoryview(records))
    named = k00_produce.TopicProduceData(name=topic, partition_data=[data])
    message = k00_produce.ProduceRequest(acks=1, timeout_ms=1000, topic_data=[named])
    return framed(message, 9)


def framed(message: object, version: int) -> bytes:
    segments = frame_request(message, api_version=version, correlation_id=7, client_id="fuzz")
    return b"".join(bytes(segment) for segment in segments)


def lying_batches() -> dict[str, bytes]:
    """Record batches whose header says what is not so, with a right checksum where it matters."""
    found: dict[str, bytes] = {
        "an empty batch": b"",
        "half a header": bytes(_batch()[: HEADER_SIZE // 2]),
        "a batch cut short": bytes(_batch()[:-5]),
        "two batches": bytes(_batch() + _batch()),
        "a control batch": bytes(_batch(control=True)),
    }
    for name, position, form, value in (
        ("a wrong checksum", 17, ">I", 0),
        ("a batch longer than it is", 8, ">i", INT32_MAX),
        ("a batch of negative length", 8, ">i", -1),
        ("an unknown format", 16, ">b", 9),
    ):
        batch = _batch()
        struct.pack_into(form, batch, position, value)
        found[name] = bytes(batch)
    for name, position, form, value in (
        ("an unknown codec", 21, ">h", 7),
        ("a codec that it has not", 21, ">h", 4),
        ("more records than there are", 57, ">i", INT32_MAX),
        ("fewer records than none", 57, ">i", -1),
        ("a last offset far away", 23, ">i", INT32_MAX),
        ("a last offset before the first", 23, ">i", -5),
        ("a producer id without an epoch", 43, ">q", 5),
        ("times beyond time", 35, ">q", 2**63 - 1),
    ):
        batch = _batch()
        struct.pack_into(form, batch, position, value)
        found[name] = bytes(with_checksum(batch))
    return {name: _produce(batch) for name, batch in found.items()}


def with_checksum(batch: bytearray) -> bytearray:
    from crc32c import crc32c  # noqa: PLC0415 - only the liars need it

    struct.pack_into(">I", batch, 17, crc32c(memoryview(batch)[21:]))
    return batch


def hand_made() -> dict[str, bytes]:
    """Everything above, as it goes to a socket."""
    return strangers() | oddities() | lying_batches()


def golden_requests() -> list[bytes]:
    """What genuine clients sent, each distinct request once, with its size before it."""
    return sorted({sized(bytes(pair.request)) for release in RELEASES for pair in pairs(release)})


def declared_requests() -> Iterator[bytes]:
    """A request of every declared kind and version, with random content."""
    for key in API_NAMES:
        kind = request_type(key)
        for version in range(kind.VERSIONS[0], kind.VERSIONS[1] + 1):
            yield framed(sample(kind, version, 1), version)


def healthy() -> list[bytes]:
    """What an innocent client asks all day."""
    return [
        framed(
            k18_api_versions.ApiVersionsRequest(
                client_software_name="healthy", client_software_version="1"
            ),
            3,
        ),
        framed(k03_metadata.MetadataRequest(topics=[], allow_auto_topic_creation=False), 9),
    ]
