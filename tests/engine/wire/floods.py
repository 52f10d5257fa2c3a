"""Requests with as many elements as a budget allows, which is what costs the most memory."""

from collections.abc import Iterator

from engine.wire.declare import Message, WireType
from engine.wire.plan import FieldPlan, StructPlan, plan_message

LEAST: dict[WireType, object] = {
    WireType.BOOL: False,
    WireType.FLOAT64: 0.5,
    WireType.UUID: bytes(range(16)),
    WireType.STRING: "é",
    WireType.BYTES: b"",
    WireType.RECORDS: b"",
}


def floods(kind: type[Message], version: int, elements: int) -> Iterator[tuple[str, Message]]:
    """For each array of the message, however deep: a message in which it is as long as may be."""
    plan = plan_message(kind, version)
    for path in _arrays(plan):
        made = _struct(plan, path, elements)
        assert isinstance(made, Message)
        yield ".".join(path), made


def _arrays(plan: StructPlan) -> Iterator[tuple[str, ...]]:
    for field in (*plan.plain, *plan.tagged):
        if field.is_array:
            yield (field.name,)
        if isinstance(field.kind, StructPlan):
            yield from ((field.name, *rest) for rest in _arrays(field.kind))


def _struct(plan: StructPlan, path: tuple[str, ...], elements: int) -> object:
    fields = [*plan.plain, *(field for field in plan.tagged if field.name in path[:1])]
    return plan.kind(**{field.name: _field(field, path, elements) for field in fields})


def _field(field: FieldPlan, path: tuple[str, ...], elements: int) -> object:
    is_on_path = bool(path) and field.name == path[0]
    rest = path[1:] if is_on_path else ()
    if not field.is_array:
        return _value(field, rest, elements)
    if not is_on_path:
        return []
    if rest:
        return [_value(field, rest, elements)]
    weight = field.kind.weight() if isinstance(field.kind, StructPlan) else 1
    return [_value(field, (), elements)] * ((elements - 100) // weight)


def _value(field: FieldPlan, path: tuple[str, ...], elements: int) -> object:
    if isinstance(field.kind, StructPlan):
        return _struct(field.kind, path, elements)
    return LEAST.get(field.kind, 300 if field.kind is not WireType.INT8 else 100)
