"""Writes the function that encodes one version of one message.

The function appends to the bytearray `w` and returns the one to go on with: large record batches
and ranges of files are not copied, they stand as segments of their own between bytearrays.
"""

from collections.abc import Callable
from struct import Struct, pack
from typing import cast

from engine.wire.declare import Message, Segment, WireType
from engine.wire.plan import COUNTABLE, WIDTHS, FieldPlan, StructPlan, plan_message
from engine.wire.source import Source

Encoder = Callable[[Message, bytearray, list[Segment]], bytearray]
"""(message, buffer, finished segments) -> buffer to go on with."""

COPY_BELOW = 4096
"""Record batches shorter than this are copied: cheaper than one more buffer to send."""


def compile_encoder(kind: type[Message], version: int) -> Encoder:
    writer = _Writer(plan_message(kind, version))
    return writer.compile(f"encode {kind.__name__} v{version}")


def varint(number: int) -> bytes:
    """An unsigned varint."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


_BUFFERS = frozenset({bytes, bytearray, memoryview})

_VARINTS = [varint(number) for number in range(2048)]

_PACK_FEW = {
    kind.value: [Struct(f">{count}{kind.value}").pack for count in range(9)] for kind in COUNTABLE
}


class _Writer:
    """Writes one encoder.

    `run` holds the fields of fixed size that wait to be written together; it must be flushed
    before any other line that writes.
    """

    def __init__(self, plan: StructPlan) -> None:
        self.plan = plan
        self.is_flexible = plan.is_flexible
        self.out = Source()
        self.out.names |= {"BUFFERS": _BUFFERS, "VARINTS": _VARINTS, "pack": pack, "varint": varint}
        self.run: list[tuple[str, str]] = []

    def compile(self, title: str) -> Encoder:
        with self.out.block("def encode(message, w, segments):"):
            self.struct(self.plan, "message")
            self.flush()
            self.out.add("return w")
        return cast("Encoder", self.out.compile("encode", title))

    def struct(self, plan: StructPlan, holder: str) -> None:
        for field in plan.plain:
            self.field(field, f"{holder}.{field.name}")
        if not self.is_flexible:
            return
        if plan.tagged:
            self.tags(plan, holder)
        else:
            self.run.append(("0", "B"))

    def field(self, field: FieldPlan, value: str) -> None:
        if not field.is_nullable:
            self.present(field, value)
            return
        self.flush()
        name = self.out.variable("v")
        self.out.add(f"{name} = {value}")
        with self.out.block(f"if {name} is None:"):
            self.out.add(f"w += {self.null(field)!r}")
        with self.out.block("else:"):
            if isinstance(field.kind, StructPlan) and not field.is_array:
                self.run.append(("1", "b"))
            self.present(field, name)
            self.flush()

    def null(self, field: FieldPlan) -> bytes:
        if isinstance(field.kind, StructPlan) and not field.is_array:
            return b"\xff" if field.tag is None else b"\0"
        if self.is_flexible:
            return b"\0"
        is_short = field.kind is WireType.STRING and not field.is_array
        return b"\xff\xff" if is_short else b"\xff\xff\xff\xff"

    def present(self, field: FieldPlan, value: str) -> None:
        """A field that is not null."""
        if field.is_array:
            self.array(field, value)
        elif isinstance(field.kind, StructPlan):
            name = self.out.variable("part")
            self.out.add(f"{name} = {value}")
            self.struct(field.kind, name)
        else:
            self.scalar(field.kind, value)

    def scalar(self, kind: WireType, value: str) -> None:
        if kind in WIDTHS:
            self.run.append((value, kind.value))
            return
        name, n = self.out.variable("v"), self.out.variable("n")
        encode = ".encode()" if kind is WireType.STRING else ""
        self.out.add(f"{name} = {value}{encode}", f"{n} = len({name})")
        self.length(n, is_short=kind is WireType.STRING)
        if kind is WireType.RECORDS:
            with self.out.block(f"if {n} < {COPY_BELOW} and type({name}) in BUFFERS:"):
                self.out.add(f"w += {name}")
            with self.out.block("else:"):
                self.out.add(f"segments += (w, {name})", "w = bytearray()")
        else:
            self.out.add(f"w += {name}")

    def array(self, field: FieldPlan, value: str) -> None:
        name, n = self.out.variable("v"), self.out.variable("n")
        self.out.add(f"{name} = {value}", f"{n} = len({name})")
        self.length(n, is_short=False)
        if field.kind in COUNTABLE:
            assert isinstance(field.kind, WireType)
            code = field.kind.value
            few = self.out.constant("few", _PACK_FEW[code])
            self.out.add(
                f"w += {few}[{n}](*{name}) if {n} < {len(_PACK_FEW[code])} "
                f'else pack(f">{{{n}}}{code}", *{name})'
            )
            return
        element = self.out.variable("element")
        with self.out.block(f"for {element} in {name}:"):
            if isinstance(field.kind, StructPlan):
                self.struct(field.kind, element)
            else:
                self.scalar(field.kind, element)
            self.flush()

    def tags(self, plan: StructPlan, holder: str) -> None:
        """The tagged fields that differ from their defaults, each with its tag and size."""
        self.flush()
        found, outer = self.out.variable("tags"), self.out.variable("outer")
        self.out.add(f"{found} = None")
        for field in plan.tagged:
            name = self.out.variable("v")
            self.out.add(f"{name} = {holder}.{field.name}")
            with self.out.block(f"if {self.differs(field, name)}:"):
                self.out.add(f"{outer} = w", "w = bytearray()")
                self.field(field, name)
                self.flush()
                self.out.add(f"if {found} is None: {found} = []")
                self.out.add(f"{found}.append(({field.tag}, w))", f"w = {outer}")
        with self.out.block(f"if {found} is None:"):
            self.out.add("w.append(0)")
        with self.out.block("else:"):
            self.out.add(f"w += varint(len({found}))")
            with self.out.block(f"for tag, body in {found}:"):
                self.out.add("w += varint(tag)", "w += varint(len(body))", "w += body")

    def differs(self, field: FieldPlan, name: str) -> str:
        if field.default is None:
            return f"{name} is not None"
        if field.default == []:
            return f"{name} is None or len({name})"
        return f"{name} != {self.out.constant('default', field.default)}"

    def length(self, n: str, *, is_short: bool) -> None:
        if self.is_flexible:
            self.flush()
            last = len(_VARINTS) - 1
            self.out.add(f"w += VARINTS[{n} + 1] if {n} < {last} else varint({n} + 1)")
        else:
            self.run.append((n, "h" if is_short else "i"))
            self.flush()

    def flush(self) -> None:
        if not self.run:
            return
        codes = "".join(code for _, code in self.run)
        values = [value for value, _ in self.run]
        self.run = []
        if codes == "B" and values == ["0"]:
            self.out.add("w.append(0)")
            return
        name = f"pack_{codes.replace('?', 'bool')}"
        self.out.names.setdefault(name, Struct(f">{codes}").pack)
        self.out.add(f"w += {name}({', '.join(values)})")
