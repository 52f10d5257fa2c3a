"""Filters over batches: nothing is missed, batches without a needle are passed over."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract.records import BatchReader
from engine.decode.filter import Filter
from engine.decode.filter_completion import quoted
from engine.decode.filter_scan import Hits, excerpt, extents, may_follow, scan
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from engine.wire.declare import WireError
from tests.engine.decode.subjects import NOW_MS, TIMES


def batch(first=0, count=20, codec=Codec.NONE, **more):
    records = [
        Record(first + n, NOW_MS + n, b"key-%d" % (first + n), b'{"n":%d}' % n, (("h", b"v"),))
        for n in range(count)
    ]
    return build_batch(records, base_offset=first, codec=codec, **more)


def found(words, data, **more):
    return [match.offset for match in scan(data, 0, Filter(words, TIMES), **more).matches]


@pytest.mark.parametrize("codec", list(Codec))
def test_the_records_that_pass_are_found_in_every_codec(codec):
    data = batch(100, codec=codec)
    assert found("key-107", data) == [107]
    assert found("value.n >= 18", data) == [118, 119]
    assert found("header.h = v and offset < 102", data) == [100, 101]


def test_an_excerpt_holds_the_records_byte_for_byte_under_their_header():
    data = batch(100, codec=Codec.LZ4, producer_id=7, producer_epoch=1, base_sequence=3)
    matches = scan(data, 0, Filter("value.n > 17 or key-103", TIMES)).matches
    reader, whole = BatchReader(excerpt(matches)), BatchReader(data)
    assert reader.checksum_is_right()
    assert reader.facts.producer_id == 7
    assert reader.records() == [whole.record(3), whole.record(18), whole.record(19)]
    assert may_follow(matches[1], matches[0])


def test_a_damaged_batch_says_so():
    data = bytearray(batch())
    data[100] ^= 1
    with pytest.raises(WireError):
        scan(bytes(data), 0, Filter("key-1", TIMES))
    (extent,) = extents(bytes(data), 0)
    assert not Hits(bytes(data), (b"nowhere",)).misses(extent)


def test_batches_without_a_needle_are_passed_over():
    chunk = b"".join(batch(first) for first in range(0, 200, 20))
    hits = Hits(chunk, (b"key-105", b"nowhere"))
    assert [hits.misses(extent) for extent in extents(chunk, 0)].index(False) == 5
    hits = Hits(chunk, None)
    assert not any(hits.misses(extent) for extent in extents(chunk, 0))


def test_transaction_markers_are_no_records():
    marker = build_batch(
        [Record(5, NOW_MS, b"\0\0\0\1", b"\0\0\0\0\0\0")], base_offset=5, control=True
    )
    assert scan(marker, 0, Filter("", TIMES)).record_count == 0


def test_what_lies_before_the_beginning_is_left_out():
    made = scan(batch(), 0, Filter("key-1", TIMES), begin_offset=15)
    assert [match.offset for match in made.matches] == [15, 16, 17, 18, 19]
    assert made.record_count == 5


def test_a_record_beyond_its_steps_is_not_decided():
    data = build_batch([Record(0, NOW_MS, None, b'"' + b"x" * 5_000_000 + b'"')])
    made = scan(data, 0, Filter('value matches "[q]+[z]"', TIMES))
    assert (made.undecided, made.matches) == (1, [])


def test_an_extent_must_fit_into_its_chunk():
    data = batch()
    assert list(extents(data[:-1], 0)) == []
    with pytest.raises(WireError):
        list(extents(b"\0" * 100, 0))


words = st.sampled_from(["a", "ab", "b", "é", "a/b", '"q"', "1", "x y"])
texts = words.map(quoted)
conditions = st.one_of(
    texts,
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["key", "value", "value.a", "value.b.a", "header.a", 'value["a/b"]']),
        st.sampled_from(["=", "!=", "contains", "starts with", "ends with", "<"]),
        texts,
    ),
    st.builds("value.a = {}".format, st.integers(-2, 2)),
    st.builds("value matches {}".format, st.sampled_from(['"a+b"', '"ab|1"', '"[ab]é"', '"x y$"'])),
    st.sampled_from(["value.a exists", "value is null", "header.a is null", "value.a is empty"]),
    st.builds("key in ({}, {})".format, texts, texts),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)
plain = st.recursive(
    st.one_of(words, st.integers(-2, 2), st.none()),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(["a", "b", "a/b"]), inner, max_size=2),
        st.lists(inner, max_size=2),
    ),
    max_leaves=4,
)
data = st.one_of(
    st.none(),
    words.map(str.encode),
    st.builds(lambda v, ascii_: json.dumps(v, ensure_ascii=ascii_).encode(), plain, st.booleans()),
    st.just(b'{"\\u0061":"\\u0061b"}'),
    st.binary(max_size=4),
)
records = st.lists(
    st.tuples(data, data, st.lists(st.tuples(words, data), max_size=2)), min_size=1, max_size=4
)


@given(filters, records, st.sampled_from([Codec.NONE, Codec.LZ4]))
def test_passing_over_what_holds_no_needle_misses_nothing(text, listed, codec):
    made = build_batch(
        [
            Record(n, n, key, value, tuple(headers))
            for n, (key, value, headers) in enumerate(listed)
        ],
        codec=codec,
    )
    quick, thorough = Filter(text, TIMES), Filter(text, TIMES)
    thorough.needles = None
    (extent,) = extents(made, 0)
    expected = scan(made, 0, thorough).matches
    assert scan(made, 0, quick).matches == expected
    assert not (expected and Hits(made, quick.needles).misses(extent))
