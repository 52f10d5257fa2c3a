"""A log directory: its identity, its lock, its checkpoints; and genuine Kafka on the same one."""

import os
import random
import re
import signal
from pathlib import Path

import pytest

from engine.base.clock import ManualClock
from engine.base.ids import PartitionIndex, TopicId, TopicName, TopicPartition
from engine.storage.config import LogConfig
from engine.storage.disk import FolderInUseError
from engine.storage.folder import (
    METADATA_TOPIC,
    METADATA_TOPIC_ID,
    FolderRefusedError,
    InconsistentTopicIdError,
    LogFolder,
)
from engine.storage.log import Log
from engine.storage.os_disk import OsDisk
from engine.wire.batch import Record, build_batch
from engine.wire.compression import Codec
from tests.clients.tools import installed_kit, kafka_tool, run
from tests.engine.storage.building import (
    ORDERS,
    START_MS,
    TOPIC_ID,
    append,
    batch_of,
    everything,
    headers_in,
    marker,
    open_folder,
    open_log,
    sync,
)
from tests.sim.disk import MemoryDisk

LANE_SECONDS = 300
GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"
METADATA = TopicPartition(METADATA_TOPIC, PartitionIndex(0))
OTHER_ID = TopicId(b"another-topic-id")


def opened(folder: LogFolder, place: TopicPartition = ORDERS) -> Log:
    return folder.open_log(place, topic_id=TOPIC_ID, config=LogConfig(segment_bytes=1000))


def place(topic: str, index: int) -> TopicPartition:
    return TopicPartition(TopicName(topic), PartitionIndex(index))


def test_a_new_directory_gets_an_identity_and_keeps_it() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk, "/home/user/data/broker-1")
    identity = folder.cluster_id, folder.directory_id
    assert folder.cluster_id == "Z29sZGVuLXZlY3RvcnMtMQ"
    assert len(folder.directory_id) == 22
    assert not folder.was_clean
    folder.close()
    again = open_folder(disk, "/home/user/data/broker-1", seed=5)
    assert (again.cluster_id, again.directory_id) == identity
    assert again.was_clean
    total, free = again.space()
    assert total >= free > 0


def test_a_genuine_directory_is_opened_as_it_is() -> None:
    disk = MemoryDisk()
    for path in GOLDEN.rglob("*"):
        if path.is_file() and path.suffix != ".txt":
            name = path.relative_to(GOLDEN).as_posix().replace("kafka_clean", ".kafka_clean")
            disk.make_folder(f"/data/{name}".rpartition("/")[0])
            disk.open(f"/data/{name}", create=True).append(path.read_bytes())
    folder = open_folder(disk)
    assert folder.was_clean
    assert folder.directory_id == "J6WggBlTTQOm78cth31trw"
    found = folder.partitions()
    assert len(found) == 15
    ends = {}
    for where in found:
        topic_id = folder.topic_id_of(where)
        assert topic_id is not None
        log = folder.open_log(where, topic_id=topic_id, config=LogConfig())
        ends[where] = log.end_offset
        assert log.report.was_clean == (where.topic != METADATA_TOPIC)
        assert folder.high_watermark(where) in (log.end_offset, None)
    assert ends[place("segments", 0)] == 60
    assert folder.logs[place("segments", 0)].start_offset == 5
    folder.close(broker_epoch=14)
    assert disk.read_file("/data/.kafka_cleanshutdown") == b'{"version":0,"brokerEpoch":14}'


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ("version=1\nnode.id=2\ncluster.id=x\n", "/data belongs to broker 2, not to broker 1"),
        ("version=0\nbroker.id=1\n", "/data was written by a Kafka with ZooKeeper"),
        ("version=1\nnode.id=one\ncluster.id=x\n", "names no node.id and cluster.id"),
        ("version=1\nnode.id=1\n", "names no node.id and cluster.id"),
    ],
)
def test_a_directory_of_somebody_else_is_refused_in_words(properties: str, sentence: str) -> None:
    disk = MemoryDisk()
    disk.make_folder("/data")
    disk.open("/data/meta.properties", create=True).append(properties.encode())
    for _ in range(2):  # the lock is given back
        with pytest.raises(FolderRefusedError, match=sentence):
            open_folder(disk)


def test_a_directory_has_one_holder() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    with pytest.raises(FolderInUseError):
        open_folder(disk)
    folder.close()
    open_folder(disk)


def test_checkpoints_say_where_the_next_start_begins() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    log = opened(folder)
    for _ in range(4):
        append(log, batch_of(3))
    sync(log)
    append(log, batch_of(3))
    log.delete_up_to(7)
    folder.write_checkpoints({ORDERS: 11})
    assert disk.read_file("/data/recovery-point-offset-checkpoint") == b"0\n1\norders 0 12\n"
    assert disk.read_file("/data/log-start-offset-checkpoint") == b"0\n1\norders 0 7\n"
    assert disk.read_file("/data/replication-offset-checkpoint") == b"0\n1\norders 0 11\n"
    again = open_folder(disk.kill())
    assert not again.was_clean
    log = opened(again)
    assert (log.start_offset, log.end_offset, log.synced_end) == (7, 15, 12)
    assert again.high_watermark(ORDERS) == 11


def test_a_torn_checkpoint_costs_a_check_of_everything(allowed_logs) -> None:
    allowed_logs("is passed over")
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    folder.close({ORDERS: 3})
    disk.open("/data/recovery-point-offset-checkpoint").truncate(9)
    again = open_folder(disk)
    log = opened(again)
    assert not log.report.was_clean
    assert log.end_offset == 3


