"""librdkafka itself, asked for whole arrays of records: the client costs as little as it can."""

import ctypes
from ctypes.util import find_library
from pathlib import Path

import confluent_kafka

PRODUCER, CONF_OK = 0, 0
BLOCK = 4
"""RD_KAFKA_MSG_F_BLOCK: wait while its queue is full."""
AT_ONCE = 10_000
SETTINGS = {
    "linger.ms": "20",
    "batch.size": "1000000",
    "queue.buffering.max.messages": "2000000",
}
FLUSH_MS = 300_000


class _Message(ctypes.Structure):
    """rd_kafka_message_t."""

    _fields_ = (
        ("err", ctypes.c_int),
        ("topic", ctypes.c_void_p),
        ("partition", ctypes.c_int32),
        ("payload", ctypes.c_char_p),
        ("length", ctypes.c_size_t),
        ("key", ctypes.c_void_p),
        ("key_length", ctypes.c_size_t),
        ("offset", ctypes.c_int64),
        ("opaque", ctypes.c_void_p),
    )


def produce(bootstrap: str, topic: str, value: bytes, count: int) -> None:
    """Send one value many times to partition 0, until every record is acknowledged."""
    library = _library()
    error = ctypes.create_string_buffer(512)
    conf = library.rd_kafka_conf_new()
    for name, text in {"bootstrap.servers": bootstrap, **SETTINGS}.items():
        done = library.rd_kafka_conf_set(conf, name.encode(), text.encode(), error, len(error))
        assert done == CONF_OK, error.value
    client = library.rd_kafka_new(PRODUCER, conf, error, len(error))
    assert client, error.value
    place = library.rd_kafka_topic_new(client, topic.encode(), None)
    run = (_Message * AT_ONCE)(*[_Message(payload=value, length=len(value))] * AT_ONCE)
    for sent in range(0, count, AT_ONCE):
        wanted = min(AT_ONCE, count - sent)
        taken = library.rd_kafka_produce_batch(place, 0, BLOCK, run, wanted)
        assert taken == wanted, f"{taken} of {wanted} records taken: {run[taken].err}"
    assert library.rd_kafka_flush(client, FLUSH_MS) == 0, "not everything was acknowledged"
    library.rd_kafka_topic_destroy(place)
    library.rd_kafka_destroy(client)


def _library() -> ctypes.CDLL:
    """The library in confluent-kafka's wheel, or the system's."""
    wheel = Path(confluent_kafka.__file__).parent
    inside = [str(path) for path in wheel.with_name("confluent_kafka.libs").glob("librdkafka*")]
    library = ctypes.CDLL(next(iter(inside), find_library("rdkafka")))
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    library.rd_kafka_conf_new.restype = pointer
    library.rd_kafka_conf_set.argtypes = (pointer, text, text, text, ctypes.c_size_t)
    library.rd_kafka_new.restype = pointer
    library.rd_kafka_new.argtypes = (ctypes.c_int, pointer, text, ctypes.c_size_t)
    library.rd_kafka_topic_new.restype = pointer
    library.rd_kafka_topic_new.argtypes = (pointer, text, pointer)
    library.rd_kafka_produce_batch.argtypes = (
        pointer, ctypes.c_int32, ctypes.c_int, pointer, ctypes.c_int,
    )  # fmt: skip
    library.rd_kafka_flush.argtypes = (pointer, ctypes.c_int)
    library.rd_kafka_topic_destroy.argtypes = (pointer,)
    library.rd_kafka_destroy.argtypes = (pointer,)
    return library
