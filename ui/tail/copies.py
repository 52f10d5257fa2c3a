"""A record as text for the clipboard: exact, or said to be otherwise."""

import base64
import json

from ui.tail.ring import Record


def value_text(record: Record) -> str:
    """The value as text; bytes that are no UTF-8 as escapes, null as nothing."""
    return "" if record.view is None else _text(record.view.value)


def key_text(record: Record) -> str:
    return "" if record.view is None else _text(record.view.key)


def position_text(record: Record) -> str:
    where = record.position
    return f"{where.topic}-{where.partition} @ {where.offset}"


def json_text(record: Record) -> str:
    """The whole record as one JSON object on one line."""
    where, view = record.position, record.view
    fields: dict[str, object] = {
        "topic": where.topic,
        "partition": where.partition,
        "offset": where.offset,
    }
    if view is not None:
        fields |= {
            "timestamp": view.timestamp_ms,
            "key": _json(view.key),
            "value": _json(view.value),
            "headers": [{"name": name, "value": _json(value)} for name, value in view.headers],
        }
    return json.dumps(fields, ensure_ascii=False)


def _text(data: bytes | None) -> str:
    return "" if data is None else data.decode("utf-8", "backslashreplace")


def _json(data: bytes | None) -> object:
    if data is None:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}