def test_checkpoints_that_say_the_same_are_not_written_again() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    folder.write_checkpoints({ORDERS: 3})
    disk.calls.clear()
    folder.write_checkpoints({ORDERS: 3})
    assert disk.calls == []


def test_the_metadata_log_is_in_no_checkpoint_and_always_checked() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    log = folder.open_log(METADATA, topic_id=METADATA_TOPIC_ID, config=LogConfig())
    append(log, batch_of(3))
    folder.close({})
    assert disk.read_file("/data/recovery-point-offset-checkpoint") == b"0\n0\n"
    log = open_folder(disk).open_log(METADATA, topic_id=METADATA_TOPIC_ID, config=LogConfig())
    assert not log.report.was_clean
    assert log.end_offset == 3


def test_a_deleted_partition_frees_its_name_and_then_its_bytes() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    folder.write_checkpoints({ORDERS: 3})
    folder.delete_log(ORDERS, TOPIC_ID)
    assert folder.partitions() == []
    log = folder.open_log(ORDERS, topic_id=OTHER_ID, config=LogConfig())
    append(log, batch_of(1))
    assert folder.topic_id_of(ORDERS) == OTHER_ID
    assert folder.high_watermark(ORDERS) is None
    names = disk.list_folder("/data")
    assert sum(name.endswith("-delete") for name in names) == 1
    assert folder.purge_deleted() == 1
    assert folder.purge_deleted() == 0
    assert folder.delete_log(place("never-written", 0), OTHER_ID) is None


def test_what_was_being_deleted_is_found_at_the_next_start() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    folder.delete_log(ORDERS, TOPIC_ID)
    after = disk.kill()
    again = open_folder(after)
    assert again.partitions() == []
    ((_, topic_id, index),) = again.being_deleted()
    assert (topic_id, index) == (TOPIC_ID, 0)
    assert again.purge_deleted() == 1
    assert not any("orders" in path for path in after.files())


def test_a_folder_of_an_older_topic_is_not_taken_for_the_new_one() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    folder.close_log(ORDERS)
    with pytest.raises(InconsistentTopicIdError) as refused:
        folder.open_log(ORDERS, topic_id=OTHER_ID, config=LogConfig())
    assert refused.value.found == TOPIC_ID
    folder.set_aside_stray(ORDERS)
    assert folder.open_log(ORDERS, topic_id=OTHER_ID, config=LogConfig()).end_offset == 0
    strays = [path for path in disk.files() if "-stray/" in path and path.endswith(".log")]
    assert len(strays) == 1


def test_the_longest_name_fits_while_it_is_deleted() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    where = place("x" * 249, 12)
    append(opened(folder, where), batch_of(1))
    assert folder.partitions() == [where]
    folder.delete_log(where, TOPIC_ID)
    assert max(map(len, disk.list_folder("/data"))) <= 255


@pytest.mark.parametrize("topic", ["../../etc", "a/b", "", "x" * 250, "a b"])
def test_a_name_that_is_no_topics_gets_no_folder(topic: str) -> None:
    with pytest.raises(FolderRefusedError):
        opened(open_folder(MemoryDisk()), place(topic, 0))


def test_other_folders_and_files_are_left_alone() -> None:
    disk = MemoryDisk()
    disk.make_folder("/data/lost+found")
    disk.make_folder("/data/orders-0.0123-stray")
    disk.make_folder("/data/orders-0.0123-future")
    disk.open("/data/orders-7", create=True)
    folder = open_folder(disk)
    assert folder.partitions() == []
    folder.close()
    assert "/data/orders-7" in disk.files()
    assert disk.is_folder("/data/lost+found")


def test_a_log_that_failed_leaves_no_mark_of_a_clean_stop() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    log = opened(folder)
    append(log, batch_of(3))
    log.fail(OSError(5, "gone"))
    folder.close({ORDERS: 3})
    assert not open_folder(disk).was_clean


def test_a_close_that_fails_says_so_and_leaves_no_mark() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    disk.fail_on["sync"] = 5
    with pytest.raises(OSError, match="Input/output"):
        folder.close({ORDERS: 3})
    disk.fail_on.clear()
    again = open_folder(disk)
    assert not again.was_clean
    assert opened(again).end_offset == 3


def test_a_folder_with_unchecked_logs_is_not_called_clean() -> None:
    disk = MemoryDisk()
    folder = open_folder(disk)
    append(opened(folder), batch_of(3))
    append(opened(folder, place("payments", 0)), batch_of(3))
    again = open_folder(disk.kill())
    opened(again)
    disk = disk.kill()
    again = open_folder(disk)
    opened(again)
    again.close()
    third = open_folder(disk)
    assert not third.was_clean
    opened(third)
    opened(third, place("payments", 0))
    third.close()
    assert open_folder(disk).was_clean


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


@pytest.mark.lane
@pytest.mark.timeout(LANE_SECONDS)
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


@pytest.mark.lane
@pytest.mark.timeout(LANE_SECONDS)
def test_the_index_sanity_check_passes(tmp_path: Path) -> None:
    folder = tmp_path / "orders-0"
    config = LogConfig(segment_bytes=9000, index_interval_bytes=300)
    log = open_log(OsDisk(), str(folder), config=config)
    fill(log)
    log.close()
    files = ",".join(str(path) for path in sorted(folder.glob("*.index")))
    text = kafka_tool("kafka-dump-log", "--index-sanity-check", "--files", files)
    assert text.count("passed sanity check") == log.segment_count


@pytest.mark.lane
@pytest.mark.timeout(LANE_SECONDS)
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
