"""Snapshots of the metadata log: files that make everything before their offset unneeded.

`OFFSET-EPOCH.checkpoint` holds batches like the log: a control batch with a header (and with what
the quorum itself must remember), the records that make the state, a control batch with a footer.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from engine.storage.disk import Disk
from engine.wire.batch import Record, build_batch, crc_is_right, read_header, read_records
from engine.wire.data.control import SnapshotFooterRecord, SnapshotHeaderRecord
from engine.wire.declare import WireError
from engine.wire.message import Message, encode_whole
from engine.wire.metadata_records import decode_metadata_record, encode_metadata_record

log = logging.getLogger(__name__)

NAME = re.compile(r"(\d{20})-(\d{10})\.checkpoint")
BATCH_RECORDS = 500
END = 2**63 - 1

LEADER_CHANGE, SNAPSHOT_HEADER, SNAPSHOT_FOOTER, KRAFT_VERSION, KRAFT_VOTERS = 2, 3, 4, 5, 6
QUORUM_TYPES = frozenset({KRAFT_VERSION, KRAFT_VOTERS})
"""Control records that are state: the quorum's protocol and its voters."""


class SnapshotId(NamedTuple):
    """The offset behind the last record a snapshot counts for, and that record's epoch."""

    end_offset: int
    epoch: int

    @property
    def file_name(self) -> str:
        return f"{self.end_offset:020d}-{self.epoch:010d}.checkpoint"


class Snapshot(msgspec.Struct):
    """A snapshot as it was read back."""

    snapshot_id: SnapshotId
    records: list[Message] = msgspec.field(default_factory=list)
    quorum: dict[int, bytes] = msgspec.field(default_factory=dict)
    """The last control record of each type that is state, by type."""


def control_key(kind: int) -> bytes:
    """The key of a control record: version 0 and the type."""
    return b"\0\0" + kind.to_bytes(2, "big")


def control_type(key: bytes | None) -> int:
    return int.from_bytes(key[2:4], "big") if key is not None and len(key) >= 4 else -1


class SnapshotWriter:
    """Encodes a snapshot a piece at a time, so that nobody has to wait for all of it."""

    def __init__(
        self, snapshot_id: SnapshotId, *, now_ms: int, quorum: Mapping[int, bytes]
    ) -> None:
        self._id = snapshot_id
        self._now_ms = now_ms
        self._offset = 0
        self._parts: list[bytes] = []
        header = SnapshotHeaderRecord(last_contained_log_timestamp=now_ms)
        control = [(control_key(SNAPSHOT_HEADER), encode_whole(header, 0))]
        control += [(control_key(kind), quorum[kind]) for kind in sorted(quorum)]
        self._add(control, is_control=True)

    def write(self, records: Iterable[Message]) -> Iterator[None]:
        """Encode the records; yields after each batch."""
        batch: list[tuple[bytes | None, bytes]] = []
        for record in records:
            batch.append((None, encode_metadata_record(record, record.VERSIONS[1])))
            if len(batch) == BATCH_RECORDS:
                self._add(batch, is_control=False)
                batch = []
                yield
        if batch:
            self._add(batch, is_control=False)

    def end(self) -> bytes:
        """The whole file."""
        footer = encode_whole(SnapshotFooterRecord(), 0)
        self._add([(control_key(SNAPSHOT_FOOTER), footer)], is_control=True)
        return b"".join(self._parts)

    def _add(self, values: Sequence[tuple[bytes | None, bytes]], *, is_control: bool) -> None:
        records = [
            Record(self._offset + step, self._now_ms, key, value)
            for step, (key, value) in enumerate(values)
        ]
        self._parts.append(
            build_batch(
                records,
                base_offset=self._offset,
                leader_epoch=self._id.epoch,
                control=is_control,
            )
        )
        self._offset += len(values)


def read_snapshot(snapshot_id: SnapshotId, data: bytes) -> Snapshot:
    """What a snapshot file holds; `WireError` unless it is whole."""
    snapshot = Snapshot(snapshot_id)
    position, is_complete = 0, False
    while position < len(data):
        header = read_header(data, position)
        if position + header.size > len(data) or not crc_is_right(data, position, header.size):
            raise WireError("a batch of the snapshot is damaged")
        for record in read_records(data[position : position + header.size]):
            kind = control_type(record.key) if header.is_control else -1
            if kind in QUORUM_TYPES:
                snapshot.quorum[kind] = record.value or b""
            elif kind == SNAPSHOT_FOOTER:
                is_complete = True
            elif not header.is_control and record.value is not None:
                snapshot.records.append(decode_metadata_record(record.value)[0])
        position += header.size
    if not is_complete:
        raise WireError("the snapshot has no footer")
    return snapshot


def snapshot_ids(disk: Disk, folder: str) -> list[SnapshotId]:
    """The snapshots in a folder, oldest first."""
    matches = [NAME.fullmatch(name) for name in disk.list_folder(folder)]
    return sorted(SnapshotId(int(match[1]), int(match[2])) for match in matches if match)


def newest_snapshot(disk: Disk, folder: str, *, up_to: int = END) -> Snapshot | None:
    """The newest whole snapshot of what the log holds; a damaged one is passed over."""
    for snapshot_id in reversed(snapshot_ids(disk, folder)):
        if snapshot_id.end_offset > up_to:
            continue
        path = f"{folder}/{snapshot_id.file_name}"
        try:
            return read_snapshot(snapshot_id, disk.read_file(path))
        except WireError as error:
            log.warning("snapshot %s is passed over: %s", path, error)
    return None
