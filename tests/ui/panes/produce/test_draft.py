"""What the form holds becomes the bytes that were meant."""

import pytest

from engine.contract.produce import NewRecord
from ui.panes.produce.draft import DraftError, Order, maker, payload_maker, summary
from ui.panes.produce.template import Moment
from ui.widgets.payload import Given

MOMENT = Moment(7, 0, lambda low, high: high)


def payload(given, *, fills=True):
    return payload_maker("Value", given, fills=fills)(MOMENT)


def test_each_kind_makes_its_bytes():
    assert payload(Given("Zoë")) == "Zoë".encode()
    assert payload(Given("00 FF\n0a", "hex")) == b"\x00\xff\x0a"
    assert payload(Given('{"n": {{n}}}', "json")) == b'{"n": 7}'
    assert payload(Given("{{n}}"), fills=False) == b"{{n}}"
    assert payload(Given("x", choice="null")) is None
    assert payload(Given("x", choice="empty")) == b""
    assert payload(Given("\ud800")) == b"?"


def test_a_record_is_made_of_its_parts():
    order = Order("t", Given("k{{n}}"), Given("v"), (("h", Given("01", "hex")),), partition=2)
    assert maker(order)(MOMENT) == NewRecord(b"v", b"k7", (("h", b"\x01"),), 2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Given("0", "hex"), "Value: an odd number of digits"),
        (Given("zz", "hex"), "Value: 'z' is no digit of hex"),
        (Given("{", "json"), "Value: this is no JSON: it ends where"),
        (Given("{{x}}"), "Value: {{x}} is not known"),
    ],
)
def test_what_cannot_be_sent_is_said(given, words):
    with pytest.raises(DraftError) as wrong:
        payload(given)
    assert str(wrong.value).startswith(words)
    assert not summary(given, fills=True)[1]


def test_a_summary_never_raises():
    assert summary(Given("1", "json"), fills=True) == ("Valid JSON · 1 B", True)
    assert summary(Given(choice="null"), fills=True) == ("null", True)
    assert summary(Given("[" * 60_000, "json"), fills=True)[1] is False
