"""I18: whatever the moment and the manner of a power cut, the log is a valid prefix of what was
appended and holds everything that was synced."""

import contextlib
import errno
import random
from dataclasses import dataclass, field

import pytest

from engine.base.errors import Code, KafkaError
from engine.storage import ahead
from engine.storage.config import LogConfig
from engine.storage.log import Log
from engine.storage.recovery import LogLoader
from tests.engine.storage.building import (
    ORDERS,
    TOPIC_ID,
    append,
    batch_of,
    content,
    everything,
    headers_in,
    marker,
    open_folder,
    open_log,
    sync,
)
from tests.sim.disk import MemoryDisk, PowerLost

CONFIG = LogConfig(segment_bytes=1500, index_interval_bytes=150)


DERIVED = (".index", ".timeindex", ".txnindex", ".snapshot", ".kafka_cleanshutdown", "checkpoint")
"""Everything that can be made again from the batches."""


@pytest.fixture(autouse=True)
def _zeros_soon(monkeypatch) -> None:
    """Logs as small as these are prepared too."""
    monkeypatch.setattr(ahead, "OFTEN", 2)
    monkeypatch.setattr(ahead, "BYTES", 800)


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


def test_an_index_trusted_after_a_crash_would_be_found(monkeypatch, allowed_logs) -> None:
    allowed_logs("cut .* bytes of", "is passed over")
    original = LogLoader._recover

    def trusting(self: LogLoader, number: int) -> bool:
        index = self._segments[number].index.file
        before = self._disk.read_file(index.path) if self._disk.exists(index.path) else b""
        was_cut = original(self, number)
        if number < len(self._segments) - 1:  # the segment being written has its own in memory
            self._disk.replace_file(index.path, before)
            index.let_go()
            self._segments[number].index.load()
        return was_cut

    monkeypatch.setattr(LogLoader, "_recover", trusting)
    with pytest.raises(AssertionError):
        test_the_power_may_go_at_every_single_call(0, allowed_logs)


def end(disk: MemoryDisk, rng: random.Random) -> MemoryDisk:
    """The process is killed, or all of the machine goes."""
    return disk.kill() if rng.random() < 0.3 else disk.power_cut(rng)


def count_in(data: bytes) -> int:
    return sum(1 for _ in headers_in(data))


@pytest.mark.parametrize("seed", range(100, 200))
def test_the_power_may_go_again_and_again_even_while_recovering(seed: int, allowed_logs) -> None:
    allowed_logs("cut .* bytes of", "is passed over")
    rng = random.Random(seed)
    disk, story = MemoryDisk(), Story()
    for _ in range(4):
        disk.stop_at = rng.randrange(150)
        with contextlib.suppress(PowerLost):
            work(disk, story, rng)
        disk = end(disk, rng)
        for _ in range(rng.randrange(3)):
            disk.stop_at = rng.randrange(80)
            with contextlib.suppress(PowerLost):
                log = open_folder(disk).open_log(ORDERS, topic_id=TOPIC_ID, config=CONFIG)
                sync(log)  # what is shown from now on must stay
                del story.batches[count_in(everything(log)) :]
                story.safe_count = len(story.batches)
            disk = end(disk, rng)
        disk = check(disk, story)


@pytest.mark.timeout(300)
def test_every_single_call_may_fail(allowed_logs) -> None:
    """Whatever fails, and however: the broker ends there, and what was safe is there afterwards."""
    allowed_logs("cut .* bytes of", "is passed over")
    calls = calls_of(0)
    for number in range(calls):
        for code in (errno.EIO, errno.ENOSPC, None):
            disk, story = MemoryDisk(), Story()
            if code is None:
                disk.short_at = number
            else:
                disk.fail_at[number] = code
            with contextlib.suppress(OSError):
                work(disk, story, random.Random(0))
            check(disk.kill() if number % 2 else disk.power_cut(random.Random(number)), story)


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_process_loses_nothing_that_it_wrote(seed: int) -> None:
    for number in range(0, calls_of(seed), 3):
        disk, story = MemoryDisk(), Story()
        disk.stop_at = number
        with contextlib.suppress(PowerLost):
            work(disk, story, random.Random(seed))
        story.safe_count = max(0, len(story.batches) - 1)
        check(disk.kill(), story)


# damage


def closed_log(disk: MemoryDisk, count: int = 12) -> Log:
    """Several segments of batches with one record each, all synced and cleanly closed."""
    log = open_log(disk, config=CONFIG)
    for number in range(count):
        append(log, batch_of(value=b"%03d" % number + b"x" * 297))
    log.close()
    return log


def read_at(log: Log, offset: int) -> bytes:
    return content(log.read(offset, 1, end_offset=log.end_offset))


def test_a_flipped_bit_in_an_unsynced_tail_ends_the_log_there(allowed_logs) -> None:
    allowed_logs("cut .* bytes")
    disk = MemoryDisk()
    log = closed_log(disk)
    segment = log.segments[-1]
    disk.flip_bit(segment.log.path, 200)
    again = open_log(disk, config=CONFIG, was_clean=False, recovery_point=segment.base_offset)
    assert again.end_offset == segment.base_offset
    assert again.report.cut_bytes == segment.size
    assert "checksum is wrong" in again.report.reason
    assert not again.damage


