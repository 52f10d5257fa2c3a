"""Keys go to the partitions that other clients choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wire.partitioner import murmur2, partition_for_key
from tests.engine.wire.oracles import murmur2_of_kafka_python


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_murmur2_gives_what_kafkas_own_tests_expect(data, number):
    assert murmur2(data) == number & 0xFFFFFFFF


@given(st.binary(max_size=60))
def test_murmur2_agrees_with_another_client(data):
    assert murmur2(data) == murmur2_of_kafka_python(data) & 0xFFFFFFFF


@given(st.binary(max_size=20), st.integers(1, 100))
def test_a_key_belongs_to_a_partition_that_exists(key, count):
    assert 0 <= partition_for_key(key, count) < count


def test_keys_spread_over_the_partitions():
    assert {partition_for_key(b"key-%d" % i, 6) for i in range(100)} == set(range(6))
