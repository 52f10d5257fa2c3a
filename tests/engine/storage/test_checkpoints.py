"""The small text files, as genuine Kafka writes and reads them."""

from pathlib import Path

import pytest

from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition
from engine.storage.checkpoints import (
    MalformedFileError,
    decode_offsets,
    decode_partition_metadata,
    decode_properties,
    decode_uuid,
    encode_offsets,
    encode_partition_metadata,
    encode_properties,
    encode_uuid,
)
from tests.engine.storage.building import START_MS

GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"


@pytest.mark.parametrize(
    "name",
    [
        "recovery-point-offset-checkpoint",
        "replication-offset-checkpoint",
        "log-start-offset-checkpoint",
        "cleaner-offset-checkpoint",
    ],
)
def test_a_genuine_checkpoint_is_read_and_written_alike(name: str) -> None:
    data = (GOLDEN / name).read_bytes()
    offsets = decode_offsets(data)
    assert offsets
    assert encode_offsets(offsets) == data


def test_a_genuine_recovery_point_is_found() -> None:
    offsets = decode_offsets((GOLDEN / "recovery-point-offset-checkpoint").read_bytes())
    assert offsets[TopicPartition(TopicName("plain-zstd"), PartitionIndex(0))] == 60


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0",
        b"1\n0\n",
        b"0\n2\norders 0 1\n",
        b"0\n1\norders 0\n",
        b"0\n1\norders x 1\n",
        b"\xff\xfe",
        b"0\nmany\n",
    ],
)
def test_a_torn_checkpoint_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedFileError):
        decode_offsets(data)


def test_genuine_partition_metadata_is_read_and_written_alike() -> None:
    data = (GOLDEN / "segments-0" / "partition.metadata").read_bytes()
    assert encode_partition_metadata(decode_partition_metadata(data)) == data


@pytest.mark.parametrize("data", [b"", b"version: 0\n", b"version: 1\ntopic_id: x", b"\0\0\0"])
def test_torn_partition_metadata_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedFileError):
        decode_partition_metadata(data)


def test_a_uuid_survives_its_text() -> None:
    raw = bytes(range(240, 256))
    assert len(encode_uuid(raw)) == 22
    assert decode_uuid(encode_uuid(raw)) == raw
    with pytest.raises(MalformedFileError):
        decode_uuid("not base64!")


def test_genuine_properties_are_read() -> None:
    values = decode_properties((GOLDEN / "meta.properties").read_bytes())
    assert values == {
        "node.id": "1",
        "directory.id": "J6WggBlTTQOm78cth31trw",
        "version": "1",
        "cluster.id": "Z29sZGVuLXZlY3RvcnMtMQ",
    }


def test_properties_survive_with_separators_in_their_values() -> None:
    values = {"cluster.id": "a=b:c", "node.id": "3"}
    data = encode_properties(values, START_MS)
    assert data.startswith(b"#\n#Tue Nov 14 22:13:20 UTC 2023\n")
    assert decode_properties(data) == values


def test_ids_are_sixteen_bytes() -> None:
    data = encode_partition_metadata(TopicId(b"0123456789abcdef"))
    assert decode_partition_metadata(data) == b"0123456789abcdef"
