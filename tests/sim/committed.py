"""What was committed of each log, batch by batch: no copy may ever say otherwise."""

from collections import defaultdict
from collections.abc import Iterator

from engine.storage.log import Log
from engine.wire.batch import BatchHeader, read_header
from tests.sim.history import Place, ViolationError


class Committed:
    """Batches by their base offsets, as they lay below some broker's high watermark."""

    def __init__(self) -> None:
        self._known: defaultdict[Place, dict[int, bytes]] = defaultdict(dict)
        self.ends: defaultdict[Place, int] = defaultdict(int)

    def take(self, place: Place, data: bytes, who: str) -> tuple[int, list[bytes]]:
        """Compare batches with what is known; the offset behind them, and those that are new."""
        known, end, new = self._known[place], 0, []
        for header, batch in batches(data):
            found = known.setdefault(header.base_offset, batch)
            if found is batch:
                new.append(batch)
            elif found != batch:
                raise ViolationError(f"I2: {who} has another batch at {header.base_offset}")
            end = header.last_offset + 1
        if not end:
            raise ViolationError(f"I1: {who} cannot be read below its high watermark")
        self.ends[place] = max(self.ends[place], end)
        return end, new

    def parts_at(self, place: Place, log: Log) -> int:
        """The first offset from which on a log does not hold what was committed."""
        for base_offset, batch in sorted(self._known[place].items()):
            if base_offset < log.start_offset:
                continue
            if base_offset >= log.end_offset:
                return base_offset
            lies = bytes_of(log, base_offset, base_offset + 1)
            if lies[: len(batch)] != batch:
                return base_offset
        return self.ends[place]

    def forget(self, place: Place, offset: int) -> None:
        """All from an offset on is lost."""
        known = self._known[place]
        for base_offset in [each for each in known if each >= offset]:
            del known[base_offset]
        self.ends[place] = offset


def batches(data: bytes) -> Iterator[tuple[BatchHeader, bytes]]:
    """Whole batches, one after the other."""
    position = 0
    while position < len(data):
        header = read_header(data, position)
        yield header, data[position : position + header.size]
        position += header.size


def bytes_of(log: Log, first: int, end: int) -> bytes:
    """The batches of a log from one offset to another."""
    found = log.read(first, 100_000, end_offset=end, at_least_one_batch=True).records
    return bytes(found) if isinstance(found, bytes) else bytes(found.read())
