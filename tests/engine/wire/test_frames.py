"""Sizes and headers of requests and responses."""

import pytest

from engine.wire.declare import WireError
from engine.wire.frames import (
    RequestHeader,
    frame_request,
    frame_response,
    read_request_header,
    read_response_header,
    total_size,
)
from engine.wire.messages.k12_heartbeat import HeartbeatRequest, HeartbeatResponse
from engine.wire.messages.k17_sasl_handshake import SaslHandshakeRequest
from engine.wire.messages.k18_api_versions import (
    ApiVersion,
    ApiVersionsRequest,
    ApiVersionsResponse,
)


def header(key: int, version: int, rest: bytes) -> bytes:
    return key.to_bytes(2, "big") + version.to_bytes(2, "big") + b"\0\0\0\7" + rest


def test_an_old_request_header_has_no_tagged_fields():
    data = header(12, 3, b"\0\2me" + b"body")
    assert read_request_header(data, 0, len(data)) == (RequestHeader(12, 3, 7, "me"), 12)


def test_a_flexible_request_header_keeps_the_old_length_of_the_client_id():
    data = header(12, 4, b"\0\2me" + b"\0" + b"body")
    assert read_request_header(data, 0, len(data)) == (RequestHeader(12, 4, 7, "me"), 13)


def test_tagged_fields_of_a_header_are_stepped_over():
    data = header(12, 4, b"\xff\xff" + b"\2\0\1x\5\0" + b"body")
    assert read_request_header(data, 0, len(data)) == (RequestHeader(12, 4, 7, None), 16)


@pytest.mark.parametrize("length", [b"\xff\xff", b"\xff\xfe", b"\x80\0"])
def test_any_negative_length_of_the_client_id_means_none(length):
    data = header(3, 1, length)
    assert read_request_header(data, 0, len(data))[0].client_id is None


def test_a_client_id_that_is_not_utf_8_is_read():
    data = header(3, 1, b"\0\1\xff")
    assert read_request_header(data, 0, len(data))[0].client_id == "\ufffd"


def test_apis_that_never_became_flexible_have_old_headers():
    data = b"".join(
        frame_request(SaslHandshakeRequest("PLAIN"), api_version=1, correlation_id=1, client_id="c")
    )
    assert data[4:] == header(17, 1, b"\0\1c\0\5PLAIN").replace(b"\0\0\0\7", b"\0\0\0\1")


def test_a_header_of_a_version_from_the_future_is_read():
    data = header(18, 99, b"\0\2me" + b"\0" + b"body")
    assert read_request_header(data, 0, len(data))[0].api_version == 99


@pytest.mark.parametrize("key", [4, 7, 95, 500, 65535])
def test_an_unknown_key_is_refused(key):
    data = header(key, 0, b"\0\0\0\0")
    with pytest.raises(WireError, match="no api key"):
        read_request_header(data, 0, len(data))


def test_a_header_that_is_cut_short_is_refused():
    data = header(12, 4, b"\0\2me" + b"\1\0\4abcd")
    for cut in range(len(data)):
        for shorter in (data[:cut], data):
            with pytest.raises(WireError):
                read_request_header(shorter, 0, cut)


def test_a_header_full_of_tags_is_refused():
    data = header(12, 4, b"\xff\xff" + bytes([65]) + b"\0\0" * 65)
    with pytest.raises(WireError, match="elements"):
        read_request_header(data, 0, len(data))


def test_a_response_begins_with_its_size_and_correlation_id():
    (data,) = frame_response(HeartbeatResponse(), api_key=12, api_version=0, correlation_id=7)
    assert data == b"\0\0\0\6" + b"\0\0\0\7" + b"\0\0"


def test_a_flexible_response_header_has_tagged_fields():
    (data,) = frame_response(HeartbeatResponse(), api_key=12, api_version=4, correlation_id=7)
    assert data == b"\0\0\0\x0c" + b"\0\0\0\7\0" + bytes(7)


def test_the_header_of_an_api_versions_response_never_has_tagged_fields():
    message = ApiVersionsResponse(api_keys=[ApiVersion(18, 0, 4)])
    (data,) = frame_response(message, api_key=18, api_version=3, correlation_id=7)
    assert data[4:] == b"\0\0\0\7" + b"\0\0" + b"\2\0\x12\0\0\0\4\0" + b"\0\0\0\0" + b"\0"
    assert read_response_header(data, 4, len(data), api_key=18, api_version=3) == (7, 8)


def test_a_response_is_read_back():
    (data,) = frame_response(HeartbeatResponse(), api_key=12, api_version=4, correlation_id=-3)
    assert read_response_header(data, 4, len(data), api_key=12, api_version=4) == (-3, 9)
    with pytest.raises(WireError, match="cut short"):
        read_response_header(data, 4, 7, api_key=12, api_version=4)


def test_a_request_is_read_back():
    message = ApiVersionsRequest("software", "1.0")
    segments = frame_request(message, api_version=3, correlation_id=9, client_id=None)
    data = b"".join(segments)
    assert int.from_bytes(data[:4], "big") == len(data) - 4 == total_size(segments) - 4
    assert read_request_header(data, 4, len(data))[0] == RequestHeader(18, 3, 9, None)


def test_a_request_without_a_client_id_says_so():
    (data,) = frame_request(HeartbeatRequest(), api_version=0, correlation_id=0, client_id=None)
    assert data[12:14] == b"\xff\xff"
