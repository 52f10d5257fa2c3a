"""Genuine Kafka reads what the log wrote, and the log opens what a killed genuine broker left."""

import os
import random
import re
import signal
from pathlib import Path

import pytest

from engine.base.clock import ManualClock
from engine.base.ids import PartitionIndex, TopicName, TopicPartition
from engine.storage.config import LogConfig
from engine.storage.folder import LogFolder
from engine.storage.log import Log
from engine.storage.os_disk import OsDisk
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.clients.tools import installed_kit, kafka_tool, run
from tests.engine.storage.building import (
    START_MS,
    append,
    batch_of,
    everything,
    headers_in,
    marker,
    open_log,
    sync,
)

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

COMPLAINTS = ("isvalid: false", "Mismatch", "mismatch", "Non-consecutive", "Found ", "out of order")


def fill(log: Log) -> None:
    """Several segments of plain, compressed, idempotent and transactional batches."""
    rng = random.Random(7)
    sequence = 0
    for number in range(150):
        at_ms = START_MS + number * 100
        records = [
            Record(offset, at_ms + offset, b"k%d" % number, rng.randbytes(rng.randrange(300)))
            for offset in range(rng.randrange(1, 9))
        ]
        codec = list(Codec)[number % 5]
        if number % 3:
            append(log, bytearray(build_batch(records, codec=codec)), epoch=number // 60)
            continue
        batch = build_batch(
            records,
            codec=codec,
            producer_id=3,
            producer_epoch=0,
            base_sequence=sequence,
            transactional=True,
        )
        sequence += len(records)
        append(log, bytearray(batch), epoch=number // 60)
        if number % 9 == 0:
            ends = marker(3, 0, commits=number % 2 == 0, at_ms=at_ms)
            append(log, ends, epoch=number // 60)


def dumped(folder: Path) -> str:
    names = sorted(
        str(path)
        for path in folder.iterdir()
        if path.suffix in {".log", ".index", ".timeindex", ".txnindex", ".snapshot"}
    )
    return kafka_tool(
        "kafka-dump-log", "--print-data-log", "--deep-iteration", "--files", ",".join(names)
    )


def complaints(text: str) -> list[str]:
    return [line for line in text.splitlines() if any(word in line for word in COMPLAINTS)]


def batches_in(text: str) -> list[tuple[int, int, int]]:
    found = re.findall(r"^baseOffset: (\d+) lastOffset: (\d+) .* size: (\d+) ", text, re.MULTILINE)
    return [(int(base), int(last), int(size)) for base, last, size in found]


@pytest.mark.parametrize("stops", ["closed", "killed", "recovered"])
def test_kafka_dump_log_reads_every_file(stops: str, tmp_path: Path) -> None:
    folder = tmp_path / "orders-0"
    config = LogConfig(segment_bytes=9000, index_interval_bytes=300)
    log = open_log(OsDisk(), str(folder), config=config)
    fill(log)
    if stops == "closed":
        log.close()
    else:
        sync(log)
    if stops == "recovered":
        for path in folder.iterdir():
            if path.suffix != ".log":
                path.unlink()
        log = open_log(OsDisk(), str(folder), config=config, was_clean=False)
        log.close()
    text = dumped(folder)
    assert complaints(text) == []
    ours = [(h.base_offset, h.last_offset, h.size) for h in headers_in(everything(log))]
    assert batches_in(text) == ours
    printed = {
        tuple(map(int, numbers))
        for numbers in re.findall(
            r"^version: 0 producerId: (\d+) firstOffset: (\d+) lastOffset: (\d+) "
            r"lastStableOffset: (\d+)",
            text,
            re.MULTILINE,
        )
    }
    aborted = log.aborted_between(0, log.end_offset)
    assert len(aborted) > 3
    if stops == "killed":  # what the newest segment has of it was not written yet
        assert printed <= {tuple(entry) for entry in aborted}
    else:
        assert printed == {tuple(entry) for entry in aborted}
    assert len(re.findall(r"^producerId: 3 .*coordinatorEpoch: 0", text, re.MULTILINE)) > 1
    entries = [segment.index.count for segment in log.segments]
    assert text.count("offset: ") > sum(entries) > 10


def test_the_index_sanity_check_passes(tmp_path: Path) -> None:
    folder = tmp_path / "orders-0"
    config = LogConfig(segment_bytes=9000, index_interval_bytes=300)
    log = open_log(OsDisk(), str(folder), config=config)
    fill(log)
    log.close()
    files = ",".join(str(path) for path in sorted(folder.glob("*.index")))
    text = kafka_tool("kafka-dump-log", "--index-sanity-check", "--files", files)
    assert text.count("passed sanity check") == log.segment_count


def test_each_side_carries_on_where_the_other_was_killed(tmp_path: Path) -> None:
    """A genuine broker is killed, its folder opened, appended to and closed, and booted again."""
    kit = installed_kit("4")
    props = ["--props", "log.segment.bytes=1048576", "log.index.interval.bytes=1000"]
    said = run([kit, "up", "--fast", "--port", "0", "--dir", tmp_path, *props], seconds=180)
    bootstrap, pid = facts(said.stdout.decode())
    kafka_tool("kafka-topics", "--bootstrap-server", bootstrap, "--create", "--topic", "orders")
    lines = "".join(f"line {number} {'x' * 400}\n" for number in range(6000))
    to_orders = ["--bootstrap-server", bootstrap, "--topic", "orders"]
    kafka_tool("kafka-console-producer", *to_orders, given=lines)
    os.kill(pid, signal.SIGKILL)
    run([kit, "down", tmp_path], seconds=60, status=None)

    place = TopicPartition(TopicName("orders"), PartitionIndex(0))
    folder = LogFolder.open(
        OsDisk(),
        str(tmp_path / "n1" / "data"),
        broker_id=1,
        new_cluster_id="",
        clock=ManualClock(START_MS),
        rng=random.Random(0),
    )
    assert not folder.was_clean
    topic_id = folder.topic_id_of(place)
    assert topic_id is not None
    log = folder.open_log(place, topic_id=topic_id, config=LogConfig(index_interval_bytes=1000))
    assert log.end_offset == 6000
    assert log.segment_count > 1
    assert log.report.cut_bytes == 0
    added = 0
    for number in range(20):
        records = [Record(n, START_MS, b"", b"added %d %d" % (number, n)) for n in range(50)]
        append(log, bytearray(build_batch(records, codec=Codec.LZ4)), epoch=log.last_epoch)
        added += len(records)
    append(log, batch_of(3), epoch=log.last_epoch)
    folder.close({place: log.end_offset})
    text = dumped(tmp_path / "n1" / "data" / "orders-0")
    assert complaints(text) == []

    said = run([kit, "up", "--fast", "--port", "0", "--dir", tmp_path, *props], seconds=180)
    try:
        bootstrap, _ = facts(said.stdout.decode())
        read = kafka_tool(
            "kafka-console-consumer",
            *("--bootstrap-server", bootstrap, "--topic", "orders", "--from-beginning"),
            *("--max-messages", str(6000 + added + 3), "--timeout-ms", "30000"),
        )
    finally:
        run([kit, "down", tmp_path, "--keep"], seconds=60)
    got = read.splitlines()
    assert got[:6000] == lines.splitlines()
    assert got[6000:-3] == [f"added {number} {n}" for number in range(20) for n in range(50)]
    assert got[-3:] == ["value"] * 3


def facts(said: str) -> tuple[str, int]:
    """The address and the process of the broker that the kit has started."""
    bootstrap = re.search(r"^bootstrap (\S+)$", said, re.MULTILINE)
    pid = re.search(r"pid (\d+) port", said)
    assert bootstrap, said
    assert pid, said
    return bootstrap[1], int(pid[1])
