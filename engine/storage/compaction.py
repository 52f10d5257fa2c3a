"""Compacting one batch: which of its records stay, and the batch that holds them.

Records are looked at where they lie and are copied in runs; the offsets and the sequence of a
batch never change. Only a batch that gets its delete horizon is written anew record by record.
"""

from hashlib import blake2b

from engine.base.checksum import crc32c
from engine.storage.scan import DamagedLogError
from engine.wire.batch import HEADER_SIZE, BatchHeader, pack_header
from engine.wire.batch import read_signed as signed
from engine.wire.batch import write_signed as zigzag

LONGEST_KEY = 24
"""Longer keys are kept as a digest, one byte longer, so that none is mistaken for a short one."""
SLICE = 500
"""Records that are looked at without a pause."""
ENTRY_BYTES = 160
"""What one key takes in the map at most."""
_DELETE_HORIZON = 0x40


def digest(key: bytes) -> bytes:
    return blake2b(key, digest_size=LONGEST_KEY + 1).digest()


class Records:
    """The opened body of one batch, looked at a slice at a time."""

    def __init__(self, body: bytes, header: BatchHeader) -> None:
        self._body = body
        self._header = header
        self._position = 0
        self._left = header.record_count
        self.runs: list[tuple[int, int]] = []
        self.count = 0
        self.newest_delta: int | None = None
        self.has_tombstone = False

    @property
    def is_done(self) -> bool:
        """Whether every record was looked at."""
        if self._left > 0:
            return False
        if self._position != len(self._body):
            raise DamagedLogError(0, "the records do not fill their batch")
        return True

    def note_keys(self, newest: dict[bytes, int], *, from_offset: int) -> None:
        """Note the offset of each key of the next slice."""
        body, position, base = self._body, self._position, self._header.base_offset
        last_delta, least = self._header.last_offset_delta, from_offset - base
        count = min(SLICE, self._left)
        try:
            for _ in range(count):
                byte = body[position]
                if byte < 128:
                    position += 1
                    end = position + (byte >> 1)
                else:
                    size, position = signed(body, position)
                    end = position + size
                position += 1
                while body[position] > 127:
                    position += 1
                byte = body[position + 1]
                if byte < 128:
                    delta = (byte >> 1) ^ -(byte & 1)
                    position += 2
                else:
                    delta, position = signed(body, position + 1)
                if not 0 <= delta <= last_delta:
                    raise DamagedLogError(0, f"a record has the offset delta {delta}")
                byte = body[position]
                if byte != 1 and delta >= least:
                    if byte < 128:
                        position += 1
                        size = byte >> 1
                    else:
                        size, position = signed(body, position)
                    key = body[position : position + size]
                    newest[key if size <= LONGEST_KEY else digest(key)] = base + delta
                position = end
        except IndexError:
            raise DamagedLogError(0, "a record is cut short") from None
        self._position = position
        self._left -= count

    def sift(self, newest: dict[bytes, int], *, end_offset: int, drops_tombstones: bool) -> None:
        """Find out which of the next slice stay: the last of each key, all from `end_offset` on."""
        body, position, base = self._body, self._position, self._header.base_offset
        runs, find = self.runs, newest.get
        count = min(SLICE, self._left)
        try:
            for _ in range(count):
                start = position
                byte = body[position]
                if byte < 128:
                    position += 1
                    end = position + (byte >> 1)
                else:
                    size, position = signed(body, position)
                    end = position + size
                byte = body[position + 1]
                if byte < 128:
                    time_delta = (byte >> 1) ^ -(byte & 1)
                    position += 2
                else:
                    time_delta, position = signed(body, position + 1)
                byte = body[position]
                if byte < 128:
                    offset = base + (byte >> 1)
                    position += 1
                else:
                    delta, position = signed(body, position)
                    offset = base + delta
                byte = body[position]
                if byte == 1:
                    position += 1
                    stays = offset >= end_offset
                else:
                    if byte < 128:
                        position += 1
                        size = byte >> 1
                    else:
                        size, position = signed(body, position)
                    key = body[position : position + size]
                    position += size
                    at = find(key if size <= LONGEST_KEY else digest(key), -1)
                    stays = offset >= at or offset >= end_offset
                if stays and body[position] == 1:  # no value
                    stays = not drops_tombstones or offset >= end_offset
                    self.has_tombstone |= stays
                if stays:
                    self.count += 1
                    if self.newest_delta is None or time_delta > self.newest_delta:
                        self.newest_delta = time_delta
                    if runs and runs[-1][1] == start:
                        runs[-1] = (runs[-1][0], end)
                    else:
                        runs.append((start, end))
                position = end
        except IndexError:
            raise DamagedLogError(0, "a record is cut short") from None
        self._position = position
        self._left -= count

    def kept(self) -> bytes:
        """The records that stay, as they lay."""
        return b"".join([self._body[start:end] for start, end in self.runs])


def retimed(records: bytes, count: int, shift_ms: int) -> bytes:
    """The same records for a base timestamp that is `shift_ms` later."""
    parts: list[bytes] = []
    position = 0
    for _ in range(count):
        size, position = signed(records, position)
        end = position + size
        time_delta, rest = signed(records, position + 1)
        record = records[position : position + 1] + zigzag(time_delta - shift_ms)
        record += records[rest:end]
        parts += (zigzag(len(record)), record)
        position = end
    return b"".join(parts)


def rebuilt(
    header: BatchHeader,
    body: bytes,
    *,
    count: int,
    newest_ms: int,
    horizon_ms: int | None,
) -> bytes:
    """The batch with these (compressed) records; a new horizon takes the base timestamp's place."""
    attributes, base_timestamp = header.attributes, header.base_timestamp
    if horizon_ms is not None:
        attributes, base_timestamp = attributes | _DELETE_HORIZON, horizon_ms
    return _sealed(header, body, (attributes, base_timestamp, newest_ms, count))


def emptied(header: BatchHeader) -> bytes:
    """The batch without records: it still says what its producer sent last."""
    attributes = header.attributes & 0x38  # whose clock, transactional, control
    return _sealed(header, b"", (attributes, -1, header.max_timestamp, 0))


def _sealed(header: BatchHeader, body: bytes, changed: tuple[int, int, int, int]) -> bytes:
    attributes, base_timestamp, max_timestamp, count = changed
    batch = bytearray(
        pack_header(
            header.base_offset,
            HEADER_SIZE - 12 + len(body),
            header.partition_leader_epoch,
            header.magic,
            0,
            attributes,
            header.last_offset_delta,
            base_timestamp,
            max_timestamp,
            header.producer_id,
            header.producer_epoch,
            header.base_sequence,
            count,
        )
    )
    batch += body
    batch[17:21] = crc32c(memoryview(batch)[21:]).to_bytes(4, "big")
    return bytes(batch)
