"""Every message is what genuine Kafka reads and writes, and what two other codecs make of it."""

import gc

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine.wire.catalog import API_NAMES, request_type, response_type
from engine.wire.declare import NO_UUID, Message, WireError
from engine.wire.frames import (
    frame_request,
    frame_response,
    read_request_header,
    read_response_header,
)
from engine.wire.message import decode, decode_whole, encode, encode_whole
from engine.wire.messages.k00_produce import (
    PartitionProduceData,
    ProduceRequest,
    TopicProduceData,
)
from engine.wire.messages.k01_fetch import FetchableTopicResponse, FetchResponse, PartitionData
from engine.wire.messages.k03_metadata import MetadataRequest, MetadataRequestTopic
from engine.wire.messages.k09_offset_fetch import OffsetFetchRequest
from engine.wire.messages.k11_join_group import JoinGroupRequest, JoinGroupRequestProtocol
from engine.wire.messages.k12_heartbeat import HeartbeatRequest, HeartbeatResponse
from engine.wire.messages.k18_api_versions import ApiVersionsResponse
from engine.wire.messages.k22_init_producer_id import InitProducerIdRequest
from tests.engine.wire import golden, oracles
from tests.engine.wire.samples import all_kinds, all_versions, gentle_sample, sample


class Range:
    """Bytes that lie elsewhere: all that the codec may ask is how many."""

    def __len__(self) -> int:
        return 10


@pytest.mark.parametrize("release", golden.RELEASES)
def test_every_captured_request_decodes_to_what_kafka_says_and_encodes_to_the_same_bytes(release):
    pairs = golden.pairs(release)
    for pair in pairs:
        data = pair.request
        header, position = read_request_header(data, 0, len(data))
        body, position = decode(golden.request_kind(pair), pair.version, data, position, len(data))
        assert golden.differences(body, pair.request_body) == [], pair.name
        again = frame_request(
            body,
            api_version=pair.version,
            correlation_id=header.correlation_id,
            client_id=header.client_id,
        )
        assert b"".join(again)[4:] == data[:position], pair.name
        assert position == len(data), pair.name
    assert len(pairs) > 600


@pytest.mark.parametrize("release", golden.RELEASES)
def test_every_captured_response_decodes_to_what_kafka_says_and_encodes_to_the_same_bytes(release):
    pairs = [pair for pair in golden.pairs(release) if pair.response is not None]
    for pair in pairs:
        data, version = pair.response, pair.response_version
        correlation, position = read_response_header(
            data, 0, len(data), api_key=pair.key, api_version=version
        )
        body, position = decode(golden.response_kind(pair), version, data, position, len(data))
        assert golden.differences(body, pair.response_body) == [], pair.name
        again = frame_response(
            body, api_key=pair.key, api_version=version, correlation_id=correlation
        )
        assert b"".join(again)[4:] == data, pair.name
        assert position == len(data), pair.name
    assert len(pairs) > 600


def test_every_version_of_every_message_reads_and_writes_as_in_kafka_4_4():
    kinds = {kind.__name__: kind for kind in all_kinds()}
    seen = set()
    for name, version, data in golden.messages():
        message = decode_whole(kinds[name], version, data)
        assert encode_whole(message, version) == data, f"{name} v{version}"
        seen.add((kinds[name], version))
    assert seen == set(all_versions())


def test_what_is_encoded_decodes_to_an_equal_message():
    for kind, version in all_versions():
        message = sample(kind, version, seed=1)
        assert decode_whole(kind, version, encode_whole(message, version)) == message


def test_fields_that_a_version_lacks_have_their_defaults():
    message = MetadataRequest(
        topics=[MetadataRequestTopic(topic_id=b"x" * 16, name="a")],
        allow_auto_topic_creation=False,
    )
    decoded = decode_whole(MetadataRequest, 1, encode_whole(message, 1))
    assert decoded == MetadataRequest(
        topics=[MetadataRequestTopic(topic_id=NO_UUID, name="a")], allow_auto_topic_creation=True
    )


def test_the_empty_lists_of_two_messages_are_not_the_same_list():
    first, second = (decode_whole(MetadataRequest, 9, b"\1\0\0\0\0") for _ in range(2))
    assert first.topics == second.topics == []
    assert first.topics is not second.topics


