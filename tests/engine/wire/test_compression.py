"""All codecs come back, from any client, and never grow past their limit."""

import gzip
import os
import tracemalloc
from random import Random

import cramjam
import pytest
from aiokafka.codec import snappy_decode, snappy_encode
from hypothesis import given
from hypothesis import strategies as st

from engine.wire.compression import (
    FREE_OF_RATIO,
    MAX_DECOMPRESSED,
    Codec,
    compress,
    decompress,
    decompression_limit,
)
from engine.wire.declare import WireError

PACKED = [codec for codec in Codec if codec is not Codec.NONE]
TEXT = b"the quick brown fox jumps over the lazy dog; " * 3000


@pytest.mark.parametrize("codec", Codec)
@pytest.mark.parametrize("data", [b"", b"x", TEXT, os.urandom(70_000)], ids=["0", "1", "t", "r"])
def test_what_is_compressed_comes_back(codec, data):
    assert decompress(codec, compress(codec, data), len(data)) == data


@given(st.sampled_from(list(Codec)), st.binary(max_size=5000))
def test_any_bytes_come_back(codec, data):
    assert decompress(codec, compress(codec, data), 5000) == data


@pytest.mark.parametrize("codec", Codec)
def test_any_buffer_will_do(codec):
    packed = compress(codec, memoryview(bytearray(TEXT)))
    assert decompress(codec, memoryview(bytearray(packed)), len(TEXT)) == TEXT


@pytest.mark.parametrize("codec", PACKED)
def test_frames_that_follow_each_other_are_all_read(codec):
    packed = compress(codec, b"one ") + compress(codec, b"two")
    assert decompress(codec, packed, 100) == b"one two"


@pytest.mark.parametrize("codec", Codec)
def test_one_byte_more_than_the_limit_is_refused(codec):
    packed = compress(codec, TEXT)
    assert decompress(codec, packed, len(TEXT)) == TEXT
    with pytest.raises(WireError, match=f"more than {len(TEXT) - 1} bytes"):
        decompress(codec, packed, len(TEXT) - 1)


@pytest.mark.parametrize("codec", PACKED)
def test_a_bomb_is_stopped_without_its_memory(codec):
    bomb = compress(codec, bytes(100_000_000))
    tracemalloc.start()
    with pytest.raises(WireError):
        decompress(codec, bomb, 1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= len(bomb) + 3 * (1 << 20)


def test_a_bomb_of_many_gzip_members_is_stopped():
    bomb = gzip.compress(bytes(1000)) * 2000
    with pytest.raises(WireError, match="more than 1000000 bytes"):
        decompress(Codec.GZIP, bomb, 1_000_000)


def test_a_raw_snappy_block_as_librdkafka_sends_it_is_read():
    assert decompress(Codec.SNAPPY, bytes(cramjam.snappy.compress_raw(TEXT)), len(TEXT)) == TEXT


def test_snappy_is_framed_as_other_clients_read_and_write_it():
    assert bytes(snappy_decode(compress(Codec.SNAPPY, TEXT))) == TEXT
    assert decompress(Codec.SNAPPY, snappy_encode(TEXT), len(TEXT)) == TEXT


def test_a_snappy_size_that_cannot_be_true_is_refused_without_its_memory():
    lie = b"\xff\xff\xff\xff\x07" + bytes(20)
    tracemalloc.start()
    with pytest.raises(WireError, match="cannot have"):
        decompress(Codec.SNAPPY, lie, MAX_DECOMPRESSED)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_zstd_without_a_content_size_is_read():
    packer = cramjam.zstd.Compressor(level=1)
    packer.compress(TEXT)
    assert decompress(Codec.ZSTD, bytes(packer.finish()), len(TEXT)) == TEXT


@pytest.mark.parametrize("codec", PACKED)
@pytest.mark.parametrize("data", [b"", b"\xff", b"not compressed at all", b"\x82SNAPPY\0garb"])
def test_what_was_never_compressed_is_refused(codec, data):
    with pytest.raises(WireError):
        decompress(codec, data, 1 << 20)


@pytest.mark.parametrize("codec", PACKED)
def test_data_that_are_cut_short_are_refused(codec):
    packed = compress(codec, TEXT[:30_000])  # one block, also of snappy
    for cut in (0, 1, *range(17, len(packed) - 1, 1 + len(packed) // 50)):
        with pytest.raises(WireError):
            decompress(codec, packed[:cut], len(TEXT))


@pytest.mark.parametrize("codec", PACKED)
def test_damaged_data_give_bytes_or_a_wire_error(codec):
    rng = Random(4)
    packed = compress(codec, TEXT)
    for _ in range(200):
        broken = bytearray(packed)
        broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
        try:
            assert len(decompress(codec, broken, 2 * len(TEXT))) <= 2 * len(TEXT)
        except WireError:
            continue


def test_the_limit_is_a_hundred_times_but_small_batches_may_shrink_more():
    assert decompression_limit(100) == FREE_OF_RATIO
    assert decompression_limit(100_000) == 10_000_000
    assert decompression_limit(50_000_000) == MAX_DECOMPRESSED
    assert decompression_limit(50_000_000, 1000) == 1000
