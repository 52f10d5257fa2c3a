"""A log beside a plain list of its batches, driven by hypothesis."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.base.errors import Code, KafkaError
from engine.storage.config import LogConfig
from engine.wire.batch import read_header
from tests.engine.storage.building import (
    START_MS,
    append,
    batch_of,
    content,
    everything,
    headers_in,
    open_log,
    sync,
)
from tests.sim.disk import MemoryDisk

CONFIG = LogConfig(segment_bytes=2000, index_interval_bytes=250)


class LogModel(RuleBasedStateMachine):
    """The log beside a plain list of its batches."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = MemoryDisk()
        self.log = open_log(self.disk, config=CONFIG)
        self.batches: list[bytes] = []
        self.epoch = 0
        self.start = 0
        self.clock = START_MS

    @property
    def end(self) -> int:
        return read_header(self.batches[-1]).last_offset + 1 if self.batches else self.restarted

    restarted = 0

    @rule(
        count=st.integers(1, 5),
        value=st.binary(max_size=300),
        gap=st.integers(-2000, 4000),
    )
    def append(self, count: int, value: bytes, gap: int) -> None:
        self.clock += gap
        batch = batch_of(count, value=value, at_ms=self.clock)
        appended = append(self.log, batch, epoch=self.epoch)
        assert appended.base_offset == self.end
        assert appended.last_offset == self.end + count - 1
        self.batches.append(bytes(batch))

    @rule()
    def next_epoch(self) -> None:
        self.epoch += 1

    @rule()
    def roll(self) -> None:
        if self.log.active is not None:
            self.log.roll()

    @rule()
    def sync(self) -> None:
        sync(self.log)
        assert self.log.synced_end == self.log.end_offset

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def truncate(self, data: st.DataObject) -> None:
        offset = data.draw(st.integers(self.start, self.end))
        kept = [b for b in self.batches if read_header(b).last_offset < offset]
        new_end = self.log.truncate_to(offset)
        if not kept:
            self.restarted = new_end
        self.batches = kept
        assert new_end == self.end
        self.start = min(self.start, self.end)

    @rule(data=st.data())
    def delete_records(self, data: st.DataObject) -> None:
        self.start = data.draw(st.integers(self.start, self.end))
        self.log.delete_up_to(self.start)

    @rule()
    def delete_old_segments(self) -> None:
        self.log.delete_old_segments()
        if self.log.segments:
            first = self.log.segments[0].base_offset
            if self.batches:
                self.restarted = self.end
            self.batches = [b for b in self.batches if read_header(b).base_offset >= first]

    @rule(clean=st.booleans())
    def restart(self, clean: bool) -> None:
        synced_end, start = self.log.synced_end, self.log.start_offset
        if clean:
            self.log.close()
            synced_end = self.log.synced_end
        else:
            self.disk = self.disk.kill()
        self.log = open_log(
            self.disk,
            config=CONFIG,
            was_clean=clean,
            start_offset=start,
            recovery_point=synced_end,
        )
        assert self.log.report.was_clean == clean
        assert self.log.report.cut_bytes == 0

    @rule(data=st.data(), max_bytes=st.integers(0, 3000), at_least_one=st.booleans())
    def read(self, data: st.DataObject, max_bytes: int, at_least_one: bool) -> None:
        offset = data.draw(st.integers(self.start, self.end))
        ends = [read_header(b).last_offset + 1 for b in self.batches]
        bound = data.draw(st.sampled_from([self.start, *ends, self.end]))
        found = self.log.read(offset, max_bytes, end_offset=bound, at_least_one_batch=at_least_one)
        got = content(found)
        expected = [
            b
            for b in self.batches
            if read_header(b).last_offset >= offset and read_header(b).last_offset < bound
        ]
        whole = b"".join(expected)
        assert whole.startswith(got)
        headers = list(headers_in(got))
        if headers:
            assert headers[0].base_offset <= offset <= headers[0].last_offset
            assert headers[-1].last_offset < found.end_offset <= max(bound, offset)
        if at_least_one:
            assert bool(got) == bool(expected)
        assert len(got) <= max_bytes or (at_least_one and len(headers) == 1)

    @rule(data=st.data())
    def look_up_a_time(self, data: st.DataObject) -> None:
        timestamp = data.draw(st.integers(self.clock - 9000, self.clock + 9000))
        found = self.log.offset_for_time(timestamp, self.end)
        expected = None
        for batch in self.batches:
            header = read_header(batch)
            for number in range(header.record_count):
                time, offset = header.base_timestamp + number, header.base_offset + number
                if expected is None and time >= timestamp and offset >= self.start:
                    expected = (time, offset)
        assert (found and (found.timestamp, found.offset)) == expected

    @rule()
    def ask_beyond_the_bounds(self) -> None:
        for offset in (self.start - 1, self.end + 1):
            with pytest.raises(KafkaError) as refused:
                self.log.read(offset, 100, end_offset=self.end)
            assert refused.value.code is Code.OFFSET_OUT_OF_RANGE

    @invariant()
    def bounds_agree(self) -> None:
        assert (self.log.start_offset, self.log.end_offset) == (self.start, self.end)
        assert self.log.size == sum(map(len, self.batches))
        assert self.log.synced_end <= self.log.end_offset

    @invariant()
    def epochs_agree(self) -> None:
        for batch in self.batches:
            header = read_header(batch)
            if header.base_offset >= self.start:
                assert self.log.epochs.epoch_at(header.base_offset) == header.partition_leader_epoch

    def teardown(self) -> None:
        kept = [b for b in self.batches if read_header(b).last_offset >= self.start]
        assert everything(self.log) == b"".join(kept)
