"""What is found in the logs is told once, with its place, its meaning and what to do."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from engine.base.errors import KafkaError
from engine.broker import log_findings
from engine.storage.checkpoints import CLEAN_SHUTDOWN
from tests.conftest import AllowedLogs
from tests.engine.broker.upkeeping import fill, topic, with_engine
from tests.engine.hosting import Watched, watched_engine
from tests.sim.disk import MemoryDisk

GOLDEN = Path(__file__).parents[2] / "golden" / "log" / "4.3.1"
FOLDER = "/data/broker-1"


def filled() -> MemoryDisk:
    disk = MemoryDisk()

    async def story(engine: Watched) -> None:
        await fill(engine, await topic(engine), "a", "b", "c", "d", "e")

    with_engine(story, disk)
    return disk


def told(disk: MemoryDisk, kind: str) -> list[str]:
    found: list[str] = []

    async def story(engine: Watched) -> None:
        engine.look()
        found.extend(engine.events(kind))

    with_engine(story, disk)
    return found


def test_damage_in_a_closed_segment_is_told_at_the_start(allowed_logs: AllowedLogs) -> None:
    allowed_logs("is damaged")
    disk = filled()
    disk.flip_bit(f"{FOLDER}/a-0/{0:020d}.log", 80)
    disk.remove(f"{FOLDER}/{CLEAN_SHUTDOWN}")
    disk.replace_file(f"{FOLDER}/recovery-point-offset-checkpoint", b"0\n1\na 0 5\n")
    for name in disk.list_folder(f"{FOLDER}/a-0"):  # the check begins with the first segment
        if name.endswith(".log") and int(name[:20]) > 0:
            for suffix in (".log", ".index", ".timeindex"):
                disk.remove(f"{FOLDER}/a-0/{name[:20]}{suffix}")
    assert told(disk, "log_damaged") == ["a-0 is damaged: offsets 0 to 0 cannot be read"]


def test_damage_that_a_reader_meets_is_told_once(allowed_logs: AllowedLogs) -> None:
    allowed_logs("is damaged")
    disk = filled()
    bases = [int(name[:20]) for name in disk.list_folder(f"{FOLDER}/a-0") if name[-4:] == ".log"]
    file = disk.open(f"{FOLDER}/a-0/{bases[0]:020d}.log")
    file.pwrite(b"\xff\xff\xff\xff", 8)

    async def story(engine: Watched) -> None:
        partition = engine.broker.partition("a", 0)
        for _ in range(2):
            with pytest.raises(KafkaError):
                partition.read(0, 10, end_offset=5, at_least_one=True)
        engine.look()
        assert engine.events("log_damaged") == ["a-0 is damaged: offsets 0 to 0 cannot be read"]

    with_engine(story, disk)


def test_a_torn_end_is_told(allowed_logs: AllowedLogs) -> None:
    allowed_logs("cut 7 bytes")
    disk = filled()
    newest = max(name for name in disk.list_folder(f"{FOLDER}/a-0") if name[-4:] == ".log")
    disk.open(f"{FOLDER}/a-0/{newest}").append(b"torn...")
    disk.remove(f"{FOLDER}/{CLEAN_SHUTDOWN}")
    assert told(disk, "log_cut") == ["7 bytes at the end of a-0 were cut"]


def on_golden(story: Callable[[Watched], Awaitable[None]]) -> None:
    disk = MemoryDisk()
    for path in GOLDEN.rglob("*"):
        if path.is_file() and path.suffix != ".txt":
            name = path.relative_to(GOLDEN).as_posix().replace("kafka_clean", ".kafka_clean")
            disk.make_folder(f"{FOLDER}/{name}".rpartition("/")[0])
            disk.replace_file(f"{FOLDER}/{name}", path.read_bytes())

    async def live() -> None:
        async with watched_engine(disk) as engine:
            await story(engine)

    asyncio.run(live())


def test_an_open_transaction_of_genuine_kafka_is_named(allowed_logs: AllowedLogs) -> None:
    allowed_logs("open transaction")

    async def story(engine: Watched) -> None:
        engine.look()
        assert "txn-0 holds an open transaction since offset 25" in engine.events(
            "transaction_open"
        )

    on_golden(story)


def test_of_many_findings_the_rest_is_counted(
    monkeypatch: pytest.MonkeyPatch, allowed_logs: AllowedLogs
) -> None:
    allowed_logs("more findings")
    monkeypatch.setattr(log_findings, "MOST", 0)

    async def story(engine: Watched) -> None:
        engine.look()
        (line,) = engine.events("log_damaged")
        assert line.endswith("more findings in the logs")
        assert engine.events("transaction_open") == []

    on_golden(story)
