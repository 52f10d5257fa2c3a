"""What is suggested while a filter is typed."""

import pytest

from engine.decode.filter import problem_of
from engine.decode.filter_completion import Known, complete, written
from tests.engine.decode.subjects import TIMES, VALUE


@pytest.fixture
def known():
    known = Known()
    known.learn(b'{"id":1}', VALUE, (("trace", b"abc"), ("x y", None)))
    known.learn(None, b'{"kind":"order paid","weird name":{"a":1}}', ())
    return known


def offered(text, known):
    return [s.text for s in complete(text, len(text), known).suggestions]


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("", ["key", "value", "value.order.id", "header.trace", "key.id", "not"], ["and", "="]),
        ("value.o", ["value.order", "value.order.id"], ["value.total"]),
        ("value.total ", ["=", ">", "contains", "is null"], ["and"]),
        ("offset ", ["=", "in ("], ["contains"]),
        ("value.kind = ", ['"order paid"', "null"], ["and"]),
        ("header.trace = ", ["abc"], []),
        ("value.items.sku = ", ["A-1", "B-2"], []),
        ("timestamp > ", ["-5m"], ["null"]),
        ("value.total > 5 ", ["and", "or"], ["="]),
        ("value.total > 5 and ", ["key"], ["or"]),
        ("key is ", ["null", "empty", "not"], ["and"]),
        ("key starts ", ["with"], ["and"]),
        ("(key = a", [], ["or"]),
        ("(key = a) ", ["and"], ["key"]),
        ("header", ["header.", 'header["x y"]'], []),
        ('value["weird', [], []),
        ('key = "abc', [], ["and"]),
    ],
)
def test_what_may_come_next(text, some, none, known):
    found = offered(text, known)
    assert set(some) <= set(found)
    assert not set(none) & set(found)


def test_it_replaces_the_word_that_was_begun(known):
    found = complete("key = a and value.tot = 5", 21, known)
    assert (found.begin, found.end) == (12, 21)
    assert [s.text for s in found.suggestions] == ["value.total"]


def test_every_field_it_offers_can_be_filtered_by(known):
    for field in [*known.fields, *known.headers]:
        assert problem_of(f"{field} exists", TIMES) is None


@pytest.mark.parametrize("value", ["a b", "null", "5", "-5m", 'a"b\\c', "x\ny", "plain-1", "a(b"])
def test_a_value_is_written_so_that_it_means_itself(value):
    assert problem_of(f"value.x = {written(value)}", TIMES) is None


@pytest.mark.parametrize("value", [b"[" * 5_000, b"\xff", b"{", b"9" * 99_999, b'{"a":NaN}'])
def test_strange_records_teach_nothing(value):
    known = Known()
    known.learn(value, value, (("n" * 500, b"x"),))
    assert not known.fields
    assert not known.headers


def test_it_does_not_learn_without_end():
    known = Known()
    for number in range(1_000):
        known.learn(None, b'{"f%d":"v%d","same":"v%d"}' % (number, number, number), ())
    assert len(known.fields) <= 400
    assert len(known.values["value.same"]) == 6
