"""I18: whatever the moment and the manner of a power cut, the log is a valid prefix of what was
appended and holds everything that was synced."""

import contextlib
import random
from dataclasses import dataclass, field

import pytest

from engine.storage.config import LogConfig
from engine.storage.log import Log
from tests.engine.storage.building import (
    ORDERS,
    TOPIC_ID,
    append,
    batch_of,
    everything,
    marker,
    open_folder,
    sync,
)
from tests.sim.disk import MemoryDisk, PowerLost

CONFIG = LogConfig(segment_bytes=1500, index_interval_bytes=150)


DERIVED = (".index", ".timeindex", ".txnindex", ".snapshot", ".kafka_cleanshutdown", "checkpoint")
"""Everything that can be made again from the batches."""


@dataclass
class Story:
    """What the broker did, and what it may have promised."""

    batches: list[bytes] = field(default_factory=list)
    safe_count: int = 0
    """Batches whose sync returned."""


def work(disk: MemoryDisk, story: Story, rng: random.Random) -> None:
    """Append, sync, checkpoint, stop and start, until the power goes or the work is done."""
    for _ in range(3):
        folder = open_folder(disk)
        log = folder.open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
        expected = sequences(log)
        for _ in range(rng.randrange(4, 14)):
            write(log, story, rng, expected)
            action = rng.random()
            if action < 0.35:
                sync(log)
                story.safe_count = len(story.batches)
            elif action < 0.45:
                folder.write_checkpoints({ORDERS: log.synced_end})
            elif action < 0.5:
                log.snapshot_producers()
        folder.close({ORDERS: log.end_offset})
        story.safe_count = len(story.batches)


def sequences(log: Log) -> dict[int, int]:
    """The next sequence of each producer, as the log knows it."""
    return {
        producer_id: producer.batches[-1].last_sequence + 1
        for producer_id, producer in log.producers._producers.items()
        if producer.batches
    }


def write(log: Log, story: Story, rng: random.Random, expected: dict[int, int]) -> None:
    count = rng.randrange(1, 4)
    value = rng.randbytes(rng.randrange(200))
    style = rng.random()
    if style < 0.4:
        batch = batch_of(count, value=value)
    elif style < 0.85 or not log.producers.has_open_transaction(9):
        producer_id = rng.choice((7, 8, 9))
        batch = batch_of(
            count,
            value=value,
            producer_id=producer_id,
            epoch=0,
            sequence=expected.get(producer_id, 0),
            transactional=producer_id == 9,
        )
        expected[producer_id] = expected.get(producer_id, 0) + count
    else:
        batch = marker(9, 0, commits=rng.random() < 0.5)
    # a batch under way when the power goes may be there afterwards, or not
    story.batches.append(bytes(batch))
    append(log, batch, epoch=rng.choice((0, 1)) if log.last_epoch < 1 else 1)
    story.batches[-1] = bytes(batch)


def check(disk: MemoryDisk, story: Story) -> MemoryDisk:
    """The folder opens, holds a prefix that is long enough, and opening again changes nothing."""
    folder = open_folder(disk)
    log = folder.open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
    data = everything(log)
    bodies = [batch[16:] for batch in story.batches]
    found = 0
    position = 0
    while position < len(data):
        body = bodies[found]
        assert data[position + 16 : position + 16 + len(body)] == body
        position += 16 + len(body)
        found += 1
    assert found >= story.safe_count
    assert not log.damage
    folder.close()
    first = state(log)
    after = disk.kill()
    for name in list(after.files()):
        if name.endswith(DERIVED):
            after.remove(name)
    again = open_folder(after).open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
    assert everything(again) == data
    assert state(again) == first
    del story.batches[found:]
    story.safe_count = found
    return after.kill()


def state(log: Log) -> object:
    aborted = log.aborted_between(0, log.end_offset)
    facts = (log.end_offset, log.first_unstable_offset(), log.epochs.entries, aborted)
    indexes = []
    for segment in log.segments:
        segment.load()
        indexes.append((segment.base_offset, segment.index.entries()))
    return facts, indexes, log.producers.encode()


def calls_of(seed: int) -> int:
    disk = MemoryDisk()
    work(disk, Story(), random.Random(seed))
    return len(disk.calls)


@pytest.mark.parametrize("seed", range(3))
def test_the_power_may_go_at_every_single_call(seed: int, allowed_logs) -> None:
    allowed_logs("cut .* bytes of", "is passed over")
    for number in range(calls_of(seed)):
        disk, story = MemoryDisk(), Story()
        disk.stop_at = number
        with contextlib.suppress(PowerLost):
            work(disk, story, random.Random(seed))
        check(disk.power_cut(random.Random(number)), story)


@pytest.mark.parametrize("seed", range(100, 200))
def test_the_power_may_go_again_and_again_even_while_recovering(seed: int, allowed_logs) -> None:
    allowed_logs("cut .* bytes of", "is passed over")
    rng = random.Random(seed)
    disk, story = MemoryDisk(), Story()
    for _ in range(4):
        disk.stop_at = rng.randrange(150)
        with contextlib.suppress(PowerLost):
            work(disk, story, rng)
        disk = disk.power_cut(rng)
        for _ in range(rng.randrange(3)):
            disk.stop_at = rng.randrange(40)
            with contextlib.suppress(PowerLost):
                open_folder(disk).open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
            disk = disk.power_cut(rng)
        disk = check(disk, story)


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_nothing_that_it_wrote(seed: int) -> None:
    for number in range(0, calls_of(seed), 3):
        disk, story = MemoryDisk(), Story()
        disk.stop_at = number
        with contextlib.suppress(PowerLost):
            work(disk, story, random.Random(seed))
        story.safe_count = max(0, len(story.batches) - 1)
        check(disk.kill(), story)
