"""Segments that Kafka 2.5 wrote in its oldest formats are read."""

import pytest

from engine.wire.batch import Record
from engine.wire.compression import Codec
from engine.wire.declare import WireError
from engine.wire.legacy import entry_crc_is_right, read_entry, read_entry_header
from tests.engine.wire import dumps

CODECS = ("none", "gzip", "snappy", "lz4")


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(("release", "magic"), [("0.9.0", 0), ("0.10.0", 1)])
def test_segments_of_the_old_formats_hold_what_was_written(release, magic, codec):
    segment = dumps.segment(f"format-{release}-{codec}")
    entries = list(dumps.batches(segment))
    assert len(entries) == (20 if codec == "none" else 2)
    for entry in entries:
        header = read_entry_header(entry)
        assert (header.magic, header.codec.name.lower()) == (magic, codec)
        assert entry_crc_is_right(entry, 0, header)
    assert [record for entry in entries for record in read_entry(entry)] == [
        Record(
            offset=i,
            timestamp_ms=1_700_000_000_000 + 1000 * i if magic == 1 else -1,
            key=None if i % 10 % 3 == 0 else b"key-%d" % (i % 10 % 3),
            value=None if i % 10 == 7 else b"old value %d" % i,
        )
        for i in range(20)
    ]


def test_an_entry_is_read_in_the_middle_of_a_segment():
    segment = dumps.segment("format-0.10.0-gzip")
    first = read_entry_header(segment)
    records = read_entry(segment, first.size)
    assert (records[0].offset, records[-1].offset) == (10, 19)


def test_the_log_s_own_time_is_every_message_s_time():
    segment = bytearray(dumps.segment("format-0.10.0-gzip"))
    segment[17] |= 0x08
    assert {record.timestamp_ms for record in read_entry(segment)} == {1_700_000_009_000}


def test_a_changed_byte_is_found():
    segment = bytearray(dumps.segment("format-0.10.0-none"))
    segment[40] ^= 1
    assert not entry_crc_is_right(segment, 0, read_entry_header(segment))


@pytest.mark.parametrize("name", ["format-0.9.0-none", "format-0.10.0-none", "format-0.9.0-lz4"])
def test_an_entry_that_is_cut_short_is_refused(name):
    entry = next(dumps.batches(dumps.segment(name)))
    for cut in range(len(entry)):
        with pytest.raises(WireError):
            read_entry(entry[:cut])


def test_a_newer_format_is_refused():
    with pytest.raises(WireError, match="format 2"):
        read_entry(dumps.segment("plain-none"))


def test_a_length_too_small_for_its_format_is_refused():
    entry = bytearray(dumps.segment("format-0.10.0-none"))
    entry[8:12] = (21).to_bytes(4, "big")
    with pytest.raises(WireError, match="length 21 is too small"):
        read_entry(entry)


def test_an_unknown_codec_is_refused():
    entry = bytearray(dumps.segment("format-0.10.0-none"))
    entry[17] = 7
    with pytest.raises(WireError, match="no codec 7"):
        read_entry(entry)


def test_a_set_inside_a_set_is_refused():
    segment = dumps.segment("format-0.10.0-none")
    inner = next(dumps.batches(segment))
    nested = bytearray(inner)
    nested[17] = Codec.GZIP
    with pytest.raises(WireError):
        read_entry(nested)
