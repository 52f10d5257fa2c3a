"""A record as something to paste elsewhere: values, JSON lines, bytes, a kcat line, a program.

Each is exact: what cannot be said in a form (a null key to kcat, bytes that are no UTF-8 in JSON)
takes another road that keeps it, or the form says so.
"""

from collections.abc import Callable
from shlex import quote
from typing import Literal, NamedTuple

from ui.tail.copies import json_text, key_text, position_text, value_text
from ui.tail.ring import Record

Make = Callable[[Record, str], str]
"""Takes the record and the cluster's address."""


class CopyForm(NamedTuple):
    """One way to copy: its name in menus, its shortcut, and what makes the text."""

    name: str
    words: str
    keys: str
    make: Make
    needs: Literal["", "key", "value", "record"] = "record"
    """What must be there to be copied."""

    def can_copy(self, record: Record) -> bool:
        view = record.view
        match self.needs:
            case "key":
                return view is not None and view.key is not None
            case "value":
                return view is not None and view.value is not None
            case "record":
                return view is not None
            case _:
                return True


def hex_text(record: Record, _address: str = "") -> str:
    """The value's bytes, two digits each."""
    view = record.view
    return "" if view is None or view.value is None else view.value.hex()


def ndjson_text(record: Record, _address: str = "") -> str:
    """One line with its line feed, so that copies can be put one behind the other."""
    return json_text(record) + "\n"


def kcat_text(record: Record, address: str) -> str:
    """A shell line that writes the same key, value and headers to the same partition.

    Key and value go in through printf with delimiters of their own, so that no byte is lost. What
    kcat has no way to send is said in a comment before the line.
    """
    where, view = record.position, record.view
    if view is None:
        return ""
    options = [f"kcat -P -b {quote(address)} -t {quote(where.topic)} -p {where.partition}"]
    lost = []
    for name, value in view.headers:
        if value is None or b"\0" in value or value.endswith(b"\n") or "=" in name or not name:
            lost.append(f"header {name[:80]!a} is left out: kcat cannot be given it")
        elif "\0" not in name:
            options.append(f"-H {_shell(name.encode() + b'=' + value)}")
    body = view.value or b""
    if view.key is not None:
        body = view.key + _SPLIT + body
        options.append(f"-K {_shell(_SPLIT)}")
        if view.value is None:
            options.append("-Z")
            if not view.key:
                lost.append("the empty key is written as null: kcat cannot do both")
    elif not body:
        words = "null" if view.value is None else "empty"
        return f"# kcat cannot write a record without a key whose value is {words}\n"
    options.append(f"-D {_shell(_END)}")
    note = "".join(f"# {words}\n" for words in lost)
    return f"{note}{_printf(body)} | {' '.join(options)}\n"


def python_text(record: Record, address: str) -> str:
    """A program with kafka-python that writes the same bytes to the same partition."""
    where, view = record.position, record.view
    if view is None:
        return ""
    lines = [
        "from kafka import KafkaProducer",
        "",
        f"producer = KafkaProducer(bootstrap_servers={address!r})",
        "producer.send(",
        f"    {where.topic!r},",
        f"    key={view.key!r},",
        f"    value={view.value!r},",
    ]
    if view.headers:
        lines.append("    headers=[")
        lines += [f"        ({name!r}, {value!r})," for name, value in view.headers]
        lines.append("    ],")
    lines.append(f"    partition={where.partition},")
    if view.timestamp_ms >= 0:
        lines.append(f"    timestamp_ms={view.timestamp_ms},")
    lines += [").get(timeout=10)", "producer.flush()", ""]
    return "\n".join(lines)


_SPLIT = b"\x1f\x1e<key\x1e\x1f"
_END = b"\x1f\x1e<end\x1e\x1f"
"""Nothing a payload holds by chance: kcat cuts its input where these stand."""


_PLAIN = frozenset(
    b'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;/_+=-@()[]{}<>"!?#&*|~^$`'
)


def _printf(data: bytes) -> str:
    """`printf` with octal escapes for all that a shell or printf would take for its own."""
    text = "".join(chr(byte) if byte in _PLAIN else f"\\{byte:03o}" for byte in data)
    return f"printf -- '{text}'" if text.startswith("-") else f"printf '{text}'"


def _shell(data: bytes) -> str:
    if all(byte in _PLAIN for byte in data):
        return quote(data.decode())
    return f'"$({_printf(data)})"'


FORMS: tuple[CopyForm, ...] = (
    CopyForm("value", "Copy &value", "Ctrl+Shift+V", lambda record, _: value_text(record), "value"),
    CopyForm("key", "Copy &key", "Ctrl+Alt+K", lambda record, _: key_text(record), "key"),
    CopyForm("json", "Copy as &JSON", "Ctrl+Shift+J", lambda record, _: json_text(record)),
    CopyForm("ndjson", "Copy as &NDJSON", "Ctrl+Alt+J", ndjson_text),
    CopyForm("hex", "Copy value as &hex", "Ctrl+Shift+H", hex_text, "value"),
    CopyForm("kcat", "Copy as kca&t line", "Ctrl+Alt+C", kcat_text),
    CopyForm("python", "Copy as P&ython", "Ctrl+Alt+P", python_text),
    CopyForm("position", "Copy p&osition", "", lambda record, _: position_text(record), ""),
)
