"""Filters as people write them, against a record."""

import pytest

from engine.decode.filter import Filter, FilterError, moment_of, problem_of
from tests.engine.decode.subjects import TIMES, passes, subject

TRUE = """
c-05804
key = c-05804
key = "c-05804" and partition = 2
key starts with c- and key ends with 4
key contains 058
key in ("a", c-05804)
key matches "^c-0\\\\d+$"
value.order.id = 9223372036854775807
value.order.id > 9223372036854775806
value.items[0].sku = A-1
value.items.sku = "B-2"
value.items[1].qty exists or value.items[0].qty exists
value.total = 201.66
value.total > 100 or value = null
value.total in (1, 201.660)
value.none is null and value.none = null
value.note is empty
value.paid = true
value.tags contains hot
value["total"] >= 201.66
not value.missing exists
value.total != 5 and value.missing != 5
header.trace = abc
header.retry-of is null
header.a.b is empty and header["a.b"] is empty
exists header.trace
offset = 262989 and offset in (1, 262989)
size > 100 and size < 1KB and size <= 380B
timestamp > -5m and timestamp = 10:42 and timestamp >= 2026-11-22
timestamp < 10:42:18 and timestamp > 10:42:17.4 and timestamp < 2026-11-22T11:42:18+01:00
value is not null and value is not empty
order total
"order" and ("B-2" or nothing)
(key = x or key = c-05804) and not (size > 1MiB)
""".strip().splitlines()

FALSE = """
c-05805
key = 5
value.order.id = 9223372036854775806
value.order.id = 9223372036854775808
value.items.sku = C
value.items[7].sku = A-1
value.missing is null
value.total contains 2
value.paid = 1
value.order = 5
header.trace is null
header.nothing exists
value is null
value is empty
offset > 262989
timestamp < -5m
timestamp > 10:43
not key = c-05804
key not in (c-05804)
""".strip().splitlines()


@pytest.mark.parametrize("text", TRUE)
def test_it_passes(text):
    assert passes(text.replace("\\\\", "\\"))


@pytest.mark.parametrize("text", FALSE)
def test_it_does_not_pass(text):
    assert not passes(text)


@pytest.mark.parametrize("text", [t for t in TRUE if "not " not in t])
def test_what_passes_holds_one_of_the_needles(text):
    found = Filter(text.replace("\\\\", "\\"), TIMES)
    record = subject()
    raw = b"|".join(
        [record.key or b"", record.value or b""]
        + [name.encode() + b"=" + (value or b"") for name, value in record.headers]
    )
    assert found.needles is None or any(needle in raw for needle in found.needles)


def test_null_and_empty_are_told_apart():
    assert passes("value is null", value=None)
    assert passes("value = null", value=None)
    assert not passes("value is empty", value=None)
    assert passes("value is empty", value=b"")
    assert not passes("value is null", value=b"")


def test_raw_keys_and_values_are_compared_as_numbers_where_they_are():
    assert passes("value > 100", value=b"150")
    assert passes("key = 9223372036854775807", key=b"9223372036854775807")
    assert not passes("value > 100", value=b"abc")


def test_an_escaped_json_text_is_found_through_its_needle():
    found = Filter("value.name = gold", TIMES)
    value = b'{"n\\u0061me":"\\u0067old"}'
    assert found.matches(subject(value=value))
    assert found.needles is not None
    assert any(needle in value for needle in found.needles)


@pytest.mark.parametrize(
    "value",
    [
        b"\xff" * 50,
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 50_000,
        b'{"total":1e99999999999999999999}',
        b'{"total":' + b"9" * 5_000 + b"}",
        b'{"total":NaN}',
        b'"\\ud800"',
        b"{}",
    ],
)
def test_strange_values_pass_nothing_and_raise_nothing(value):
    assert not passes("value.total > 1 or value > 5 or value.items.sku = A", value=value)


def test_an_empty_filter_lets_everything_through():
    assert problem_of("   ", TIMES) is None
    assert passes("")


def test_a_moment_is_written_as_in_a_filter():
    assert moment_of("10:42:17.402", TIMES) == moment_of("-0s", TIMES) == TIMES.now_ms
    with pytest.raises(FilterError, match="is no time"):
        moment_of("soon", TIMES)
