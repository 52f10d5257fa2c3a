"""The cleaner against genuine Kafka's: the same log before, the same batches after (I19)."""

import random
import shutil
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
)

from engine.base.ids import TopicPartition
from engine.storage.checkpoints import CLEANER_OFFSETS, decode_offsets
from engine.storage.config import LogConfig
from engine.storage.log import Log
from engine.storage.os_disk import OsDisk
from engine.storage.retention import plan_for
from engine.storage.segment import LOG, TXN_INDEX
from tests.clients.servers import Server, genuine
from tests.engine.storage.building import open_log
from tests.engine.storage.cleaning import batches, clean
from tests.engine.storage.test_folder import complaints, dumped

pytestmark = [pytest.mark.lane, pytest.mark.timeout(300)]

TOPIC = "cleaned"
SETTINGS = {
    "internal.segment.bytes": "16384",
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "min.cleanable.dirty.ratio": "0.01",
    "delete.retention.ms": "500",
}
OURS = LogConfig.of({**SETTINGS, "cleanup.policy": "compact"})


def until(is_so: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


class Genuine:
    """One compacted partition of genuine Kafka, compacted when told to."""

    def __init__(self, server: Server) -> None:
        self.bootstrap = server.bootstrap
        self.admin = AdminClient({"bootstrap.servers": server.bootstrap})
        topic = NewTopic(TOPIC, 1, 1, config=SETTINGS)
        self.admin.create_topics([topic])[TOPIC].result(30)
        until(lambda: bool(list(server.folder.glob(f"**/{TOPIC}-0/*.log"))), "no folder")
        (self.folder,) = server.folder.glob(f"**/{TOPIC}-0")
        self._chance = random.Random(1)

    def produce(self, number: int) -> None:
        """Overwritten keys, tombstones, every codec; committed and aborted transactions."""
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            plain = self._producer(codec)
            self._some(plain, 150)
            for commits in (True, False, True):
                within = self._producer(codec, f"t-{number}-{codec}")
                within.init_transactions(30)
                within.begin_transaction()
                self._some(within, 20)
                if commits:
                    within.commit_transaction(30)
                else:
                    within.abort_transaction(30)
        self._some(self._producer("none"), 400)

    def _producer(self, codec: str, transaction: str | None = None) -> Producer:
        more = {"transactional.id": transaction} if transaction else {"enable.idempotence": True}
        return Producer(
            {
                "bootstrap.servers": self.bootstrap,
                "compression.type": codec,
                "linger.ms": 2,
                "batch.num.messages": 7,
                **more,
            }
        )

    def _some(self, producer: Producer, count: int) -> None:
        for _ in range(count):
            key = b"%d" % self._chance.randrange(90)
            key = key if key != b"7" else b"long" * 20
            value = b"v" * self._chance.randrange(150)
            producer.produce(TOPIC, value if self._chance.random() < 0.8 else None, key)
            producer.poll(0)
        producer.flush(30)

    def policy(self, policy: str) -> None:
        self.set("cleanup.policy", policy)

    def set(self, name: str, value: str) -> None:
        entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ConfigResource.Type.TOPIC, TOPIC, incremental_configs=[entry])
        self.admin.incremental_alter_configs([resource])[resource].result(30)

    def dirty(self) -> int:
        data = (self.folder.parent / CLEANER_OFFSETS).read_bytes()
        offsets = decode_offsets(data) if data else {}  # genuine Kafka makes it empty first
        return offsets.get(TopicPartition(TOPIC, 0), 0)  # type: ignore[arg-type]

    def segments(self) -> list[int]:
        """Where each segment begins that is part of the log."""
        return sorted(int(path.stem) for path in self.folder.glob("*.log"))

    def compacted(self) -> None:
        """Returns when a round has gone up to the segment being written."""
        active = self.segments()[-1]
        self.policy("compact")
        until(lambda: self.dirty() >= active, f"{self.dirty()} of {active}")
        self.policy("delete")
        time.sleep(1)

    def copied(self, place: Path) -> Log:
        shutil.copytree(self.folder, place)
        for path in [*place.glob("*.deleted"), *place.glob("*.snapshot")]:
            path.unlink()
        shutil.copytree(place, f"{place}-files")
        return open_log(OsDisk(), str(place), config=OURS, was_clean=False)


def shown(log: Log) -> list[tuple[object, ...]]:
    """Everything of every batch but how its times are written down."""
    return [
        (
            header.base_offset,
            header.last_offset,
            header.attributes,
            header.max_timestamp,
            header.producer_id,
            header.producer_epoch,
            header.base_sequence,
            header.partition_leader_epoch,
            records,
        )
        for header, records in batches(log)
    ]


def aborted(folder: Path) -> dict[str, list[tuple[int, ...]]]:
    """Producer, first and last offset of each entry of the transaction indexes, by segment."""
    form = struct.Struct(">hqqqq")
    return {
        path.stem: [
            entry[1:4] for entry in form.iter_unpack(path.with_suffix(TXN_INDEX).read_bytes())
        ]
        for path in sorted(folder.glob(f"*{LOG}"))
        if path.with_suffix(TXN_INDEX).exists()
    }


def test_what_is_left_is_what_genuine_kafka_leaves(tmp_path: Path) -> None:
    with genuine(
        "log.cleaner.backoff.ms=100", "log.initial.task.delay.ms=100", fast=True
    ) as server:
        kafka = Genuine(server)
        for number in range(3):
            kafka.produce(number)
            dirty = kafka.dirty()
            before = kafka.copied(tmp_path / f"before-{number}")
            now_ms = int(time.time() * 1000)
            kafka.compacted()
            theirs = kafka.copied(tmp_path / f"after-{number}")
            stats = clean(before, first_dirty=dirty, now_ms=now_ms)
            assert stats.records_after < stats.records_before // 2
            ours, expected = shown(before), shown(theirs)
            for mine, genuine_one in zip(ours, expected, strict=False):
                assert mine == genuine_one, f"round {number}"
            assert len(ours) == len(expected)
            assert aborted(Path(before.folder)) == aborted(tmp_path / f"after-{number}-files")
            before.close()
            assert complaints(dumped(Path(before.folder))) == []


def test_retention_takes_what_genuine_kafka_takes(tmp_path: Path) -> None:
    with genuine(
        "log.retention.check.interval.ms=200", "log.initial.task.delay.ms=100", fast=True
    ) as server:
        kafka = Genuine(server)
        producer = Producer({"bootstrap.servers": server.bootstrap, "batch.num.messages": 7})
        now_ms = int(time.time() * 1000)
        for number in range(1000):  # one record a minute, up to now
            at_ms = now_ms - (1000 - number) * 60_000
            producer.produce(TOPIC, bytes(300 + number % 50), b"key", timestamp=at_ms)
        producer.flush(30)
        settings = dict(SETTINGS)
        for number, (name, value) in enumerate(
            [
                ("retention.bytes", "250000"),
                ("retention.ms", str(500 * 60_000)),
                ("retention.bytes", "50000"),
                ("retention.ms", str(60_000)),
            ]
        ):
            ours, settings[name] = kafka.copied(tmp_path / str(number)), value
            config = LogConfig.of(settings)
            plan = plan_for(
                ours, high_watermark=ours.end_offset, now_ms=int(time.time() * 1000), config=config
            )
            assert plan.going
            # who loses everything goes on at the end
            expected = kafka.segments()[len(plan.going) :] or [ours.end_offset]
            kafka.set(name, value)
            until(lambda expected=expected: kafka.segments() == expected, f"{name} {value}")
            time.sleep(1)
            assert kafka.segments() == expected
