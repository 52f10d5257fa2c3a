"""Our codec beside two others, on random messages of the versions that they know."""

from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from engine.wire.catalog import API_NAMES, request_type, response_type
from engine.wire.message import encode_whole
from tests.engine.wire import oracles
from tests.engine.wire.samples import gentle_sample

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
