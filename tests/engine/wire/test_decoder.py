"""Whatever arrives, decoding ends soon, in bounded memory, with a message or a `WireError`."""

import sys
import time
import tracemalloc
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wire.catalog import API_NAMES, request_type
from engine.wire.declare import Message, Part, WireError
from engine.wire.decoder import MAX_TAGS
from engine.wire.encoder import varint
from engine.wire.message import MAX_ELEMENTS, decode, decode_whole, encode_whole
from engine.wire.messages.k00_produce import ProduceRequest
from engine.wire.messages.k01_fetch import FetchRequest
from engine.wire.messages.k03_metadata import MetadataRequest, MetadataRequestTopic
from engine.wire.messages.k11_join_group import JoinGroupRequest
from engine.wire.messages.k12_heartbeat import HeartbeatRequest, HeartbeatResponse
from engine.wire.messages.k19_create_topics import (
    CreatableReplicaAssignment,
    CreatableTopic,
    CreateTopicsRequest,
)
from engine.wire.messages.k20_delete_topics import DeleteTopicsRequest
from engine.wire.messages.k36_sasl_authenticate import SaslAuthenticateRequest
from tests.engine.wire import golden
from tests.engine.wire.floods import floods
from tests.engine.wire.fuzzing import fuzz_body, fuzz_decode, fuzz_frame
from tests.engine.wire.samples import all_kinds

LARGEST_FRAME = 2 * 1024 * 1024
"""What design allows a request other than Produce."""

KINDS = {kind.__name__: kind for kind in all_kinds()}


def one_message_a_version() -> dict[tuple[type[Message], int], bytearray]:
    found: dict[tuple[type[Message], int], bytearray] = {}
    for name, version, data in golden.messages():
        known = found.setdefault((KINDS[name], version), data)
        if len(data) > len(known):
            found[KINDS[name], version] = data
    return found