def test_the_same_bytes_decode_from_bytes_and_from_bytearrays():
    message = HeartbeatRequest("group", 3, "member")
    data = encode_whole(message, 4)
    assert decode_whole(HeartbeatRequest, 4, data) == message
    assert decode_whole(HeartbeatRequest, 4, bytearray(data)) == message


def test_a_message_decodes_in_the_middle_of_a_buffer():
    data = b"before" + encode_whole(HeartbeatRequest("group", 3, "member"), 4) + b"behind"
    end = len(data) - len(b"behind")
    message, position = decode(HeartbeatRequest, 4, data, 6, end)
    assert message.member_id == "member"
    assert position == end


def test_a_message_that_goes_on_behind_its_end_is_refused():
    data = encode_whole(HeartbeatRequest("group", 3, "member"), 4)
    with pytest.raises(WireError, match="cut short"):
        decode(HeartbeatRequest, 4, data + b"more", 0, len(data) - 1)


def test_bytes_behind_the_message_are_left_to_the_caller():
    data = encode_whole(HeartbeatRequest("group", 3, "member"), 4)
    assert decode(HeartbeatRequest, 4, data + b"more", 0, len(data) + 4)[1] == len(data)


def test_records_are_a_view_of_the_receive_buffer():
    data = bytearray(encode_whole(produce(b"r" * 5000), 9))
    records = records_of(decode_whole(ProduceRequest, 9, data))
    assert isinstance(records, memoryview)
    data[data.index(b"rrr")] = ord("R")
    assert records[0] == ord("R")


def test_bytes_fields_are_copied_out_of_the_receive_buffer():
    message = JoinGroupRequest(protocols=[JoinGroupRequestProtocol("range", b"metadata")])
    data = bytearray(encode_whole(message, 9))
    decoded = decode_whole(JoinGroupRequest, 9, data)
    data[:] = bytes(len(data))
    assert decoded.protocols[0].metadata == b"metadata"
    assert type(decoded.protocols[0].metadata) is bytes


def test_a_decoded_message_without_records_does_not_hold_the_buffer():
    data = bytearray(encode_whole(HeartbeatRequest("group", 3, "member"), 4))
    decoded = decode_whole(HeartbeatRequest, 4, data)
    data.extend(b"a buffer with views of it could not grow")
    assert decoded.group_id == "group"


def test_long_records_are_sent_by_reference_and_short_ones_are_copied():
    long, short = b"l" * 5000, b"s" * 100
    segments = encode(produce(long, short), 9)
    assert len(segments) == 3
    assert segments[1] is long
    assert short in bytes(segments[2])


def test_a_range_of_a_file_is_a_segment_of_its_own_however_short():
    elsewhere = Range()
    answer = FetchResponse(
        responses=[FetchableTopicResponse(topic="t", partitions=[PartitionData(records=elsewhere)])]
    )
    segments = encode(answer, 12, b"head")
    assert segments[0].startswith(b"head")
    assert segments[1] is elsewhere
    assert segments[2] == b"\0\0\0"


def test_a_last_segment_without_bytes_is_left_out():
    answer = FetchResponse(
        responses=[FetchableTopicResponse(topic="t", partitions=[PartitionData(records=Range())])]
    )
    assert len(encode(answer, 11)) == 2


def test_a_message_without_fields_is_one_empty_segment():
    assert encode(HeartbeatResponse(), 0) == [b"\0\0"]
    assert encode_whole(decode_whole(MetadataRequest, 0, bytes(4)), 0) == bytes(4)


def test_a_negative_array_length_is_null_where_null_is_allowed():
    assert decode_whole(MetadataRequest, 1, b"\xff\xff\xff\xfe").topics is None


def test_a_negative_array_length_is_refused_where_null_is_not_allowed():
    with pytest.raises(WireError, match="length -2"):
        decode_whole(MetadataRequest, 0, b"\xff\xff\xff\xfe")


def test_a_null_string_is_refused_where_null_is_not_allowed():
    with pytest.raises(WireError, match="length -1"):
        decode_whole(HeartbeatRequest, 0, b"\xff\xff" + bytes(6))


def test_names_that_are_not_utf_8_reach_the_handler():
    data = encode_whole(MetadataRequest(topics=[MetadataRequestTopic(name="ab")]), 1)
    broken = data.replace(b"ab", b"\xff\xc3")
    topics = decode_whole(MetadataRequest, 1, broken).topics
    assert topics == [MetadataRequestTopic(name="\ufffd\ufffd")]


