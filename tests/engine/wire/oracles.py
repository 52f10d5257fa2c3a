"""What other people's codecs make of bytes that are well formed.

Never hand them malformed bytes: kio may abort the whole process, kafka-python may take minutes.
"""

import importlib
import io
import pkgutil
import warnings
from collections.abc import Iterator

from kio.index import UnknownAPIKey, UnknownEntity, load_request_schema, load_response_schema
from kio.serial import entity_reader, entity_writer

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # kafka-python reads its schemas in a deprecated way
    import kafka.protocol
    from kafka.partitioner.default import murmur2 as murmur2_of_kafka_python
    from kafka.protocol.api_message import ApiMessage

    for _module in pkgutil.walk_packages(kafka.protocol.__path__, "kafka.protocol."):
        if not any(word in _module.name for word in (".old", "schemas", "generate")):
            importlib.import_module(_module.name)

__all__ = ["knows_kafka_python", "knows_kio", "murmur2_of_kafka_python", "through_kafka_python",
           "through_kio"]  # fmt: skip


def _subclasses(kind: type) -> Iterator[type]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _subclasses(sub)


_KAFKA_PYTHON = {
    (kind.type == "request", kind.API_KEY): kind
    for kind in _subclasses(ApiMessage)
    if kind._class_version is None
}

_KAFKA_PYTHON_ODDITIES = {
    (18, False),  # reads any answer with error 35 as version 0
    (20, True),  # cannot encode what it decoded
}


def knows_kio(key: int, version: int, *, is_request: bool) -> bool:
    try:
        _kio_schema(key, version, is_request=is_request)
    except (UnknownAPIKey, UnknownEntity):
        return False
    return True


def through_kio(key: int, version: int, data: bytes, *, is_request: bool) -> bytes:
    """The message decoded and encoded again by kio."""
    schema = _kio_schema(key, version, is_request=is_request)
    entity, _ = entity_reader(schema)(data, 0)
    out = io.BytesIO()
    entity_writer(schema)(out, entity)
    return out.getvalue()


def knows_kafka_python(key: int, version: int, *, is_request: bool) -> bool:
    if (key, is_request) in _KAFKA_PYTHON_ODDITIES:
        return False
    kind = _KAFKA_PYTHON.get((is_request, key))
    return kind is not None and kind.min_version <= version <= kind.max_version


def through_kafka_python(key: int, version: int, data: bytes, *, is_request: bool) -> bytes:
    """The message decoded and encoded again by kafka-python."""
    decoded = _KAFKA_PYTHON[is_request, key].decode(data, version=version)
    return bytes(decoded.encode())


def _kio_schema(key: int, version: int, *, is_request: bool) -> type:
    return (load_request_schema if is_request else load_response_schema)(key, version)
