"""Writes the function that decodes one version of one message.

The function is straight-line Python: structs are unfolded in place, neighbouring fields of fixed
size are read by one `struct` call. It reads `data` from `p` and returns the message and the
position behind it.

Bounds. Positions only grow, so that a message that reached past its end shows by its final
position, which the caller compares with the end; indexing and `struct` refuse to leave the
buffer. What could cost memory or time before that is checked here: the count of an array against
the bytes that are left and against the element budget, the length of `bytes` and of strings,
the count of tagged fields. Sizes of known tagged fields are not compared with what was read,
since Kafka does not either.
"""

from collections.abc import Callable
from struct import Struct, unpack_from
from typing import NoReturn, cast

from engine.wire.declare import Message, WireError, WireType
from engine.wire.plan import COUNTABLE, WIDTHS, FieldPlan, StructPlan, plan_message
from engine.wire.source import Source

Decoder = Callable[[bytes | bytearray, int, int, int, int], tuple[Message, int]]
"""(data, position, end, element budget, most tags) -> message and position behind it."""

MAX_TAGS = 64
"""Tagged fields that one struct may have, unless the caller says otherwise."""

MAX_STRING = 32767
"""Kafka's own limit, also where the length is a varint."""


def compile_decoder(kind: type[Message], version: int) -> Decoder:
    writer = _Writer(plan_message(kind, version))
    return writer.compile(f"decode {kind.__name__} v{version}")


