"""The limits that docs/reference lists: each with its value in the code and its setting."""

import ast
from inspect import getsource
from itertools import pairwise
from textwrap import dedent
from typing import NamedTuple

from msgspec.structs import fields

from engine.base.configs.broker import BROKER_KEYS
from engine.server.limits import KIB, MIB, Limits
from engine.wire import batch, decoder
from tests.tidy.markdown import page, table

KEYS = {
    "connections": "max.connections",
    "descriptors_reserved": "workbench.descriptors.reserved",
    "request_bytes": "workbench.max.request.bytes",
    "produce_bytes": "socket.request.max.bytes",
    "idle_ms": "connections.max.idle.ms",
    "requests_in_flight": "workbench.max.requests.in.flight",
    "output_bytes": "workbench.max.output.bytes",
    "unparsed_bytes": "workbench.max.unparsed.bytes",
    "partial_bytes": "workbench.max.partial.bytes",
    "turn_ms": "workbench.max.turn.ms",
    "elements": "workbench.max.request.elements",
    "tags": "workbench.max.request.tags",
    "frame_ms": "workbench.max.frame.ms",
    "frame_bytes_per_ms": "workbench.min.frame.bytes.per.ms",
}
"""The fields of `Limits` that a setting gives."""

FIXED = "fixed"


class Limit(NamedTuple):
    """One row: what is limited, to how much, by which setting."""

    what: str
    shown: str
    key: str


def limits() -> str:
    return page(
        "# Limits",
        "What clients and files may cost. What goes beyond is refused with Kafka's error code"
        " where Kafka has one; a connection is closed where Kafka closes it, with a line in the"
        " log that says why.",
        table(("Limit", "Default", "Setting"), [*_of_listeners(), *_of_settings(), *_fixed()]),
    )


def _of_listeners() -> list[Limit]:
    told = _field_docs(Limits)
    found = []
    for field in fields(Limits):
        key = KEYS.get(field.name)
        value = field.default if key is None else float(BROKER_KEYS[key].default or "nan")
        shown = _shown(field.name, float(value))
        found.append(Limit(told[field.name], shown, f"`{key}`" if key else FIXED))
    return found


def _of_settings() -> list[Limit]:
    names = (
        "workbench.max.partitions.per.request",
        "max.incremental.fetch.session.cache.slots",
        "max.request.partition.size.limit",
        "fetch.max.bytes",
        "message.max.bytes",
        "transaction.max.timeout.ms",
        "producer.id.expiration.ms",
        "max.decompressed.message.bytes",
        "workbench.max.decompressed.bytes",
        "workbench.max.decompression.ratio",
        "workbench.max.changes.per.request",
        "workbench.max.topics.in.making",
        "workbench.max.open.files",
    )
    return [
        Limit(
            BROKER_KEYS[name].documentation,
            _shown(name.replace(".", "_"), float(BROKER_KEYS[name].default or "nan")),
            f"`{name}`",
        )
        for name in names
    ]


def _fixed() -> list[Limit]:
    return [
        Limit("Bytes of a string.", f"{decoder.MAX_STRING:,}", "the protocol's own"),
        Limit("Headers of one record that are opened.", f"{batch.MAX_HEADERS:,}", FIXED),
    ]


def _field_docs(kind: type) -> dict[str, str]:
    """The strings below a class's fields."""
    (definition,) = ast.parse(dedent(getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for node, after in pairwise(definition.body):
        if isinstance(node, ast.AnnAssign) and isinstance(after, ast.Expr):
            found[ast.unparse(node.target)] = " ".join(ast.literal_eval(after.value).split())
    return found


def _shown(name: str, value: float) -> str:
    """The value with the unit that its name ends in."""
    if name.endswith("bytes_per_ms"):
        return f"{value:,g} bytes/ms"
    if name.endswith("bytes"):
        for unit, size in (("MiB", MIB), ("KiB", KIB)):
            if value >= size and value % size == 0:
                return f"{value / size:,g} {unit}"
        return f"{value:,.0f} bytes"
    if name.endswith("ms"):
        return f"{value / 1000:,g} s" if value >= 1000 else f"{value:g} ms"
    return f"{value:,g}" if value < 1e6 else f"{value:,.0f}"
