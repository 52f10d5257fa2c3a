"""The small text files of a log directory: offset checkpoints, meta.properties, partition.metadata.

All are read as genuine Kafka writes them and written so that genuine Kafka reads them.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime

from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition

RECOVERY_POINTS = "recovery-point-offset-checkpoint"
LOG_STARTS = "log-start-offset-checkpoint"
HIGH_WATERMARKS = "replication-offset-checkpoint"
CLEANER_OFFSETS = "cleaner-offset-checkpoint"
CLEAN_SHUTDOWN = ".kafka_cleanshutdown"
META_PROPERTIES = "meta.properties"
PARTITION_METADATA = "partition.metadata"
LEADER_EPOCHS = "leader-epoch-checkpoint"


class MalformedFileError(Exception):
    """A small file of a log directory says something else than it should."""


def encode_offsets(offsets: Mapping[TopicPartition, int]) -> bytes:
    lines = [f"{tp.topic} {tp.partition} {offset}" for tp, offset in offsets.items()]
    return "\n".join(["0", str(len(lines)), *lines, ""]).encode()


def decode_offsets(data: bytes) -> dict[TopicPartition, int]:
    offsets: dict[TopicPartition, int] = {}
    for line in decode_lines(data):
        try:
            topic, partition, offset = line.split(" ")
            tp = TopicPartition(TopicName(topic), PartitionIndex(int(partition)))
            offsets[tp] = int(offset)
        except ValueError:
            raise MalformedFileError(f"no offset checkpoint has a line {line!r}") from None
    return offsets


def decode_lines(data: bytes) -> list[str]:
    """The lines of a checkpoint file of version 0: version, count, then as many lines."""
    try:
        version, count, *lines = data.decode().splitlines()
        expected = int(count)
    except ValueError:
        raise MalformedFileError("not a checkpoint file") from None
    if version != "0" or len(lines) != expected:
        raise MalformedFileError(f"version {version}, {len(lines)} lines where {count} are said")
    return lines


def encode_uuid(raw: bytes) -> str:
    """Kafka's text of sixteen bytes: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).decode()[:22]


def decode_uuid(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 16:
        raise MalformedFileError(f"{text!r} is no id of sixteen bytes")
    return raw


def encode_partition_metadata(topic_id: TopicId) -> bytes:
    return f"version: 0\ntopic_id: {encode_uuid(topic_id)}".encode()


def decode_partition_metadata(data: bytes) -> TopicId:
    values: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition(":")
        values[key.strip()] = value.strip()
    if values.get("version") != "0" or "topic_id" not in values:
        raise MalformedFileError("partition.metadata names no topic id")
    return TopicId(decode_uuid(values["topic_id"]))


def encode_properties(values: Mapping[str, str], now_ms: int) -> bytes:
    """A Java properties file with the date line that Java puts on top."""
    date = datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    lines = [f"{key}={_escaped(value)}" for key, value in values.items()]
    return "\n".join(["#", f"#{date}", *lines, ""]).encode()


def decode_properties(data: bytes) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if not text or text[0] in "#!":
            continue
        key, separator, value = text.partition("=")
        if not separator:
            key, _, value = text.partition(":")
        values[key.strip()] = value.strip().replace("\\:", ":").replace("\\=", "=")
    return values


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(":", "\\:").replace("=", "\\=")