class _Writer:
    """Writes one decoder.

    `run` holds the fields of fixed size that wait to be read together. It must be flushed before
    any line that uses their variables or moves `p`.
    """

    def __init__(self, plan: StructPlan) -> None:
        self.plan = plan
        self.is_flexible = plan.is_flexible
        self.out = Source()
        self.out.names |= {
            "bad_length": _bad_length,
            "long_varint": long_varint,
            "no_null": _no_null,
            "skip_tags": skip_tags,
            "too_many": _too_many,
            "unpack_from": unpack_from,
        }
        self.run: list[tuple[str, str, int]] = []

    def compile(self, title: str) -> Decoder:
        with self.out.block("def decode(data, p, end, budget, most_tags):"):
            if self.plan.holds({WireType.BYTES, WireType.RECORDS}):
                self.out.add("view = memoryview(data)")
            made = self.struct(self.plan)
            self.out.add(f"return {made}, p")
        return cast("Decoder", self.out.compile("decode", title))

    # One value each; all return the expression that holds what was read.

    def struct(self, plan: StructPlan) -> str:
        values: dict[str, str] = {}
        for field in plan.plain:
            values[field.name] = self.field(field)
        if self.is_flexible:
            self.tags(plan, values)
        self.flush()
        arguments = []
        for name in plan.names:
            default = self.out.constant("default", plan.defaults[name])
            arguments.append(values.get(name, default))
        while arguments and plan.names[len(arguments) - 1] not in values:
            arguments.pop()  # the struct knows its own defaults
        made = self.out.constant(plan.kind.__name__, plan.kind)
        return f"{made}({', '.join(arguments)})"

    def field(self, field: FieldPlan) -> str:
        if field.is_array:
            return self.array(field)
        if isinstance(field.kind, StructPlan):
            return self.nested(field, field.kind)
        return self.scalar(field.kind, is_nullable=field.is_nullable)

    def nested(self, field: FieldPlan, plan: StructPlan) -> str:
        value = self.out.variable("v")
        if not field.is_nullable:
            made = self.struct(plan)
            self.out.add(f"{value} = {made}")
            return value
        # Kafka marks a struct that is there with 1; null is -1, but 0 (a varint) in a tagged field.
        presence = self.fixed("b", 1)
        self.flush()
        least = 0 if field.tag is None else 1
        with self.out.block(f"if {presence} < {least}:"):
            self.out.add(f"{value} = None")
        with self.out.block("else:"):
            made = self.struct(plan)
            self.out.add(f"{value} = {made}")
        return value

    def scalar(self, kind: WireType, *, is_nullable: bool) -> str:
        if kind in WIDTHS:
            return self.fixed(kind.value, WIDTHS[kind])
        n = self.length(is_short=kind is WireType.STRING)
        value = self.out.variable("v")
        if is_nullable:
            with self.out.block(f"if {n} < 0:"):
                self.out.add(f"{value} = None")
            with self.out.block("else:"):
                self.sliced(kind, n, value, least="")
        else:
            self.sliced(kind, n, value, least="0 <= ")
        return value

    def sliced(self, kind: WireType, n: str, value: str, *, least: str) -> None:
        """`value` from the next `n` bytes; `least` is the check that nullable fields went past."""
        if kind is WireType.STRING:
            if self.is_flexible or least:
                most = f"{n} <= {MAX_STRING}" if self.is_flexible else n
                self.out.add(f"if not {least}{most}: bad_length({n})")
            # Names that are no UTF-8 reach the handler, which refuses them with an error code.
            self.out.add(f'{value} = data[p : p + {n}].decode("utf-8", "replace")')
        elif kind is WireType.BYTES:
            self.out.add(f"if not {least}{n} <= end - p: bad_length({n})")
            self.out.add(f"{value} = view[p : p + {n}].tobytes()")
        else:
            self.out.add(f"if not {least}{n} <= end - p: bad_length({n})")
            self.out.add(f"{value} = view[p : p + {n}]")
        self.out.add(f"p += {n}")

    def array(self, field: FieldPlan) -> str:
        n = self.length(is_short=False)
        value = self.out.variable("v")
        with self.out.block(f"if {n} <= 0:"):
            if field.is_nullable:
                self.out.add(f"{value} = None if {n} else []")
            else:
                self.out.add(f"{value} = no_null({n}) if {n} else []")
        with self.out.block("else:"):
            self.charge(field, n)
            if field.kind in COUNTABLE:
                assert isinstance(field.kind, WireType)
                self.out.add(
                    f'{value} = list(unpack_from(f">{{{n}}}{field.kind.value}", data, p))',
                    f"p += {n} * {WIDTHS[field.kind]}",
                )
            else:
                self.loop(field, n, value)
        return value

    def charge(self, field: FieldPlan, n: str) -> None:
        """Refuse more elements than the bytes left can hold or the budget allows."""
        weight = 1
        if isinstance(field.kind, StructPlan):
            weight, size = field.kind.weight(), max(1, field.kind.least_size())
        else:
            from_kind = FieldPlan("", field.kind, False, False, None, None)
            size = from_kind.least_size(is_flexible=self.is_flexible)
        self.out.add(f"budget -= {n}" if weight == 1 else f"budget -= {n} * {weight}")
        needed = n if size == 1 else f"{n} * {size}"
        self.out.add(f"if budget < 0 or {needed} > end - p: too_many({n})")

    def loop(self, field: FieldPlan, n: str, value: str) -> None:
        append = self.out.variable("append")
        self.out.add(f"{value} = []", f"{append} = {value}.append")
        with self.out.block(f"for _ in range({n}):"):
            if isinstance(field.kind, StructPlan):
                element = self.struct(field.kind)
            else:
                element = self.scalar(field.kind, is_nullable=False)
                self.flush()
            self.out.add(f"{append}({element})")

    # Tagged fields

    def tags(self, plan: StructPlan, values: dict[str, str]) -> None:
        count = self.fixed("B", 1)
        self.flush()
        if not plan.tagged:
            with self.out.block(f"if {count}:"):
                self.out.add(f"p, budget = skip_tags(data, p, {count}, budget, most_tags)")
            return
        for field in plan.tagged:
            values[field.name] = self.out.variable("v")
            default = self.out.constant("default", field.default)
            self.out.add(f"{values[field.name]} = {default}")
        tag, size = self.out.variable("tag"), self.out.variable("size")
        with self.out.block(f"if {count}:"):
            self.widen(count)
            self.out.add(f"budget -= {count}")
            self.out.add(f"if {count} > most_tags or budget < 0: too_many({count})")
            with self.out.block(f"for _ in range({count}):"):
                self.varint(tag)
                self.varint(size)
                branch = "if"
                for field in plan.tagged:
                    with self.out.block(f"{branch} {tag} == {field.tag}:"):
                        value = self.field(field)
                        self.flush()
                        self.out.add(f"{values[field.name]} = {value}")
                    branch = "elif"
                with self.out.block("else:"):
                    self.out.add(f"p += {size}")

    # Numbers

    def fixed(self, code: str, width: int) -> str:
        """A variable that the next flush will fill."""
        name = self.out.variable("v")
        self.run.append((name, code, width))
        return name

    def flush(self) -> None:
        if not self.run:
            return
        names = ", ".join(name for name, _, _ in self.run)
        codes = "".join(code for _, code, _ in self.run)
        width = sum(width for _, _, width in self.run)
        self.run = []
        if codes == "B":
            self.out.add(f"{names} = data[p]", "p += 1")
            return
        unpack = f"unpack_{codes.replace('?', 'bool')}"
        self.out.names.setdefault(unpack, Struct(f">{codes}").unpack_from)
        comma = "" if ", " in names else ","
        self.out.add(f"{names}{comma} = {unpack}(data, p)", f"p += {width}")

    def length(self, *, is_short: bool) -> str:
        """A variable with the length of what follows; below 0 it is null."""
        if not self.is_flexible:
            n = self.fixed("h" if is_short else "i", 2 if is_short else 4)
            self.flush()
            return n
        n = self.fixed("B", 1)
        self.flush()
        with self.out.block(f"if {n} > 127:"):
            self.out.add("byte = data[p]")
            with self.out.block("if byte < 128:"):  # two bytes are common enough to spare the call
                self.out.add(f"{n} += (byte << 7) - 128", "p += 1")
            with self.out.block("else:"):
                self.out.add(f"{n}, p = long_varint(data, p, {n})")
        self.out.add(f"{n} -= 1")
        return n

    def varint(self, name: str) -> None:
        self.out.add(f"{name} = data[p]", "p += 1")
        self.widen(name)

    def widen(self, name: str) -> None:
        """The rest of a varint whose first byte was read."""
        with self.out.block(f"if {name} > 127:"):
            self.out.add(f"{name}, p = long_varint(data, p, {name})")


