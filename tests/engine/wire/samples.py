"""Random messages of any declared kind and version, from a seed."""

from collections.abc import Callable, Iterator
from random import Random

from engine.wire.catalog import API_NAMES, request_type, response_type
from engine.wire.coordinator_records import GROUPS, SHARE_STATE, TRANSACTIONS
from engine.wire.data import control, files, opaque
from engine.wire.declare import Message, WireType
from engine.wire.metadata_records import TYPES
from engine.wire.plan import FieldPlan, StructPlan, plan_message

TEXTS = ("", "a", "orders-3", "naïve", "\U0001f680", "x" * 126, "y" * 127, "z" * 300)

SCALARS: dict[WireType, Callable[[Random], object]] = {
    WireType.BOOL: lambda rng: rng.random() < 0.5,
    WireType.INT8: lambda rng: rng.choice((0, 1, -1, 127, -128)),
    WireType.INT16: lambda rng: rng.choice((0, 1, -1, 35, 32767, -32768)),
    WireType.UINT16: lambda rng: rng.choice((0, 9092, 65535)),
    WireType.INT32: lambda rng: rng.choice((0, 1, -1, 1 << 30, -(1 << 31), (1 << 31) - 1)),
    WireType.UINT32: lambda rng: rng.choice((0, 1, (1 << 32) - 1)),
    WireType.INT64: lambda rng: rng.choice((0, 1, -1, 1 << 40, -(1 << 63), (1 << 63) - 1)),
    WireType.FLOAT64: lambda rng: rng.choice((0.0, 1.5, -1e300)),
    WireType.UUID: lambda rng: rng.choice((bytes(16), rng.randbytes(16))),
    WireType.STRING: lambda rng: rng.choice(TEXTS),
    WireType.BYTES: lambda rng: rng.randbytes(rng.choice((0, 1, 130, 20_000))),
    WireType.RECORDS: lambda rng: memoryview(rng.randbytes(rng.choice((0, 1, 200, 5_000)))),
}


def sample(kind: type[Message], version: int, seed: int) -> Message:
    """A message with a value in every field that this version has."""
    made = _struct(plan_message(kind, version), Random(f"{kind.__name__}/{version}/{seed}"))
    assert isinstance(made, Message)
    return made


def _struct(plan: StructPlan, rng: Random) -> object:
    return plan.kind(**{field.name: _field(field, rng) for field in (*plan.plain, *plan.tagged)})


def _field(field: FieldPlan, rng: Random) -> object:
    if field.is_nullable and rng.random() < 0.25:
        return None
    if field.tag is not None and rng.random() < 0.3:
        return field.default
    if field.is_array:
        return [_value(field, rng) for _ in range(rng.choice((0, 1, 2, 3)))]
    return _value(field, rng)


def _value(field: FieldPlan, rng: Random) -> object:
    if isinstance(field.kind, StructPlan):
        return _struct(field.kind, rng)
    return SCALARS[field.kind](rng)


def all_kinds() -> Iterator[type[Message]]:
    """Every message that is declared."""
    for key in API_NAMES:
        yield request_type(key)
        yield response_type(key)
    yield from TYPES.values()
    for log in (GROUPS, SHARE_STATE, TRANSACTIONS):
        yield from log.keys.values()
        yield from log.values.values()
    for module in (control, files, opaque):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message:
                yield kind


def all_versions() -> Iterator[tuple[type[Message], int]]:
    """Every version of every message that is declared."""
    for kind in all_kinds():
        for version in range(kind.VERSIONS[0], kind.VERSIONS[1] + 1):
            yield kind, version
