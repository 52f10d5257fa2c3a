"""Segments that genuine Kafka 4.3.1 left behind: read, searched and, after a crash, made anew."""

import re
from pathlib import Path

import pytest

from engine.storage.config import LogConfig
from engine.storage.log import Log
from tests.engine.storage.building import content, everything, headers_in, open_log
from tests.sim.disk import MemoryDisk

GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"
NAMES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())

INDEX_INTERVALS = {name: 200 for name in NAMES if name.startswith("plain")} | {
    "shapes-0": 100,
    "segments-0": 64,
}
LOG_STARTS = {"segments-0": 5}


def put(name: str) -> tuple[MemoryDisk, dict[str, bytes]]:
    """A disk with one golden folder, and its files by name."""
    disk = MemoryDisk()
    disk.make_folder(f"/data/{name}")
    files = {path.name: path.read_bytes() for path in (GOLDEN / name).iterdir()}
    for file, data in files.items():
        disk.open(f"/data/{name}/{file}", create=True).append(data)
    disk.sync_everything()
    return disk, files


def opened(disk: MemoryDisk, name: str, *, was_clean: bool) -> Log:
    config = LogConfig(
        index_interval_bytes=INDEX_INTERVALS.get(name, 4096),
        cleanup_policy=frozenset({"compact" if name in COMPACTED else "delete"}),
    )
    return open_log(
        disk,
        f"/data/{name}",
        config=config,
        was_clean=was_clean,
        start_offset=LOG_STARTS.get(name, 0),
    )


COMPACTED = {"compacted-0", "__consumer_offsets-0", "__transaction_state-0"}


def dumped_lines(name: str) -> list[str]:
    """What kafka-dump-log printed of the segments."""
    lines, in_log = [], False
    for line in (GOLDEN / f"{name}.dump.txt").read_text().splitlines():
        if line.startswith("Dumping "):
            in_log = line.endswith(".log")
        elif in_log:
            lines.append(line)
    return lines


def dumped_batches(name: str) -> list[dict[str, int]]:
    """The batches as kafka-dump-log printed them."""
    batches = []
    for line in dumped_lines(name):
        if line.startswith("baseOffset:"):
            numbers = re.findall(r"(\w+): (-?\d+)", line)
            batches.append({key: int(value) for key, value in numbers})
    return batches


def segments(files: dict[str, bytes]) -> bytes:
    return b"".join(data for name, data in sorted(files.items()) if name.endswith(".log"))


@pytest.mark.parametrize("name", NAMES)
def test_a_genuine_folder_opens_and_reads_back_every_byte(name: str) -> None:
    disk, files = put(name)
    log = opened(disk, name, was_clean=True)
    assert log.report.was_clean
    assert everything(log) == segments(files)
    assert everything(log, max_bytes=1) == segments(files)


@pytest.mark.parametrize("name", NAMES)
def test_batches_are_those_of_the_dump(name: str) -> None:
    disk, _ = put(name)
    log = opened(disk, name, was_clean=True)
    headers = list(headers_in(everything(log)))
    dumped = dumped_batches(name)
    assert [header.base_offset for header in headers] == [b["baseOffset"] for b in dumped]
    assert [header.last_offset for header in headers] == [b["lastOffset"] for b in dumped]
    assert [header.producer_id for header in headers] == [b["producerId"] for b in dumped]
    assert log.end_offset == dumped[-1]["lastOffset"] + 1


@pytest.mark.parametrize("name", NAMES)
def test_every_offset_is_found_in_its_batch(name: str) -> None:
    disk, _ = put(name)
    log = opened(disk, name, was_clean=True)
    for batch in dumped_batches(name):
        for offset in {batch["baseOffset"], batch["lastOffset"]}:
            if offset < log.start_offset:
                continue
            found = log.read(offset, 1, end_offset=log.end_offset)
            assert next(headers_in(content(found))).base_offset == batch["baseOffset"]


@pytest.mark.parametrize("name", NAMES)
def test_recovery_makes_the_same_files_that_genuine_kafka_wrote(name: str) -> None:
    disk, files = put(name)
    for file in files:
        if file.endswith((".index", ".timeindex", ".txnindex", ".snapshot")):
            disk.remove(f"/data/{name}/{file}")
    if name != "compacted-0":  # its first 40 offsets are gone, and with them where epoch 0 began
        disk.remove(f"/data/{name}/leader-epoch-checkpoint")
    log = opened(disk, name, was_clean=False)
    assert log.report.cut_bytes == 0
    log.write_epochs()
    log.close()
    made = disk.files()
    newest = max(file for file in files if file.endswith(".snapshot"))
    for file, data in files.items():
        if file.endswith(".snapshot") and file != newest:
            continue  # taken while the log grew; recovery takes the newest alone
        assert made.get(f"/data/{name}/{file}") == data, file


@pytest.mark.parametrize("name", NAMES)
def test_a_clean_open_and_close_changes_nothing(name: str) -> None:
    disk, files = put(name)
    opened(disk, name, was_clean=True).close()
    prefix = f"/data/{name}/"
    assert {path.removeprefix(prefix): data for path, data in disk.files().items()} == files


@pytest.mark.parametrize("name", NAMES)
def test_times_are_found_as_the_dump_has_them(name: str) -> None:
    disk, _ = put(name)
    log = opened(disk, name, was_clean=True)
    records = []
    for line in dumped_lines(name):
        match = re.match(r"\| offset: (\d+) (?:CreateTime|LogAppendTime): (\d+) ", line)
        if match and int(match[1]) >= log.start_offset:
            records.append((int(match[2]), int(match[1])))
    for timestamp in {time for time, _ in records}:
        first = next(record for record in records if record[0] >= timestamp)
        found = log.offset_for_time(timestamp, log.end_offset)
        assert found is not None
        assert (found.timestamp, found.offset) == first
    newest = max(time for time, _ in records)
    found = log.offset_of_max_timestamp(log.end_offset)
    assert found is not None
    assert (found.timestamp, found.offset) == next(r for r in records if r[0] == newest)
    assert log.offset_for_time(newest + 1, log.end_offset) is None


def test_the_open_transaction_and_the_aborted_ones_are_known() -> None:
    disk, _ = put("txn-0")
    log = opened(disk, "txn-0", was_clean=True)
    assert log.first_unstable_offset() == 25
    aborted = log.aborted_between(0, 27)
    assert [(entry.first_offset, entry.last_offset) for entry in aborted] == [
        (5, 8),
        (13, 16),
        (21, 24),
    ]
    assert log.aborted_between(9, 13) == []
