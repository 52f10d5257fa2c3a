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


GENTLE = SCALARS | {
    kind: lambda rng: rng.choice((0, 1, 3, 35, 100))  # all of them error codes, and no long times
    for kind in (WireType.INT8, WireType.INT16, WireType.INT32, WireType.INT64)
}


def sample(kind: type[Message], version: int, seed: int) -> Message:
    """A message with a value in every field that this version has."""
    return _Sampler(SCALARS, Random(f"{kind.__name__}/{version}/{seed}")).message(kind, version)


def gentle_sample(kind: type[Message], version: int, seed: int) -> Message:
    """The same with numbers that libraries accept which turn them into error codes and times."""
    return _Sampler(GENTLE, Random(f"{kind.__name__}/{version}/{seed}")).message(kind, version)


class _Sampler:
    """Draws values for the fields of a plan."""

    def __init__(self, scalars: dict[WireType, Callable[[Random], object]], rng: Random) -> None:
        self.scalars = scalars
        self.rng = rng

    def message(self, kind: type[Message], version: int) -> Message:
        made = self.struct(plan_message(kind, version))
        assert isinstance(made, Message)
        return made

    def struct(self, plan: StructPlan) -> object:
        fields = (*plan.plain, *plan.tagged)
        return plan.kind(**{field.name: self.field(field) for field in fields})

    def field(self, field: FieldPlan) -> object:
        if field.is_nullable and self.rng.random() < 0.25:
            return None
        if field.tag is not None and self.rng.random() < 0.3:
            return field.default
        if field.is_array:
            return [self.value(field) for _ in range(self.rng.choice((0, 1, 2, 3)))]
        return self.value(field)

    def value(self, field: FieldPlan) -> object:
        if isinstance(field.kind, StructPlan):
            return self.struct(field.kind)
        return self.scalars[field.kind](self.rng)


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