def test_good_batches_behind_a_torn_one_are_kept_beside_the_log(allowed_logs) -> None:
    allowed_logs("cut .* bytes")
    disk = MemoryDisk()
    log = closed_log(disk, 3)
    whole = disk.read_file(log.segments[0].log.path)
    disk.flip_bit(log.segments[0].log.path, len(whole) // 3 + 100)
    again = open_log(disk, config=CONFIG, was_clean=False)
    assert again.end_offset == 1
    (kept,) = again.report.kept_files
    torn = disk.read_file(kept)
    assert len(torn) == len(whole) // 3 * 2
    assert torn.endswith(whole[-(len(whole) // 3) :])
    append(again, batch_of())
    again.close()
    assert open_log(disk, config=CONFIG).end_offset == 2


@pytest.mark.parametrize(
    ("cleaned_end", "end_offset"), [(0, 4), (7, 4), (8, 12), (None, 12)], ids=str
)
def test_a_gap_in_a_compacted_log_is_the_cleaners_or_a_loss(
    cleaned_end: int | None, end_offset: int, allowed_logs
) -> None:
    allowed_logs("cut .* bytes of")
    disk = MemoryDisk()
    log = closed_log(disk)
    assert [segment.base_offset for segment in log.segments] == [0, 4, 8]
    disk.open(log.segments[1].log.path).truncate(0)
    config = LogConfig(segment_bytes=1500, cleanup_policy=frozenset({"compact"}))
    again = open_log(
        disk, config=config, was_clean=False, recovery_point=2, cleaned_end=cleaned_end
    )
    assert again.end_offset == end_offset


def test_one_damaged_batch_among_safe_ones_is_stepped_over(allowed_logs) -> None:
    allowed_logs("is damaged at byte")
    disk = MemoryDisk()
    log = closed_log(disk, 4)
    segment = log.segments[0]
    size = segment.size // 4
    before = [read_at(log, offset) for offset in range(4)]
    disk.flip_bit(segment.log.path, size + 100)
    again = open_log(disk, config=CONFIG, was_clean=False, recovery_point=4)
    assert again.end_offset == 4
    (damage,) = again.damage
    assert (damage.offset, damage.end_offset, damage.position) == (1, 2, size)
    assert again.report.cut_bytes == 0
    for offset in (0, 2, 3):
        assert read_at(again, offset) == before[offset]
    with pytest.raises(KafkaError) as refused:
        read_at(again, 1)
    assert refused.value.code is Code.CORRUPT_MESSAGE
    assert content(again.read(0, 1 << 20, end_offset=4)) == before[0]
    assert append(again, batch_of()).base_offset == 4


def test_a_closed_segment_is_read_up_to_its_damage_and_the_next_ones_too(allowed_logs) -> None:
    allowed_logs("is damaged at byte")
    disk = MemoryDisk()
    log = closed_log(disk)
    first, second = log.segments[0], log.segments[1]
    last = first.end_offset - 1
    before = [read_at(log, offset) for offset in range(log.end_offset)]
    size = first.size // first.end_offset
    file = disk.open(first.log.path)
    file.pwrite(bytes(40), last * size)  # not even its length can be believed
    again = open_log(disk, config=CONFIG, was_clean=False, recovery_point=last + 1)
    assert again.end_offset == log.end_offset
    (damage,) = again.damage
    assert (damage.offset, damage.end_offset) == (last, second.base_offset)
    for offset in range(log.end_offset):
        if offset == last:
            with pytest.raises(KafkaError):
                read_at(again, offset)
        else:
            assert read_at(again, offset) == before[offset]
    assert disk.file_size(first.log.path) == first.size


def test_damage_met_while_reading_is_told_and_not_served(allowed_logs) -> None:
    disk = MemoryDisk()
    log = closed_log(disk)
    disk.open(log.segments[0].log.path).pwrite(bytes(400), 0)
    again = open_log(disk, config=CONFIG)
    assert again.end_offset == log.end_offset
    for _ in range(2):
        with pytest.raises(KafkaError) as refused:
            again.read(0, 1, end_offset=again.end_offset)
        assert refused.value.code is Code.CORRUPT_MESSAGE
    assert len(again.damage) == 1
    assert read_at(again, log.segments[1].base_offset)


def test_a_clean_stop_that_was_none_is_noticed(allowed_logs) -> None:
    allowed_logs("not as a clean stop leaves it", "cut .* bytes", "is damaged")
    disk = MemoryDisk()
    log = closed_log(disk)
    path = log.segments[-1].log.path
    disk.open(path).truncate(log.segments[-1].size - 5)
    again = open_log(disk, config=CONFIG, recovery_point=log.end_offset)
    assert not again.report.was_clean
    assert again.end_offset == log.end_offset - 1


def test_what_is_appended_where_safe_bytes_were_cut_is_read(allowed_logs) -> None:
    allowed_logs("cut .* bytes", "is damaged")
    disk = MemoryDisk()
    log = closed_log(disk, 3)
    disk.flip_bit(log.segments[0].log.path, 100)
    again = open_log(disk, config=CONFIG, was_clean=False, recovery_point=37)
    assert again.damage
    batch = batch_of(value=b"new")
    offset = append(again, batch).base_offset
    assert read_at(again, offset) == bytes(batch)


def test_segments_behind_a_torn_one_are_set_aside(allowed_logs) -> None:
    allowed_logs("cut .* bytes")
    disk = MemoryDisk()
    log = closed_log(disk)
    second = log.segments[1]
    disk.flip_bit(second.log.path, 100)
    again = open_log(disk, config=CONFIG, was_clean=False, recovery_point=1)
    assert again.end_offset == second.base_offset
    assert len(again.report.kept_files) == len(log.segments) - 1
    assert open_log(disk, config=CONFIG, was_clean=False).report.cut_bytes == 0
    append(again, batch_of())


def test_a_message_format_of_old_is_never_cut_away(allowed_logs) -> None:
    allowed_logs("cut .* bytes", "is damaged")
    disk = MemoryDisk()
    log = closed_log(disk, 2)
    disk.open(log.segments[0].log.path).pwrite(b"\1", 16)
    whole = disk.read_file(log.segments[0].log.path)
    again = open_log(disk, config=CONFIG, was_clean=False)
    assert again.end_offset == 0
    assert [disk.read_file(path) for path in again.report.kept_files] == [whole]


@pytest.mark.parametrize("lost", [".index", ".timeindex"])
@pytest.mark.parametrize("how", ["missing", "odd", "wrong"])
def test_indexes_that_cannot_be_right_are_made_anew_after_a_clean_stop(
    lost: str, how: str, allowed_logs
) -> None:
    allowed_logs("not as a clean stop leaves it")
    disk = MemoryDisk()
    log = closed_log(disk)
    before = disk.files()
    for segment in log.segments:
        path = segment.path + lost
        match how:
            case "missing":
                disk.remove(path)
            case "odd":
                disk.open(path).append(b"odd")
            case _:
                disk.open(path).append(b"\x7f" * 24)
    again = open_log(disk, config=CONFIG)
    for offset in range(again.end_offset):
        assert read_at(again, offset) == read_at(log, offset)
    assert again.offset_of_max_timestamp(again.end_offset) is not None
    for segment in again.segments:
        segment.load()
    again.close()
    after = disk.files()
    assert {path: after[path] for path in before} == before


# what others left in a folder


def test_leftovers_of_interrupted_work_are_tidied() -> None:
    disk = MemoryDisk()
    log = closed_log(disk)
    name = log.segments[0].path.rpartition("/")[2]
    for leftover in (
        f"{name}.log.cleaned",
        f"{name}.index.cleaned",
        "00000000000000000099.log.deleted",
        "00000000000000000099.index",
        "leader-epoch-checkpoint.tmp",
    ):
        disk.open(f"{log.folder}/{leftover}", create=True).append(b"junk")
    disk.open(f"{log.folder}/notes.txt", create=True).append(b"mine")
    again = open_log(disk, config=CONFIG)
    assert again.end_offset == log.end_offset
    names = disk.list_folder(log.folder)
    assert not any(name.endswith((".cleaned", ".deleted", ".tmp")) for name in names)
    assert "00000000000000000099.index" not in names
    assert "notes.txt" in names


def test_a_compaction_that_was_about_to_finish_is_finished() -> None:
    disk = MemoryDisk()
    log = closed_log(disk)
    first, second = log.segments[0], log.segments[1]
    # what a cleaner makes of both: here, all batches of both in one file
    both = disk.read_file(first.log.path) + disk.read_file(second.log.path)
    disk.open(first.log.path + ".swap", create=True).append(both)
    disk.open(first.path + ".index.swap", create=True)
    disk.rename(first.log.path, first.log.path + ".deleted")
    again = open_log(disk, config=CONFIG)
    assert again.segment_count == log.segment_count - 1
    assert everything(again) == everything(open_log(disk, config=CONFIG, was_clean=False))
    assert again.size == log.size
    assert not any(name.endswith(".swap") for name in disk.list_folder(log.folder))


def test_a_compaction_that_had_not_got_that_far_is_undone() -> None:
    disk = MemoryDisk()
    log = closed_log(disk)
    first, second = log.segments[0], log.segments[1]
    disk.open(first.log.path + ".swap", create=True).append(b"half")
    disk.open(first.log.path + ".cleaned", create=True).append(b"half")
    disk.open(second.log.path + ".swap", create=True).append(b"half")
    again = open_log(disk, config=CONFIG)
    assert everything(again) == everything(log)


def test_an_empty_segment_that_a_failed_roll_left_hides_nothing(allowed_logs) -> None:
    allowed_logs("not as a clean stop leaves it", "cut 0 bytes")
    disk = MemoryDisk()
    log = closed_log(disk, 4)
    for clean in (True, False):
        disk.open(f"{log.folder}/00000000000000000002.log", create=True)
        again = open_log(disk, config=CONFIG, was_clean=clean, recovery_point=3)
        assert (again.end_offset, again.segment_count) == (4, 1)