def test_every_message_that_is_cut_short_is_refused():
    for (kind, version), data in one_message_a_version().items():
        for cut in range(0, len(data), 1 + len(data) // 25):
            for shorter in (data[:cut], data):  # the frame ends, the buffer may go on
                with pytest.raises(WireError):
                    decode(kind, version, shorter, 0, cut)


def test_flipped_bits_give_a_message_or_a_wire_error():
    rng = Random(1)
    for (kind, version), data in one_message_a_version().items():
        for _ in range(20 if data else 0):
            broken = bytearray(data)
            broken[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            fuzz_body(kind, version, broken)


@pytest.mark.parametrize(
    "number",
    [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\1\xff\xff", b"\xff\xff\xff\x07"],
    ids=bytes.hex,
)
def test_huge_numbers_anywhere_give_a_message_or_a_wire_error(number):
    for (kind, version), data in one_message_a_version().items():
        for position in range(0, len(data), 1 + len(data) // 12):
            broken = bytearray(data)
            broken[position : position + 4] = number
            fuzz_body(kind, version, broken)


def test_damaged_frames_give_a_request_or_a_wire_error():
    rng = Random(2)
    for pair in golden.pairs("4.4.0"):
        for _ in range(5):
            broken = bytearray(pair.request)
            position = rng.randrange(len(broken))
            broken[position : position + rng.randrange(3)] = rng.randbytes(rng.randrange(6))
            fuzz_frame(broken)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_message_or_a_wire_error(data):
    fuzz_decode(data)


TENTH = MAX_ELEMENTS // 10
"""Memory grows with the elements alone, so that a tenth of them shows what all would take."""


@pytest.mark.parametrize("key", API_NAMES)
def test_a_request_full_of_elements_stays_below_four_times_the_largest_frame(key):
    kind = request_type(key)
    version = kind.VERSIONS[1]
    for path, message in floods(kind, version, TENTH):
        data = bytearray(encode_whole(message, version))
        assert len(data) <= LARGEST_FRAME / 10, path
        decoded = decode_whole(kind, version, data, max_elements=TENTH)
        assert memory_of(decoded) <= 4 * LARGEST_FRAME / 10, path


@pytest.mark.parametrize("kind", [ProduceRequest, FetchRequest])
def test_the_peak_while_decoding_is_bounded_too(kind):
    for path, message in floods(kind, 12, TENTH):
        data = bytearray(encode_whole(message, 12))
        assert peak_of(kind, 12, data) <= 4 * LARGEST_FRAME / 10, path


def test_a_golden_request_takes_little_more_memory_than_its_bytes():
    for pair in golden.pairs("4.4.0")[::40]:
        data = pair.request
        fuzz_frame(data)  # compiles its decoder, which is no cost of the request
        tracemalloc.start()
        fuzz_frame(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak <= 4 * len(data) + (1 << 20), pair.name


def test_one_element_more_than_the_budget_is_refused():
    topics = [MetadataRequestTopic(name="t")] * MAX_ELEMENTS
    data = encode_whole(MetadataRequest(topics=topics), 4)
    assert len(decode_whole(MetadataRequest, 4, data).topics or []) == MAX_ELEMENTS
    topics.append(topics[0])
    with pytest.raises(WireError, match="50001 elements"):
        decode_whole(MetadataRequest, 4, encode_whole(MetadataRequest(topics=topics), 4))


def test_the_budget_counts_the_elements_of_all_arrays_together():
    assignment = CreatableReplicaAssignment(broker_ids=[1] * 100)
    assert decode_with_assignments([assignment] * 400) == 400
    with pytest.raises(WireError, match="elements"):
        decode_with_assignments([assignment] * 500)


def test_the_budget_may_be_chosen():
    data = encode_whole(DeleteTopicsRequest(topic_names=["t"] * 11), 5)
    with pytest.raises(WireError, match="11 elements"):
        decode_whole(DeleteTopicsRequest, 5, data, max_elements=10)


def test_a_count_that_the_bytes_cannot_hold_is_refused_before_anything_is_made():
    for version, count in ((4, b"\0\0\xc3\x50"), (9, varint(50_001))):
        assert peak_of(MetadataRequest, version, bytearray(count)) < 1 << 16


def test_a_length_that_the_bytes_cannot_hold_is_refused_before_anything_is_made():
    claimed = varint(1 << 30) + bytes(100)
    assert peak_of(SaslAuthenticateRequest, 2, bytearray(claimed)) < 1 << 16


def test_a_name_longer_than_kafka_allows_is_refused():
    longest = bytearray(varint(32768) + b"n" * 32767 + b"\0\0\0\0\1\0\0")
    assert len(decode_whole(HeartbeatRequest, 4, longest).group_id) == 32767
    with pytest.raises(WireError, match="length 32768"):
        decode_whole(HeartbeatRequest, 4, varint(32769) + b"n" * 32768 + b"\0\0\0\0\1\0\0")


def test_varints_longer_than_five_bytes_are_refused_at_once():
    with pytest.raises(WireError, match="varint"):
        decode_whole(MetadataRequest, 9, b"\xff" * 400_000)
    with pytest.raises(WireError, match="varint"):
        decode_whole(MetadataRequest, 9, b"\xff\xff\xff\xff\x0f" + bytes(100))


def test_a_struct_may_have_64_tagged_fields_and_no_more():
    body = bytes(6)
    tags = b"".join(bytes([100, 1, 0]) for _ in range(MAX_TAGS + 1))
    assert decode_whole(HeartbeatResponse, 4, body + bytes([MAX_TAGS]) + tags[3:])
    with pytest.raises(WireError, match="65 elements"):
        decode_whole(HeartbeatResponse, 4, body + bytes([MAX_TAGS + 1]) + tags)


def test_tagged_fields_count_against_the_budget():
    topic = bytes(16) + varint(2) + b"t" + bytes([20]) + b"\x63\0" * 20
    data = varint(4001) + topic * 4000
    with pytest.raises(WireError, match="elements"):
        decode_whole(MetadataRequest, 12, data)


def test_a_request_that_is_all_tags_is_refused_quickly():
    started = time.process_time()
    with pytest.raises(WireError):
        decode_whole(HeartbeatResponse, 4, bytes(6) + varint(1 << 20) + bytes(LARGEST_FRAME))
    assert time.process_time() - started < 0.5


def test_a_join_full_of_protocols_is_decoded_quickly():
    worst = 0.0
    for _, message in floods(JoinGroupRequest, 9, MAX_ELEMENTS):
        data = bytearray(encode_whole(message, 9))
        started = time.process_time()
        decode_whole(JoinGroupRequest, 9, data)
        worst = max(worst, time.process_time() - started)
    assert worst < 0.5


def decode_with_assignments(assignments: list[CreatableReplicaAssignment]) -> int:
    message = CreateTopicsRequest(topics=[CreatableTopic(name="t", assignments=assignments)])
    decoded = decode_whole(CreateTopicsRequest, 7, encode_whole(message, 7))
    return len(decoded.topics[0].assignments)


def memory_of(value: object) -> int:
    """Bytes of a decoded message, each shared object once."""
    seen: set[int] = set()
    total = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        total += sys.getsizeof(item)
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, Message | Part):
            waiting += [getattr(item, name) for name in item.__struct_fields__]
    return total


def peak_of(kind: type[Message], version: int, data: bytearray) -> int:
    fuzz_body(kind, version, bytearray(200))  # the code is compiled before the memory is counted
    tracemalloc.start()
    fuzz_body(kind, version, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