def test_tagged_fields_may_come_in_any_order_and_twice():
    plain = encode_whole(FetchResponse(), 16)[:-1]
    first = b"\0\1\1"  # no node endpoints
    unknown = b"\x63\2hi"
    decoded = decode_whole(FetchResponse, 16, plain + b"\3" + unknown + first + first)
    assert decoded == FetchResponse()


def test_unknown_tagged_fields_are_stepped_over():
    data = encode_whole(HeartbeatResponse(throttle_time_ms=7), 4)
    decoded, position = decode(
        HeartbeatResponse, 4, data[:-1] + b"\2\x05\3abc\x80\x01\0", 0, len(data) + 8
    )
    assert decoded.throttle_time_ms == 7
    assert position == len(data) + 8


def test_a_tagged_field_that_equals_its_default_is_not_sent():
    assert encode_whole(ApiVersionsResponse(zk_migration_ready=False), 3).endswith(b"\0")
    sent = encode_whole(ApiVersionsResponse(zk_migration_ready=True), 3)
    assert decode_whole(ApiVersionsResponse, 3, sent).zk_migration_ready


def test_a_version_that_is_not_declared_is_refused_in_both_directions():
    with pytest.raises(WireError, match="no version 5"):
        decode_whole(HeartbeatRequest, 5, bytes(20))
    with pytest.raises(WireError, match="no version -1"):
        encode(HeartbeatRequest(), -1)


def test_a_version_that_is_refused_is_not_remembered():
    for version in range(5, 300):
        with pytest.raises(WireError):
            decode_whole(HeartbeatRequest, version, bytes(20))


def test_a_value_that_does_not_fit_is_one_kind_of_error():
    for message in (
        HeartbeatRequest(generation_id=1 << 31),
        HeartbeatRequest(group_id="x" * 32768),
        HeartbeatRequest(group_id="\ud800"),
        InitProducerIdRequest(producer_epoch=40_000),
    ):
        with pytest.raises(WireError, match="cannot be encoded"):
            encode(message, 3 if isinstance(message, InitProducerIdRequest) else 0)


def test_messages_are_not_tracked_by_the_garbage_collector():
    message = OffsetFetchRequest(group_id="g")
    assert not gc.is_tracked(message)


def test_kinds_know_their_key_versions_and_first_flexible_version():
    for kind in all_kinds():
        assert (kind.KEY < 0) is kind.__module__.startswith("engine.wire.data")
        first, last = kind.VERSIONS
        assert 0 <= first <= last
        assert kind.FLEXIBLE is None or kind.FLEXIBLE in range(last + 2)
        assert kind.__doc__


def produce(*batches: bytes) -> ProduceRequest:
    partitions = [PartitionProduceData(i, batch) for i, batch in enumerate(batches)]
    return ProduceRequest(topic_data=[TopicProduceData(name="t", partition_data=partitions)])


def records_of(message: Message) -> object:
    assert isinstance(message, ProduceRequest)
    return message.topic_data[0].partition_data[0].records


VERSIONS = [
    (key, version, is_request)
    for key in API_NAMES
    for version in range(request_type(key).VERSIONS[0], request_type(key).VERSIONS[1] + 1)
    for is_request in (True, False)
]


@hypothesis_settings(max_examples=400)
@given(st.sampled_from(VERSIONS), st.integers(0, 1000))
def test_kio_reads_and_writes_the_same_bytes(choice, seed):
    key, version, is_request = choice
    assume(oracles.knows_kio(key, version, is_request=is_request))
    data = encoded(key, version, seed, is_request=is_request)
    assert oracles.through_kio(key, version, data, is_request=is_request) == data


@hypothesis_settings(max_examples=400)
@given(st.sampled_from(VERSIONS), st.integers(0, 1000))
def test_kafka_python_reads_and_writes_the_same_bytes(choice, seed):
    key, version, is_request = choice
    assume(oracles.knows_kafka_python(key, version, is_request=is_request))
    data = encoded(key, version, seed, is_request=is_request)
    assert oracles.through_kafka_python(key, version, data, is_request=is_request) == data


def encoded(key: int, version: int, seed: int, *, is_request: bool) -> bytes:
    kind = request_type(key) if is_request else response_type(key)
    return encode_whole(gentle_sample(kind, version, seed), version)