# What the generated code calls


def long_varint(data: bytes | bytearray, p: int, first: int) -> tuple[int, int]:
    """The rest of an unsigned varint whose first byte had its high bit set."""
    byte = data[p]
    if byte < 128:
        return first - 128 + (byte << 7), p + 1
    value = first - 128 + ((byte & 127) << 7)
    for shift in (14, 21, 28):
        p += 1
        byte = data[p]
        value |= (byte & 127) << shift
        if byte < 128:
            if value > 0x7FFFFFFF:
                break
            return value, p + 1
    raise WireError("varint out of range")


def skip_tags(
    data: bytes | bytearray, p: int, count: int, budget: int, most_tags: int = MAX_TAGS
) -> tuple[int, int]:
    """Step over tagged fields that this version does not know."""
    if count > 127:
        count, p = long_varint(data, p, count)
    budget -= count
    if count > most_tags or budget < 0:
        _too_many(count)
    for _ in range(count):
        tag = data[p]
        p += 1
        if tag > 127:
            tag, p = long_varint(data, p, tag)
        size = data[p]
        p += 1
        if size > 127:
            size, p = long_varint(data, p, size)
        p += size
    return p, budget


def _no_null(n: int) -> NoReturn:
    raise WireError(f"length {n} where null is not allowed")


def _bad_length(n: int) -> NoReturn:
    raise WireError(f"length {n} is out of range")


def _too_many(n: int) -> NoReturn:
    raise WireError(f"{n} elements are more than the message can hold or may have")
