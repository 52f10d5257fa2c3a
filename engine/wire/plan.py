"""What one version of a message looks like: the declaration, resolved for the code generators.

A plan is a tree of structs and fields that holds only what this version sends, in order.
"""

import types
from typing import Annotated, Union, get_args, get_origin

import msgspec

from engine.wire.declare import ALWAYS, NEVER, Message, Part, Rule, WireError, WireType

WIDTHS = {
    WireType.BOOL: 1,
    WireType.INT8: 1,
    WireType.INT16: 2,
    WireType.UINT16: 2,
    WireType.INT32: 4,
    WireType.UINT32: 4,
    WireType.INT64: 8,
    WireType.FLOAT64: 8,
    WireType.UUID: 16,
}
"""Bytes of the types of fixed size."""

COUNTABLE = frozenset(WIDTHS) - {WireType.BOOL, WireType.UUID}
"""Types whose arrays `struct` reads and writes whole."""

ELEMENT_BYTES = 160
"""Memory that one unit of a request's element budget stands for."""

_MEMORY = {WireType.BOOL: 0, WireType.STRING: 80, WireType.UUID: 56, WireType.RECORDS: 216}
"""Bytes that the smallest values take as Python objects, where that is not what an int takes."""


class FieldPlan(msgspec.Struct, eq=False):
    """One field of one version: an element type, perhaps in an array, perhaps null or tagged."""

    name: str
    kind: "WireType | StructPlan"
    is_array: bool
    is_nullable: bool
    tag: int | None
    default: object

    def least_size(self, *, is_flexible: bool) -> int:
        """The fewest bytes that this field takes on the wire."""
        if self.is_array:
            return 1 if is_flexible else 4
        if isinstance(self.kind, StructPlan):
            return 1 if self.is_nullable else self.kind.least_size()
        return least_size(self.kind, is_flexible=is_flexible)


class StructPlan(msgspec.Struct, eq=False):
    """One struct of one version. `names` and `defaults` are of all its fields, sent or not."""

    kind: type[Message] | type[Part]
    is_flexible: bool
    plain: list[FieldPlan]
    tagged: list[FieldPlan]
    names: list[str]
    defaults: dict[str, object]

    def least_size(self) -> int:
        total = sum(field.least_size(is_flexible=self.is_flexible) for field in self.plain)
        return total + (1 if self.is_flexible else 0)

    def holds(self, kinds: set[WireType]) -> bool:
        """Whether a field of one of these types is somewhere in it."""
        return any(
            field.kind.holds(kinds) if isinstance(field.kind, StructPlan) else field.kind in kinds
            for field in (*self.plain, *self.tagged)
        )

    def weight(self) -> int:
        """Units of the element budget that one such struct in an array takes."""
        memory = 24 + 8 * len(self.names)
        for field in self.plain:
            if field.is_array:
                memory += 56
            elif isinstance(field.kind, WireType):
                memory += _MEMORY.get(field.kind, 32)
            elif not field.is_nullable:
                memory += field.kind.weight() * ELEMENT_BYTES
        return -(-memory // ELEMENT_BYTES)


def least_size(kind: WireType, *, is_flexible: bool) -> int:
    if kind in WIDTHS:
        return WIDTHS[kind]
    if is_flexible:
        return 1
    return 2 if kind is WireType.STRING else 4


def plan_message(kind: type[Message], version: int) -> StructPlan:
    """The plan of one version; `WireError` where the message has no such version."""
    first, last = kind.VERSIONS
    if not first <= version <= last:
        raise WireError(f"{kind.__name__} has no version {version}")
    is_flexible = kind.FLEXIBLE is not None and version >= kind.FLEXIBLE
    return _plan_struct(kind, version, is_flexible=is_flexible)


def _plan_struct(
    kind: type[Message] | type[Part], version: int, *, is_flexible: bool
) -> StructPlan:
    plan = StructPlan(kind, is_flexible, [], [], [], {})
    for info in msgspec.structs.fields(kind):
        default = info.default
        if info.default_factory is not msgspec.NODEFAULT:
            default = info.default_factory()
        plan.names.append(info.name)
        plan.defaults[info.name] = default
        rule, base = _rule_and_type(kind.__annotations__[info.name])
        if version in rule.versions:
            field = _plan_field(info.name, base, rule, default, version, is_flexible=is_flexible)
            (plan.plain if field.tag is None else plan.tagged).append(field)
    plan.tagged.sort(key=lambda field: field.tag or 0)
    return plan


def _plan_field(
    name: str, base: object, rule: Rule, default: object, version: int, *, is_flexible: bool
) -> FieldPlan:
    is_array = get_origin(base) is list
    element = get_args(base)[0] if is_array else base
    kind: WireType | StructPlan
    if isinstance(element, type) and issubclass(element, Part):
        kind = _plan_struct(element, version, is_flexible=is_flexible)
    else:
        kind = next(mark for mark in get_args(element) if isinstance(mark, WireType))
    return FieldPlan(name, kind, is_array, version in rule.nullable, rule.tag, default)


def _rule_and_type(annotation: object) -> tuple[Rule, object]:
    """A field's rule (the common one where none is given) and its type without None."""
    if get_origin(annotation) is not Annotated:
        return Rule(ALWAYS, NEVER, None), _without_none(annotation)
    base, *marks = get_args(annotation)
    rules = [mark for mark in marks if isinstance(mark, Rule)]
    scalars = [mark for mark in marks if isinstance(mark, WireType)]
    kind = _without_none(base) if not scalars else Annotated[base, scalars[0]]
    return rules[0] if rules else Rule(ALWAYS, NEVER, None), kind


def _without_none(annotation: object) -> object:
    if get_origin(annotation) in {Union, types.UnionType}:
        return next(arm for arm in get_args(annotation) if arm is not type(None))
    return annotation
