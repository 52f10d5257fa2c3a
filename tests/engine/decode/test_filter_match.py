"""Looking at a record costs steps, and too many leave it undecided."""

import pytest

from engine.decode.filter import Filter, OutOfStepsError
from tests.engine.decode.subjects import TIMES, subject


def test_json_is_read_once_for_all_conditions():
    record = subject()
    first = record.steps_left
    Filter("value.total > 1000 or value.paid = false or value.note = x", TIMES).matches(record)
    assert first - record.steps_left < len(record.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('value matches "[ab]+[c]"', b"a" * 20_000),
        ("value.a.b = 1", b'{"a":[' + b",".join([b'{"b":2}'] * 20_000) + b"]}"),
    ],
)
def test_a_record_that_costs_too_much_is_not_decided(text, value):
    with pytest.raises(OutOfStepsError):
        Filter(text, TIMES).matches(subject(value=value, steps=10_000))
