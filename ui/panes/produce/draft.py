"""Drafts: what the form holds, and the records that it makes."""

import binascii
from collections.abc import Callable
from dataclasses import dataclass

from engine.contract.produce import Acks, CodecName, NewRecord
from engine.decode.payload_json import JsonReader
from ui.panes.produce.template import Moment, TemplateError, compile_template
from ui.widgets.payload import JSON_LIMIT, Given
from ui.widgets.text import size

Make = Callable[[Moment], bytes | None]


class DraftError(ValueError):
    """Why something cannot be sent as it stands, in one sentence."""


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that one press of Send asks for; it can be sent again."""

    topic: str
    key: Given
    value: Given
    headers: tuple[tuple[str, Given], ...] = ()
    partition: int | None = None
    codec: CodecName = "none"
    acks: Acks = "all"
    record_count: int | None = 1
    """None: until it is stopped."""
    rate_per_s: int | None = None
    fills_templates: bool = True


def maker(order: Order) -> Callable[[Moment], NewRecord]:
    """What makes the order's records; raises `DraftError` where it cannot."""
    fills = order.fills_templates
    key, value = (
        payload_maker("Key", order.key, fills=fills),
        payload_maker("Value", order.value, fills=fills),
    )
    headers = [
        (name, payload_maker(f"Header {name[:20]}", given, fills=fills))
        for name, given in order.headers
    ]

    def make(moment: Moment) -> NewRecord:
        made = tuple((name, of(moment)) for name, of in headers)
        return NewRecord(value(moment), key(moment), made, order.partition)

    return make


def payload_maker(what: str, given: Given, *, fills: bool) -> Make:
    """What makes one payload, tried once so that errors are told before anything is sent."""
    if given.choice != "given":
        fixed = None if given.choice == "null" else b""
        return lambda _: fixed
    try:
        fill = compile_template(given.text) if fills else lambda _: given.text
    except TemplateError as wrong:
        raise DraftError(f"{what}: {wrong}") from wrong
    sample = fill(Moment(1, 0, lambda low, _high: low))
    if given.kind == "hex":
        _from_hex(what, sample)
        return lambda moment: _from_hex(what, fill(moment))
    if given.kind == "json":
        _check_json(what, sample)
    return lambda moment: fill(moment).encode("utf-8", "replace")


def summary(given: Given, *, fills: bool) -> tuple[str, bool]:
    """What would be sent, in words, and whether all is well; never raises."""
    if given.choice == "null":
        return "null", True
    try:
        made = payload_maker("", given, fills=fills)(Moment(1, 0, lambda low, _high: low)) or b""
    except DraftError as wrong:
        return str(wrong).removeprefix(": "), False
    kind = {"json": "Valid JSON · ", "hex": "Hex · "}.get(given.kind if made else "", "")
    return kind + size(len(made)), True


def _from_hex(what: str, text: str) -> bytes:
    digits = "".join(text.split())
    try:
        return binascii.unhexlify(digits)
    except ValueError:
        wrong = next((char for char in digits if char not in "0123456789abcdefABCDEF"), "")
        why = f"{wrong!r} is no digit of hex" if wrong else "an odd number of digits"
        raise DraftError(f"{what}: {why}. Write two digits for each byte: 00 ff.") from None


def _check_json(what: str, text: str) -> None:
    if len(text) > JSON_LIMIT:
        return  # too long to be read with every letter
    reader = JsonReader(text.encode("utf-8", "replace"))
    while not reader.step(JSON_LIMIT):
        pass
    if reader.refusal is not None:
        raise DraftError(f"{what}: this is no JSON: {reader.refusal.why}")
